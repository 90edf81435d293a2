"""Sign in, sign out, replace a forgotten password."""

from datetime import timedelta

from flask import Blueprint, flash, request, url_for
from flask_login import current_user, login_user, logout_user
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from marketplace import htmx
from marketplace.accounts import actions, queries
from marketplace.accounts.access import may_sign_in, public
from marketplace.accounts.forms import LoginForm, PasswordForm, ResetRequestForm
from marketplace.accounts.models import User, password_fits
from marketplace.database import transaction, utcnow
from marketplace.i18n import _, current_language
from marketplace.limits import client, limit
from marketplace.web import or_404, own_path, settings

blueprint = Blueprint("accounts", __name__, url_prefix="/<lang>")
RESET_HOURS = 2


@blueprint.route("/login", methods=["GET", "POST"])
@public
def login() -> Response:
    """Ask for address and password, and open a session."""
    form = LoginForm()
    if form.validate_on_submit():
        limit("login", f"{client()} {form.email.data}", at_most=10, per=timedelta(minutes=15))
        user = queries.find_by_email(form.email.data)
        if password_fits(user, form.password.data) and user is not None and may_sign_in(user):
            login_user(user)
            return htmx.redirect(own_path(request.args.get("next")) or url_for(landing(user)))
        form.password.errors = [_("The address or the password is not right. Check both, or ask for a new password.")]
    return htmx.render("accounts/login.html", status=422 if form.is_submitted() else 200, form=form)


def landing(user: User) -> str:
    """Name the page on which a person starts their work."""
    return "coordination.overview" if user.is_coordinator and not current_user.membership else "enquiry_desk.index"


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
        return htmx.render("accounts/reset.html", status=422 if form.is_submitted() else 200, form=form)
    limit("reset", client(), at_most=10, per=timedelta(hours=1))
    user = queries.find_by_email(form.email.data)
    if user is not None:
        token = _signer().dumps([user.id, user.session_key])
        with transaction():
            actions.send_reset(user, token=token, language=current_language(), now=utcnow())
    flash(_("If there is an account with that address, a link is on its way to it. It works for two hours."))
    return htmx.redirect(url_for(".login"))


@blueprint.route("/reset/<token>", methods=["GET", "POST"])
@public
def choose_password(token: str) -> Response:
    """Set a new password with the link from the mail."""
    user = or_404(_user_of(token))
    form = PasswordForm()
    if not form.validate_on_submit():
        return htmx.render(
            "accounts/choose_password.html", status=422 if form.is_submitted() else 200, form=form, user=user
        )
    with transaction():
        user.set_password(form.password.data)
    flash(_("Your new password is set. Please sign in with it."))
    return htmx.redirect(url_for(".login"))


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings().secret_key, salt="password reset")


def _user_of(token: str) -> User | None:
    try:
        user_id, session_key = _signer().loads(token, max_age=RESET_HOURS * 3600)
    except (BadData, ValueError, TypeError):
        return None
    return queries.find_by_session(f"{user_id}:{session_key}")
