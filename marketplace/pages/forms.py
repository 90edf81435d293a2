"""What the coordinator fills in to change a page."""

from wtforms import IntegerField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import HiddenInput

from marketplace.forms import AccountForm
from marketplace.forms.validators import TOO_LONG
from marketplace.i18n import _l
from marketplace.pages.models import BODY_MAX
from marketplace.text import clean_text


class PageTextForm(AccountForm):
    """The text of a page in one language."""

    number = IntegerField(validators=[InputRequired()], widget=HiddenInput())
    """Of the version that the text started from."""
    body = TextAreaField(
        _l("Text"),
        [DataRequired(_l("Enter the text of the page.")), Length(max=BODY_MAX, message=TOO_LONG)],
        [clean_text],
        description=_l(
            "You can use Markdown for headings, lists and links. Write each paragraph on one line."
        ),
    )
    is_conflict = False
    """Whether somebody else saved the same text since the form was opened."""

    def note_conflict(self, newest_number: int) -> None:
        """Let the next attempt start from what somebody else has stored now."""
        self.is_conflict = True
        self.number.data = newest_number
        self.number.raw_data = None
