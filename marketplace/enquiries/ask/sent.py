"""What a browser has sent, and the page that says that something has been sent.

The page of an enquiry tells more than who sent it ever typed, and for years: answers, files, and the button that
deletes them. Clusters read all that was typed, and a key of a draft may have been passed on to have it looked over. So
knowing the words of an enquiry opens nothing: only the form and the browser that sent it do.
"""

from flask import session, url_for
from werkzeug.wrappers import Response

from marketplace.enquiries.blueprint import IS_CONFIRMED, JUST_SENT
from marketplace.tokens import link_token_hash
from marketplace.web import htmx

_SENT = "enquiries_sent"
"""In the session: the hashes of the tokens of the latest enquiries that were sent with it."""
_SENT_MAX = 10


def remember(token: str, *, is_confirmed: bool) -> None:
    """Note in the session of a browser that it sent an enquiry."""
    session[JUST_SENT] = token
    session[IS_CONFIRMED] = is_confirmed
    earlier_hashes = [key for key in session.get(_SENT, []) if key != link_token_hash(token)]
    session[_SENT] = [*earlier_hashes, link_token_hash(token)][-_SENT_MAX:]


def is_sent_here(token: str) -> bool:
    """Whether this browser sent an enquiry."""
    return link_token_hash(token) in session.get(_SENT, [])


def sent_page(reference: str, token: str | None = None) -> Response:
    """Say that an enquiry has been sent, with the way to its page where there is a token."""
    return htmx.render(
        "enquiries/ask/sent.html",
        reference=reference,
        address=url_for("enquiries.show", token=token) if token else None,
    )
