"""What the coordinator fills in to change a page."""

from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from marketplace.forms.editing import EditingForm
from marketplace.forms.validators import TOO_LONG
from marketplace.i18n import _l
from marketplace.pages.models import BODY_MAX
from marketplace.text import clean_text


class PageTextForm(EditingForm):
    """The text of a page in one language. Its revision is the number of a version."""

    body = TextAreaField(
        _l("Text"),
        [DataRequired(_l("Enter the text of the page.")), Length(max=BODY_MAX, message=TOO_LONG)],
        [clean_text],
        description=_l(
            "You can use Markdown for headings, lists and links. Write each paragraph on one line."
        ),
    )
