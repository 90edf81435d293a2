"""What people fill in to sign in."""

from typing import Any

from wtforms import EmailField, Field, PasswordField, SelectField, StringField
from wtforms.validators import DataRequired, Length, ValidationError

from marketplace.accounts import passwords
from marketplace.accounts.models import User
from marketplace.accounts.passwords import PASSWORD_MAX, PASSWORD_MIN, Weakness, normal_password
from marketplace.forms import AccountForm, Form
from marketplace.forms.validators import TOO_LONG, EmailAddress
from marketplace.i18n import _, _l, own_name
from marketplace.settings import settings
from marketplace.text import clean_line


class LoginForm(Form):
    """Address and password."""

    email = EmailField(
        _l("E-mail address"),
        [
            DataRequired(_l("Enter your e-mail address.")),
            Length(
                max=254,
                message=_l("Enter an e-mail address in the form name@example.org."),
            ),
        ],
        [clean_line],
    )
    password = PasswordField(
        _l("Password"),
        [
            DataRequired(_l("Enter your password.")),
            Length(max=PASSWORD_MAX, message=_l("Use at most %(max)d characters.")),
        ],
        [normal_password],
    )
    checked_hash = ""
    """The hash that the password was checked against."""
    new_hash = ""
    """What to store instead of the hash that the password was checked against, if anything."""

    def check_password(self, user: User | None) -> bool:
        """Whether the password is that of the account. Raises TooManyAtOnce."""
        as_typed = self.password.raw_data[0]
        self.checked_hash = user.password_hash if user else ""
        check = passwords.check(self.checked_hash, as_typed)
        self.new_hash = check.new_hash
        return check.is_right


class ResetRequestForm(Form):
    """The address to send the link to."""

    may_be_mailed = True
    """Whether a link goes there if it is that of an account: not when it had many already."""

    email = EmailField(
        _l("E-mail address"),
        [DataRequired(_l("Enter your e-mail address.")), EmailAddress()],
        [clean_line],
    )


class HardToGuess:
    """Refuse a password that is common, or made of what others know of its owner."""

    def __call__(self, form: "NewPasswordForm", field: Field) -> None:
        """Raise ValidationError with what to do instead."""
        if field.errors:  # it is too short: one thing at a time
            return
        weakness = passwords.weakness(field.data, [settings().site_name, *form.own_words()])
        match weakness:
            case Weakness.COMMON:
                raise ValidationError(
                    _("Many people use this password, so it is easy to guess. Choose another one.")
                )
            case Weakness.OWN_WORDS:
                raise ValidationError(
                    _("Use more than your name, your address or the name of this site.")
                )
            case Weakness.MONOTONOUS:
                raise ValidationError(_("Use more different characters."))


class NewPasswordForm(Form):
    """A form in which a person chooses a password."""

    password: PasswordField
    password_hash = ""

    def own_words(self) -> list[str]:
        """Return what others know of the person: name and address."""
        raise NotImplementedError

    def hash_password(self) -> None:
        """Hash the password, which takes its time and has no place in a transaction."""
        self.password_hash = passwords.hash_of(self.password.data)


def new_password(label: str) -> PasswordField:
    """Make the field in which a person chooses a password, which is only to be hard to guess."""
    return PasswordField(
        label,
        [
            DataRequired(_l("Choose a password.")),
            Length(
                PASSWORD_MIN,
                message=_l(
                    "Use at least %(min)d characters. A short sentence makes a good password."
                ),
            ),
            Length(max=PASSWORD_MAX, message=_l("Use at most %(max)d characters.")),
            HardToGuess(),
        ],
        [normal_password],
        description=_l("At least 10 characters. A short sentence makes a good password."),
    )


class PersonForm(AccountForm):
    """What a person says about themselves."""

    name = StringField(
        _l("Your name"),
        [DataRequired(_l("Enter your name.")), Length(max=200, message=TOO_LONG)],
        [clean_line],
        description=_l("Your colleagues and the enquirers you answer will see it."),
    )
    language = SelectField(_l("Language of your e-mails"), [DataRequired(_l("Choose a language."))])

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.language.choices = [(code, own_name(code)) for code in settings().languages]


class CurrentPasswordForm(Form):
    """A form of who is signed in, who proves by the password to be no one else."""

    current = PasswordField(
        _l("Current password"),
        [
            DataRequired(_l("Enter your current password.")),
            Length(max=PASSWORD_MAX, message=_l("Use at most %(max)d characters.")),
        ],
        [normal_password],
    )
    checked_hash = ""
    """The hash that the current password was checked against."""

    def check_current(self, user: User) -> bool:
        """Whether the current password is that of the account. Raises TooManyAtOnce."""
        self.checked_hash = user.password_hash
        return passwords.check(self.checked_hash, self.current.raw_data[0]).is_right


class ChangePasswordForm(CurrentPasswordForm, NewPasswordForm):
    """Another password, of somebody who knows the one of now."""

    password = new_password(_l("New password"))

    def __init__(self, user: User, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._own_words = [user.name, user.email]

    def own_words(self) -> list[str]:
        """Return name and address of the account."""
        return self._own_words


class AddressForm(CurrentPasswordForm):
    """The new address of an account."""

    email = EmailField(
        _l("New e-mail address"),
        [DataRequired(_l("Enter your e-mail address.")), EmailAddress()],
        [clean_line],
    )


class PasswordForm(NewPasswordForm):
    """A new password."""

    password = new_password(_l("New password"))

    def __init__(self, user: User) -> None:
        super().__init__()
        self._own_words = [user.name, user.email]

    def own_words(self) -> list[str]:
        """Return name and address of the account."""
        return self._own_words
