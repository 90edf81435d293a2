"""Sign in, sign out, replace a forgotten password."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, request, url_for
from flask_login import login_user, logout_user
from werkzeug.wrappers import Response

from marketplace import tokens
from marketplace.accounts import actions, queries
from marketplace.accounts.access import may_sign_in, own_path, public
from marketplace.accounts.forms import LoginForm, PasswordForm, ResetRequestForm
from marketplace.accounts.models import User, password_fits
from marketplace.database import transaction, utcnow
from marketplace.i18n import _, current_language
from marketplace.settings import settings
from marketplace.web import htmx
from marketplace.web.limits import client, limit

blueprint = Blueprint("accounts", __name__, url_prefix="/<lang>")
RESET_HOURS = 2
_RESET = "password reset"


@blueprint.route("/login", methods=["GET", "POST"])
@public
def login() -> Response:
    """Ask for address and password, and open a session."""
    form = LoginForm()
    if form.validate_on_submit():
        _limit_login(form.email.data)
        user = queries.find_by_email(form.email.data)
        if password_fits(user, form.password.data) and user is not None and may_sign_in(user):
            login_user(user)
            return htmx.redirect(own_path(request.args.get("next")) or url_for(landing(user)))
        form.password.errors = [
            _("The address or the password is not right. Check both, or ask for a new password.")
        ]
    return htmx.render(
        "accounts/login.html",
        status=422 if form.is_submitted() else 200,
        form=form,
        demonstration_logins=queries.demonstration_users() if settings().demonstration else [],
    )


def landing(user: Any) -> str:  # a membership is given to users by the room of the clusters
    """Name the page on which a person starts their work."""
    if user.membership is not None:
        return "enquiry_desk.index"
    return "coordination.overview" if user.is_coordinator else "search.home"


@blueprint.post("/logout")
@public
def logout() -> Response:
    """End the session."""
    logout_user()
    flash(_("You are signed out."))
    return htmx.redirect(url_for("search.home"))


@blueprint.route("/reset", methods=["GET", "POST"])
@public
def reset() -> Response:
    """Send a link to replace a forgotten password; the answer is the same whether or not the address is known."""
    form = ResetRequestForm()
    if not form.validate_on_submit():
        return htmx.render(
            "accounts/reset.html", status=422 if form.is_submitted() else 200, form=form
        )
    limit("reset", client(), at_most=10, per=timedelta(hours=1))
    with transaction():
        user = queries.find_by_email(form.email.data)
        token = tokens.sign(_RESET, [user.id, user.session_key] if user else [0, ""])
        actions.send_reset(
            form.email.data, user, token=token, language=current_language(), now=utcnow()
        )
    flash(
        _(
            "If there is an account with that address, a link is on its way to it. It works for two hours."
        )
    )
    return htmx.redirect(url_for(".login"))


@blueprint.route("/reset/<token>", methods=["GET", "POST"])
@public
def choose_password(token: str) -> Response:
    """Set a new password with the link from the mail; the link works once."""
    form = PasswordForm()
    user = _user_of(token)
    if user is None:
        return _dead_link()
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return htmx.render("accounts/choose_password.html", status=status, form=form, user=user)
    with transaction():
        user = _user_of(token)
        if user is None:  # the same link was used a moment ago
            return _dead_link()
        user.set_password(form.password.data)
    flash(_("Your new password is set. Please sign in with it."), "success")
    return htmx.redirect(url_for(".login"))


def _limit_login(email: str) -> None:
    """Slow down guessing: many passwords for one account, or one password for many accounts."""
    limit("login", f"{client()} {email}", at_most=10, per=timedelta(minutes=15))
    limit("login of anybody", client(), at_most=100, per=timedelta(minutes=15))


def _dead_link() -> Response:
    """Say that a link has done its work, and where to get the next one."""
    return htmx.render(
        "layout/error.html",
        status=410,
        heading=_("This link no longer works"),
        message=_("A link to choose a new password works once, and for two hours."),
        links=[(_("Ask for a new link"), url_for(".reset")), (_("Sign in"), url_for(".login"))],
    )


def _user_of(token: str) -> User | None:
    try:
        user_id, session_key = tokens.read(_RESET, token, max_age=RESET_HOURS * 3600)
    except (ValueError, TypeError):
        return None
    return queries.find_by_session(f"{user_id}:{session_key}")
