"""Sign in, sign out, replace a forgotten password."""

from datetime import timedelta
from functools import partial

from flask import Blueprint, flash, request, url_for
from werkzeug.wrappers import Response

from marketplace import tokens
from marketplace.accounts import actions, guessing, queries
from marketplace.accounts.access import may_sign_in, own_path, public, start_of
from marketplace.accounts.errors import SignInRefused
from marketplace.accounts.forms import LoginForm, PasswordForm, ResetRequestForm
from marketplace.accounts.models import User
from marketplace.accounts.sessions import await_code, clear_site_data, end_session, open_session
from marketplace.contact import inbox_of
from marketplace.database import transaction, utcnow
from marketplace.errors import DomainError
from marketplace.forms import Done, form_view, run
from marketplace.i18n import _, current_language
from marketplace.settings import settings
from marketplace.web import htmx
from marketplace.web.headers import private
from marketplace.web.limits import Limit, allows, per_network
from marketplace.web.own_machine import is_own_machine
from marketplace.web.page_cache.sharing import shared_page

blueprint = Blueprint("accounts", __name__, url_prefix="/<lang>")
RESET_HOURS = 2
_RESET = "password reset"
_HOUR = timedelta(hours=1)
_RESETS_PER_NETWORK, _RESETS_PER_ACCOUNT = 10, 5
"""Links that may be asked for from one network, and for one account, in an hour."""


@blueprint.route("/login", methods=["GET", "POST"])
@public
@form_view
def login() -> Response:
    """Ask for address and password, and open a session or ask for a code."""
    form = LoginForm()

    def act() -> Done:
        user = queries.find_by_email(form.email.data)
        if user is None or user.password_hash != form.checked_hash:  # changed a moment ago
            raise SignInRefused
        user.password_hash = form.new_hash or user.password_hash
        target = own_path(request.args.get("next"), settings().base_path)
        if user.has_second_factor:
            await_code(user)
            return Done(url_for(".code", next=target))
        open_session(user)
        return Done(target or url_for(start_of(user)))

    return run(
        form,
        act,
        before=partial(_check_password, form),
        page=partial(_login_page, form),
        refusal=partial(_at_the_password, form),
    )


@blueprint.post("/logout")
@public
def logout() -> Response:
    """End the session, and let somebody else sign in who may see the page that was refused."""
    target = own_path(request.form.get("next"), settings().base_path)
    with transaction():
        end_session()
    flash(_("You are signed out."))
    location = url_for(".login", next=target) if target else url_for("search.home")
    return clear_site_data(htmx.redirect(location))


@blueprint.route("/reset", methods=["GET", "POST"])
@public
@form_view
@shared_page(has_form=True)
def reset() -> Response:
    """Send a link to replace a forgotten password, if the address is that of an account.

    The answer is the same whether or not it is, and when it has had many links already: each of
    them works.
    """
    form = ResetRequestForm()

    def before() -> str | None:
        too_many = _count_reset()
        if too_many is None:
            form.may_be_mailed = _may_mail(form.email.data, queries.find_by_email(form.email.data))
        return too_many

    def act() -> Done:
        email = form.email.data
        user = queries.find_by_email(email) if form.may_be_mailed else None
        token = tokens.sign(_RESET, [user.id, user.session_key] if user else [0, ""])
        actions.send_reset(email, user, token=token, language=current_language(), now=utcnow())
        return Done(url_for(".login"), _link_is_on_its_way())

    return run(
        form,
        act,
        before=before,
        page=lambda status: htmx.render("accounts/reset.html", status=status, form=form),
    )


@blueprint.route("/reset/<token>", methods=["GET", "POST"])
@public
@form_view
def choose_password(token: str) -> Response:
    """Set a new password with the link from the mail, which works once."""
    user = _user_of(token)
    if user is None:
        return private(_dead_link())
    form = PasswordForm(user)

    def act() -> Done | Response:
        user = _user_of(token)
        if user is None:  # the same link was used a moment ago
            return _dead_link()
        user.replace_password(form.password_hash)
        guessing.remember_device(user)  # whoever reads its mail is no guesser
        message = _("Your new password is set. Please sign in with it.")
        return Done(url_for(".login"), message)

    def page(status: int) -> Response:
        user = _user_of(token)
        if user is None:
            return _dead_link()
        return htmx.render("accounts/choose_password.html", status=status, form=form, user=user)

    return private(run(form, act, before=form.hash_password, page=page))


def _check_password(form: LoginForm) -> str | None:
    """Say why no password is tried now. Raises SignInRefused for a wrong one."""
    user = queries.find_by_email(form.email.data)
    if not guessing.may_try(form.email.data, user):
        return _(
            "Too many attempts. Please wait 15 minutes, or ask for a new password to sign in "
            "straight away."
        )
    is_right = form.check_password(user)
    if user is None or not is_right or not may_sign_in(user):
        raise SignInRefused
    return None


def _count_reset() -> str | None:
    """Say why a link has to wait: very many were asked for from this network."""
    if allows(*per_network("reset", at_most=_RESETS_PER_NETWORK, per=_HOUR)):
        return None
    return _("Too many links were requested in the last hour. Please try again later.")


def _may_mail(email: str, user: User | None) -> bool:
    """Whether one more link may go to an address: nobody fills the mailbox of somebody else."""
    account = f"account {user.id}" if user else f"address {inbox_of(email)}"
    return allows(Limit("reset of an account", account, _RESETS_PER_ACCOUNT, _HOUR))


def _login_page(form: LoginForm, status: int) -> Response:
    is_demonstration = settings().demonstration and is_own_machine()
    demonstration_logins = queries.demonstration_users() if is_demonstration else []
    return htmx.render(
        "accounts/login.html",
        status=status,
        form=form,
        demonstration_logins=demonstration_logins,
    )


def _at_the_password(form: LoginForm, error: DomainError) -> str | list[str]:
    """Say at the password that it, or the address, is not right."""
    if not isinstance(error, SignInRefused):
        return str(error)
    form.password.errors = [
        _("The e-mail address or the password is wrong. Check both, or ask for a new password.")
    ]
    return []


def _link_is_on_its_way() -> str:
    return _(
        "If there is an account with that address, we have sent a link to it. The link is "
        "valid for two hours."
    )


def _dead_link() -> Response:
    """Say that a link has done its work, and where to get the next one."""
    return htmx.render(
        "layout/error.html",
        status=410,
        heading=_("This link is no longer valid"),
        message=_("A link to choose a new password can be used once and is valid for two hours."),
        links=[(_("Ask for a new link"), url_for(".reset")), (_("Sign in"), url_for(".login"))],
    )


def _user_of(token: str) -> User | None:
    """Find the account that a link gives a new password to."""
    try:
        user_id, session_key = tokens.unsign(_RESET, token, max_age=RESET_HOURS * 3600)
    except (ValueError, TypeError):
        return None
    return queries.find_by_key(user_id, session_key)
