"""A yes that comes once more, by a second click or after Back, when all is settled.

The thing may be gone by then, and an error page would say to the person who has just removed it that something went
wrong. Only the page that asked can have signed where its answer leads, so nobody learns from this what exists.
"""

from flask import flash, request
from werkzeug.exceptions import Forbidden, HTTPException, NotFound
from werkzeug.wrappers import Response

from marketplace import tokens
from marketplace.i18n import _
from marketplace.web import htmx

FIELD = "asked"
"""Names the field in which a form carries the mark of the page that asked."""
_PURPOSE = "question that was asked"


def mark(location: str, *, ends_access: bool = False) -> str:
    """Sign that this page asks, and where its answer leads.

    ends_access says that a yes takes away the right to ask again: who has left a team may not leave it.
    """
    return tokens.sign(_PURPOSE, [request.path, location, ends_access])


def lead_on(error: HTTPException) -> Response | None:
    """Say that it is done, and lead on: None where the error is not that of a second yes."""
    if request.method != "POST":
        return None
    match tokens.unsign(_PURPOSE, request.form.get(FIELD, "")):
        case [str(path), str(location), bool(ends_access)] if path == request.path:
            is_settled = _is_missing(error) or (ends_access and isinstance(error, Forbidden))
            return say_done(location) if is_settled else None
    return None


def say_done(location: str) -> Response:
    """Say on the next page that what was asked for is done, and send the browser there."""
    flash(_("This has already been done."))
    return htmx.redirect(location)


def _is_missing(error: HTTPException) -> bool:
    """Whether an error says that there is no such thing, also by a page of its own."""
    is_page_of_its_own = error.response is not None and error.response.status_code == 404
    return is_page_of_its_own or isinstance(error, NotFound)
