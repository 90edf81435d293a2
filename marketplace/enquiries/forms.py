"""What the forms of desks and of the coordinator share."""

from typing import Any

from wtforms import RadioField
from wtforms.validators import AnyOf, InputRequired

from marketplace.enquiries import states
from marketplace.enquiries.states import Outcome
from marketplace.forms import AccountForm, IdempotentForm
from marketplace.i18n import _l

STAFF_OUTCOMES = tuple(outcome for outcome in Outcome if outcome != Outcome.WITHDRAWN)
"""How a cluster or the coordinator can end an enquiry; only who asked can take it back."""
_HOW_IT_ENDED = _l("Choose an outcome.")


class StaffForm(AccountForm, IdempotentForm):
    """A form about an enquiry, of somebody who signed in.

    Sent twice it does its work once.
    """


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
