"""The session of who is signed in: opened, kept up while it is used, ended on the server.

The database knows which sessions are open. The browser keeps the token of one, and when it was used
last, in Flask's signed cookie.
"""

from datetime import timedelta

from flask import after_this_request, request, session
from flask_login import login_user, logout_user
from werkzeug.wrappers import Response

from marketplace import tokens
from marketplace.accounts import actions, queries
from marketplace.accounts.guessing import remember_device
from marketplace.accounts.models import IDLE_MAX, User
from marketplace.database import Unavailable, transaction, utcnow
from marketplace.web.headers import SIGNED_IN

USED_AT = "used_at"
"""In the session: when it was used last, in seconds, give or take NOTED_EVERY."""
NOTED_EVERY = timedelta(minutes=5)
STORED_AT = "stored_at"
"""In the session: when the database was told last that it is used, in seconds."""
STORED_EVERY = timedelta(hours=1)
_AWAITED = "second_step"
"""In the session: who gave the right password and has to give a code, and when that was."""
_AWAITED_FOR = timedelta(minutes=10)
_PROVEN_AT = "factor_proven_at"
"""In the session: when its person last proved to have the second factor, to set it up anew."""
_CLEAR_SITE_DATA = '"cache", "storage"'
"""Not "cookies": that would clear those of all sites of this domain. The session's are cleared by name."""

_TAKES_STALE_PAGES = "Firefox/"
"""Names the browsers that take "stale-while-revalidate" as leave to show a page which they do not ask for again."""


def open_session(user: User) -> None:
    """Open a session, in which nothing is left of what the browser had before.

    What somebody put into the browser before, as a token of forms, is worth nothing in it.
    """
    _end_on_server()
    session.clear()
    user.session_token = tokens.new_link_token()
    actions.open_session(user, user.session_token, utcnow(), user_agent=request.user_agent.string)
    login_user(user)
    _note_use()
    session[STORED_AT] = session[USED_AT]
    remember_device(user)
    after_this_request(_clear_stale_pages)


def await_code(user: User) -> None:
    """Note that somebody gave the right password, and has to give a code now."""
    session[_AWAITED] = [user.id, _hash_of_key(user), int(utcnow().timestamp())]


def awaited_user() -> User | None:
    """Return who gave the right password in this browser, unless that is long ago."""
    match session.get(_AWAITED):
        case [int(user_id), str(key_hash), int(seconds)]:
            user = queries.find(user_id)
            is_late = utcnow().timestamp() - seconds > _AWAITED_FOR.total_seconds()
            if user is not None and not is_late and key_hash == _hash_of_key(user):
                return user
    return None


def note_proof() -> None:
    """Note that the person has just given password and code."""
    session[_PROVEN_AT] = int(utcnow().timestamp())


def is_proven() -> bool:
    """Whether the person gave password and code within the last minutes."""
    return utcnow().timestamp() - session.get(_PROVEN_AT, 0) < _AWAITED_FOR.total_seconds()


def end_session() -> None:
    """End the session on the server and in this browser, so that no copy of it works."""
    _end_on_server()
    logout_user()
    session.clear()


def end_all_sessions(user: User) -> None:
    """End the sessions of a person in all browsers, and that of this one."""
    actions.end_all_sessions(user)
    logout_user()
    session.clear()


def clear_site_data(response: Response) -> Response:
    """Let the browser throw away the pages that somebody saw who has signed out."""
    response.headers["Clear-Site-Data"] = _CLEAR_SITE_DATA
    return response


def _clear_stale_pages(response: Response) -> Response:
    """Let a browser throw away the public pages that it would still show without the session.

    Chromium asks before it shows a page that somebody opens, and would take seconds to throw its cache away.
    """
    if _TAKES_STALE_PAGES in request.user_agent.string:
        response.headers["Clear-Site-Data"] = '"cache"'
    return response


def own_token() -> str:
    """Return the token of the session that this browser has, or nothing."""
    return str(session.get(SIGNED_IN, ""))


def store_use() -> None:
    """Store that a session is used when a form is sent in it, once an hour at most.

    The cookie says when that was done last, so that most forms ask the database nothing for it. A
    database that cannot be had stops no form: it is noted the next time.
    """
    token = own_token()
    seconds = utcnow().timestamp()
    is_due = seconds - session.get(STORED_AT, 0) > STORED_EVERY.total_seconds()
    if request.method != "POST" or not token or not is_due:
        return
    try:
        with transaction():
            actions.note_use(token, utcnow())
    except Unavailable:
        return
    session[STORED_AT] = int(seconds)


def find_user(token: str) -> User | None:
    """Return whose session it is that the browser came with, unless it has ended."""
    seconds_idle = utcnow().timestamp() - session.get(USED_AT, 0)
    if seconds_idle > IDLE_MAX.total_seconds():
        return None
    user = queries.find_by_session(token, utcnow())
    if user is not None and seconds_idle > NOTED_EVERY.total_seconds():
        _note_use()
    return user


def _end_on_server() -> None:
    token = session.get(SIGNED_IN)
    if token:
        actions.end_session(token)


def _hash_of_key(user: User) -> str:
    """Return what changes with the password, in a form that a cookie may show."""
    return tokens.link_token_hash(user.session_key)


def _note_use() -> None:
    session[USED_AT] = int(utcnow().timestamp())
