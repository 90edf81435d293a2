"""The one way in which a form is run: show it, check it, act in one transaction, redirect."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import current_app, flash, request
from werkzeug.wrappers import Response

from marketplace.database import Unavailable, transaction
from marketplace.errors import DomainError
from marketplace.forms.base import ButtonForm, Form
from marketplace.web import htmx
from marketplace.web.errors import not_now
from marketplace.web.outages import log_outage

SHOW_AGAIN = "change"
"""The step that shows a form again as it was typed, as the language switch asks for it."""
CANNOT_STORE = (*Unavailable, OSError)
"""What is raised while nothing can be stored: the database cannot be had, or the disk is full."""


@dataclass(frozen=True)
class Done:
    """What is said once a form has done its work, and where the browser goes on."""

    location: str
    message: str = ""
    warning: str = ""

    def response(self) -> Response:
        """Say it on the next page, and send the browser there."""
        if self.message:
            flash(self.message, "success")
        if self.warning:
            flash(self.warning, "warning")
        return htmx.redirect(self.location)


def run(
    form: Form,
    act: Callable[[], Done | Response],
    *,
    page: Callable[[int], Response],
    before: Callable[[], str | None] | None = None,
    refusal: Callable[[DomainError], str | list[str]] | None = None,
    late_lock: bool = False,
) -> Response:
    """Show a form, or do in one transaction what it asks for.

    page shows the form with a status: 200 before it is sent, 422 when a field is not right,
    that of the error (mostly 409) when the rules do not allow it any more, 503 when it cannot be
    stored now. Whatever was typed is still there. refusal says in words why the rules do not allow
    it, as things stand then. before does what has no place in the transaction once the fields are
    right: it counts an attempt, or takes its time to check a password; what it returns is why
    nothing is done now (429). With a late lock, act calls lock() before it changes anything.
    """
    if not form.is_submitted():
        return page(200)
    if request.form.get("step") == SHOW_AGAIN:
        form.only_show_again()
        return page(200)
    if not form.validate():
        return page(422)
    try:
        too_much = before() if before else None
        if too_much:
            form.form_errors.append(too_much)
            return page(429)
        with transaction(late_lock=late_lock):
            outcome = act()
    except DomainError as error:
        reasons = refusal(error) if refusal else str(error)
        form.form_errors.extend([reasons] if isinstance(reasons, str) else reasons)
        return page(error.status)
    except Unavailable as error:
        log_outage(error)
        form.form_errors.append(not_now())
        return page(503)
    except OSError:
        current_app.logger.exception("the form of %s could not be stored", request.endpoint)
        form.form_errors.append(not_now())
        return page(503)
    return outcome.response() if isinstance(outcome, Done) else outcome


def press(
    act: Callable[[], Done | Response],
    *,
    back: str,
    refusal: Callable[[DomainError], str | list[str]] | None = None,
) -> Response:
    """Do in one transaction what a button asks for, or say on the page it stands on why not."""
    form = ButtonForm()

    def page(_status: int) -> Response:
        for messages in form.errors.values():
            for message in messages:
                flash(message, "warning")
        return htmx.redirect(back)

    return run(form, act, page=page, refusal=refusal)
