"""What the coordinator fills in about enquiries, and about people."""

from typing import Any

from wtforms import EmailField, SelectMultipleField
from wtforms.validators import DataRequired

from marketplace.enquiries.forms import LetterForm, StaffForm
from marketplace.forms.validators import EmailAddress
from marketplace.i18n import _, _l
from marketplace.text import clean_line


class MessageForm(LetterForm):
    """What a coordinator writes to the SME."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.body.label.text = _("Your message")


class AssignForm(StaffForm):
    """Which clusters should answer an enquiry."""

    clusters = SelectMultipleField(
        _l("Which clusters should answer?"),
        [DataRequired(_l("Choose at least one cluster."))],
        description=_l("Each of them gets an e-mail, and we tell the enquirer who will answer."),
        choices=[],  # the page lists the clusters with what is known of them
        validate_choice=False,  # whom may be asked can change meanwhile: the action says so
    )


class PersonForm(StaffForm):
    """Whose personal data are looked for."""

    email = EmailField(
        _l("E-mail address"),
        [DataRequired(_l("Enter the person’s e-mail address.")), EmailAddress(to_write_to=False)],
        [clean_line],
    )
