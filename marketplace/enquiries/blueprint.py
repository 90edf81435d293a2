"""The blueprint that the pages of the person who asks share.

They are the form, and the page to follow an enquiry.
"""

from flask import Blueprint, session

blueprint = Blueprint("enquiries", __name__, url_prefix="/<lang>")
JUST_SENT = "enquiry_sent"
"""In the session: the token of the enquiry that was sent a moment ago."""
IS_CONFIRMED = "enquiry_confirmed"
"""In the session: whether a mail with the link goes to whoever sent it."""


def browser_mark() -> str:
    """Return the mark by which a form knows its own session: each browser has another."""
    return str(session.get("csrf_token", ""))
