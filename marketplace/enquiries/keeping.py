"""Do what a form asks for, or keep what was typed and say on the form why it could not be done."""

from collections.abc import Callable

from flask import current_app

from marketplace.database import Unavailable, transaction
from marketplace.enquiries.ask.forms import KeptForm
from marketplace.errors import DomainError
from marketplace.i18n import _

DONE, CHANGED_MEANWHILE, LATER = 303, 409, 503


def attempt(form: KeptForm, move: Callable[[], None], refusal: Callable[[], str]) -> int:
    """Make a move in a transaction, and give the status of the answer: done, not possible any more, or not now.

    refusal says why a move was illegal, as things stand then.
    """
    try:
        with transaction():
            move()
    except DomainError:
        form.form_errors.append(refusal())
        return CHANGED_MEANWHILE
    except Unavailable:
        current_app.logger.exception("a form of the desk could not be stored")
        form.form_errors.append(
            _(
                "This cannot be stored at the moment. Nothing is lost: please send it again in a minute."
            )
        )
        return LATER
    return DONE


def first_status(form: KeptForm) -> int:
    """Give the status of a page whose form was not valid: refused when it was sent at all."""
    return 422 if form.is_submitted() else 200
