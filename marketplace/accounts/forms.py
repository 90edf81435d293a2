"""What people fill in to sign in."""

from wtforms import EmailField, PasswordField
from wtforms.validators import DataRequired, Length

from marketplace.accounts.models import PASSWORD_MAX, PASSWORD_MIN
from marketplace.forms import Form
from marketplace.forms.validators import EmailAddress
from marketplace.i18n import _l
from marketplace.text import clean_line


class LoginForm(Form):
    """Address and password."""

    email = EmailField(
        _l("E-mail address"),
        [
            DataRequired(_l("Enter your e-mail address.")),
            Length(
                max=254,
                message=_l(
                    "Enter an e-mail address in the form name@example.org, without accents."
                ),
            ),
        ],
        [clean_line],
    )
    password = PasswordField(
        _l("Password"),
        [
            DataRequired(_l("Enter your password.")),
            Length(max=PASSWORD_MAX, message=_l("The password has at most %(max)d characters.")),
        ],
    )


class ResetRequestForm(Form):
    """The address to send the link to."""

    email = EmailField(
        _l("E-mail address"),
        [DataRequired(_l("Enter your e-mail address.")), EmailAddress()],
        [clean_line],
    )


def new_password(label: str) -> PasswordField:
    """Make the field in which a person chooses a password, of which only a length is asked."""
    return PasswordField(
        label,
        [
            DataRequired(_l("Choose a password.")),
            Length(
                PASSWORD_MIN,
                message=_l("Use at least %(min)d characters; a short sentence is a good password."),
            ),
            Length(max=PASSWORD_MAX, message=_l("Use at most %(max)d characters.")),
        ],
        description=_l("At least 10 characters; a short sentence is a good password."),
    )


class PasswordForm(Form):
    """A new password."""

    password = new_password(_l("New password"))
