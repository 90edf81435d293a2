"""Who may use a view: one of these stands on every one of them."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import unquote

from flask import abort, flash, request, url_for
from flask_login import LoginManager, current_user
from werkzeug.exceptions import Forbidden, NotFound
from werkzeug.wrappers import Response

from marketplace.accounts import sessions
from marketplace.accounts.models import User
from marketplace.changes.actions import Author, acting
from marketplace.changes.models import Actor
from marketplace.database import transaction, utcnow
from marketplace.forms import restored, settled
from marketplace.i18n import _
from marketplace.settings import settings
from marketplace.web import htmx
from marketplace.web.languages import QUERY_MAX
from marketplace.web.own_machine import is_own_machine

View = TypeVar("View", bound=Callable[..., Any])
Start = Callable[[User], str | None]
"""Returns the endpoint at which a person's work starts, or None for whom it does not know."""
login_manager = LoginManager()
_STARTS: list[Start] = []
Duty = Callable[[User], bool]
"""Says whether a person has to have a second factor, where the site asks for it."""
_DUTIES: list[Duty] = []
SETTING_UP = "setting_up"


def public(view: View) -> View:
    """Let everybody use a view."""
    return rule(view, "public", lambda: True)


def signed_in(view: View) -> View:
    """Let everybody who signed in use a view."""
    return rule(view, "signed_in", lambda: True)


def setting_up(view: View) -> View:
    """Let everybody who signed in use a view, also who has to set up a second factor first."""
    return rule(view, SETTING_UP, lambda: True)


def coordinator(view: View) -> View:
    """Let the coordinators of the partnership use a view."""
    return rule(view, "coordinator", lambda: current_user.is_coordinator)


def rule(view: View, name: str, is_allowed: Callable[[], bool]) -> View:
    """Put a rule on a view: who has no session signs in first, who is not allowed gets 403."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if name != "public":
            if not current_user.is_authenticated:
                return _sign_in_first()
            if name != SETTING_UP and _owes_second_factor(signed_in_user()):
                return _set_up_first()
            with acting(Author(Actor.PERSON, signed_in_user().id)):
                return _use(lambda: view(*args, **kwargs), is_allowed)
        return view(*args, **kwargs)

    guarded.access = name  # type: ignore[attr-defined]
    return cast(View, guarded)


def signed_in_user() -> User:
    """Return the account that is signed in, behind a rule that lets nobody else in."""
    user: User = current_user._get_current_object()
    return user


def _use(view: Callable[[], Any], is_allowed: Callable[[], bool]) -> Any:
    """Use a view if that is allowed.

    What its account may not do or see can be a form that another account opened in this browser,
    before somebody else signed in: it is kept for the one that opened it.
    """
    try:
        if not is_allowed():
            abort(403)
        return view()
    except (Forbidden, NotFound) as error:
        response = settled.lead_on(error)
        if response is not None:
            return response
        if not restored.is_of_another_account():
            raise
    return _opened_with_another_account()


def _opened_with_another_account() -> Response:
    """Say that nothing was sent, and where what was typed is found again."""
    with transaction():
        target = restored.save_typed(utcnow())
    return htmx.render(
        "layout/error.html",
        status=403,
        heading=_("This page was opened with another account"),
        message=_(
            "Nothing was sent. We keep what you typed for an hour: sign in with the account "
            "that opened the page, and it will be in the form again."
        ),
        links=[(_("Sign in"), url_for("accounts.login", next=target))],
    )


def _sign_in_first() -> Response:
    """Send the browser to the login page, and from there back to what it asked for.

    A form that was sent meanwhile is kept, and is there again once its account has signed in.
    """
    target = _this_page() if request.method in {"GET", "HEAD"} else _keep_typed()
    return htmx.redirect(url_for("accounts.login", next=target))


def _owes_second_factor(user: User) -> bool:
    return not user.has_second_factor and must_have_second_factor(user)


def must_have_second_factor(user: User) -> bool:
    """Whether the site asks somebody in this role for a second factor."""
    if not settings().second_factor_required:
        return False
    return user.is_coordinator or any(duty(user) for duty in _DUTIES)


def register_duty(duty: Duty) -> Duty:
    """Let a later room say who has to have a second factor, beside the coordinators."""
    _DUTIES.append(duty)
    return duty


def _set_up_first() -> Response:
    """Send who owes a second factor to set it up, and from there back to what they asked for.

    A form that was sent meanwhile is kept, and is there again.
    """
    if request.method in {"GET", "HEAD"}:
        target = _this_page()
    else:
        with transaction():
            target = restored.save_typed(utcnow())
    return htmx.redirect(url_for("account.set_up_second_factor", next=target))


def _this_page() -> str | None:
    """Return the address that is asked for, unless it is longer than any that leads here.

    Python remembers the last 128 addresses that browsers were sent to, however long they are.
    """
    address = request.script_root + request.full_path.rstrip("?")
    return address if len(address) < QUERY_MAX else None


def _keep_typed() -> str | None:
    """Keep the form that was sent, and return the address at which it is shown again."""
    with transaction():
        target = restored.save_typed(utcnow())
    if target is not None:
        flash(
            _(
                "Please sign in again. We have kept what you typed, and it will be in the form "
                "again."
            )
        )
    return target


@login_manager.user_loader  # type: ignore[untyped-decorator]
def load_user(token: str) -> User | None:
    """Return the user of a session, if the account works here."""
    user = sessions.find_user(token)
    if user is None or not may_sign_in(user):
        return None
    return user


def may_sign_in(user: User) -> bool:
    """Whether an account works here.

    One with a public password never does in production, nor for who comes from another machine.
    """
    is_public = user.is_demonstration
    return not is_public or (not settings().production and is_own_machine())


def own_path(target: str | None, base_path: str = "") -> str | None:
    """Return a path of this site, or None for anything that could lead elsewhere."""
    if not target or not target.isprintable():
        return None
    if not target.startswith(f"{base_path}/") or target.startswith(("//", "/\\")):
        return None
    if base_path and ".." in re.split(
        r"[/\\?#]", unquote(target)
    ):  # browsers climb before they ask
        return None
    return target


def register_start(start: Start) -> Start:
    """Let a later room say where the work of its people starts."""
    _STARTS.append(start)
    return start


def start_of(user: User) -> str:
    """Return the endpoint of the page on which a person starts their work."""
    for start in _STARTS:
        endpoint = start(user)
        if endpoint is not None:
            return endpoint
    return "coordination.start" if user.is_coordinator else "search.home"


def start_page() -> str:
    """Return the address of the page on which the work of who is signed in starts."""
    return url_for(start_of(signed_in_user()))
