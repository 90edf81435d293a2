"""Who may use a view: one of these stands on every one of them."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import abort, redirect, request, url_for
from flask_login import LoginManager, current_user

from marketplace.accounts import queries
from marketplace.accounts.models import User
from marketplace.settings import settings

View = TypeVar("View", bound=Callable[..., Any])
login_manager = LoginManager()


def public(view: View) -> View:
    """Let everybody use a view."""
    return _rule(view, "public", lambda: True)


def signed_in(view: View) -> View:
    """Let everybody who signed in use a view."""
    return _rule(view, "signed_in", lambda: True)


def member(view: View) -> View:
    """Let members of a cluster use a view; which objects they see is the query's business."""
    return _rule(view, "member", lambda: current_user.membership is not None)


def manager(view: View) -> View:
    """Let the managers of a cluster use a view."""
    return _rule(
        view,
        "manager",
        lambda: current_user.membership is not None and current_user.membership.is_manager,
    )


def coordinator(view: View) -> View:
    """Let the coordinators of the partnership use a view."""
    return _rule(view, "coordinator", lambda: current_user.is_coordinator)


def _rule(view: View, name: str, allowed: Callable[[], bool]) -> View:
    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if name != "public":
            if not current_user.is_authenticated:
                target = request.full_path.rstrip("?") if request.method == "GET" else None
                return redirect(url_for("accounts.login", next=target), 303)
            if not allowed():
                abort(403)
        return view(*args, **kwargs)

    guarded.access = name  # type: ignore[attr-defined]
    return cast(View, guarded)


@login_manager.user_loader  # type: ignore[untyped-decorator]
def load_user(session_id: str) -> User | None:
    """Give the user of a session; accounts of the demonstration exist in a demonstration only."""
    user = queries.find_by_session(session_id)
    return user if user is None or may_sign_in(user) else None


def may_sign_in(user: User) -> bool:
    """Tell whether an account works here: one with a public password never does in production."""
    return not (user.is_demonstration and settings().production)


def own_path(target: str | None) -> str | None:
    """Give a path of this site that was asked for, or None for anything that could lead elsewhere."""
    if (
        target
        and target.startswith("/")
        and not target.startswith(("//", "/\\"))
        and target.isprintable()
    ):
        return target
    return None
