"""What clusters and the coordinator fill in to deal with an enquiry."""

from wtforms import SelectMultipleField, TextAreaField
from wtforms.validators import DataRequired, Length

from marketplace.enquiries.forms import TOO_LONG, KeptForm
from marketplace.i18n import _l
from marketplace.text import clean_text

REASON_MAX = 1000


class DeclineForm(KeptForm):
    """Why a cluster cannot help."""

    reason = TextAreaField(
        _l("Why can your cluster not help?"),
        [
            DataRequired(_l("Give a reason; the person who asked will read it.")),
            Length(max=REASON_MAX, message=TOO_LONG),
        ],
        [clean_text],
        description=_l("The person who asked will read this. One or two sentences are enough."),
    )


class AssignForm(KeptForm):
    """Which clusters should answer an enquiry."""

    clusters = SelectMultipleField(
        _l("Which clusters should answer?"),
        [DataRequired(_l("Choose at least one cluster."))],
        description=_l("Each of them gets a mail, and the person who asked is told who will answer."),
    )
