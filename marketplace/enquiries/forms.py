"""What the forms of desks and of the coordinator share."""

from typing import Any

from wtforms import RadioField, TextAreaField
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length

from marketplace.enquiries import states
from marketplace.enquiries.messages import MESSAGE_MAX
from marketplace.enquiries.states import Outcome
from marketplace.forms import AccountForm, IdempotentForm
from marketplace.forms.validators import TOO_LONG
from marketplace.i18n import _l
from marketplace.text import clean_text

STAFF_OUTCOMES = tuple(outcome for outcome in Outcome if outcome != Outcome.WITHDRAWN)
"""How a cluster or the coordinator can end an enquiry; only who asked can take it back."""
_HOW_IT_ENDED = _l("Choose an outcome.")


class StaffForm(AccountForm, IdempotentForm):
    """A form about an enquiry, of somebody who signed in.

    Sent twice it does its work once.
    """


class LetterForm(StaffForm):
    """What a cluster or a coordinator writes to the SME."""

    body = TextAreaField(
        _l("Your answer"),
        [DataRequired(_l("Write your message first.")), Length(max=MESSAGE_MAX, message=TOO_LONG)],
        [clean_text],
    )


class NoteForm(StaffForm):
    """Something that the SME never reads."""

    note = TextAreaField(
        _l("Your note"),
        [DataRequired(_l("Write your note first.")), Length(max=MESSAGE_MAX, message=TOO_LONG)],
        [clean_text],
    )


class FinishForm(StaffForm):
    """How an assignment, or the whole enquiry, ended."""

    outcome = RadioField(
        _l("What was the outcome?"),
        [InputRequired(_HOW_IT_ENDED), AnyOf(STAFF_OUTCOMES, _HOW_IT_ENDED)],
        validate_choice=False,
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.outcome.choices = [(code, states.OUTCOME.label(code)) for code in STAFF_OUTCOMES]
