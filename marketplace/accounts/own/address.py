"""Another mail address of who is signed in counts once its mailbox has confirmed it."""

from datetime import timedelta
from functools import partial

from flask import Blueprint, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace import tokens
from marketplace.accounts import actions, queries
from marketplace.accounts.access import public, signed_in, signed_in_user
from marketplace.accounts.errors import AddressTaken, LinkOver, SignInRefused
from marketplace.accounts.forms import AddressForm
from marketplace.accounts.models import AddressChange, normal_email
from marketplace.accounts.own.account import blueprint
from marketplace.accounts.own.proof import at_the_current_password, check_current
from marketplace.accounts.sessions import open_session
from marketplace.database import utcnow
from marketplace.errors import DomainError
from marketplace.forms import ButtonForm, Done, form_view, run
from marketplace.i18n import _
from marketplace.web import htmx
from marketplace.web.headers import private
from marketplace.web.limits import Limit, allows

links_blueprint = Blueprint("address_links", __name__, url_prefix="/<lang>")
"""What is opened from the mail, in whatever browser, signed in or not."""
_LINKS_PER_HOUR = 5


@blueprint.route("/address", methods=["GET", "POST"])
@signed_in
@form_view
def address() -> Response:
    """Mail a link to a new address. The answer is the same when another account has it."""
    form = AddressForm()

    def before() -> str | None:
        return check_current(form) or _count_link()

    def act() -> Done:
        user = queries.get(signed_in_user().id)
        if user.password_hash != form.checked_hash:  # changed a moment ago
            raise SignInRefused
        email = normal_email(form.email.data)
        actions.ask_address_change(
            user,
            email,
            token=tokens.new_link_token(),
            is_free=queries.find_by_email(email) is None,
            now=utcnow(),
        )
        message = _(
            "We have sent a link to %(email)s. Your address changes once you confirm it there.",
            email=email,
        )
        return Done(url_for(".address"), message)

    return run(
        form,
        act,
        before=before,
        page=partial(_page, form),
        refusal=partial(at_the_current_password, form),
    )


@links_blueprint.route("/address/<token>", methods=["GET", "POST"])
@public
@form_view
def confirm(token: str) -> Response:
    """Show what a link changes, and change the address once its reader says so."""
    form = ButtonForm()

    def act() -> Done:
        change = _open_change(token)
        if change is None:
            raise LinkOver
        user = queries.get(change.user_id)
        is_mine = current_user.is_authenticated and current_user.id == user.id
        actions.change_address(user, change, utcnow())
        if is_mine:
            open_session(user)
        message = _(
            "Your new address is %(email)s. You sign in with it from now on.", email=user.email
        )
        return Done(url_for("account.show" if is_mine else "accounts.login"), message)

    def page(status: int) -> Response:
        change = _open_change(token)
        if change is None:
            return _dead_link()
        return htmx.render(
            "accounts/confirm_address.html", status=status, form=form, email=change.email
        )

    return private(run(form, act, page=page, refusal=_refusal))


def _page(form: AddressForm, status: int) -> Response:
    user = signed_in_user()
    return htmx.render(
        "accounts/address.html",
        status=status,
        form=form,
        user=user,
        change=queries.find_address_change_of(user, utcnow()),
    )


def _open_change(token: str) -> AddressChange | None:
    return queries.find_address_change(token, utcnow())


def _count_link() -> str | None:
    """Say why a link has to wait: nobody fills a mailbox with them."""
    account = str(signed_in_user().id)
    if allows(Limit("address change", account, _LINKS_PER_HOUR, timedelta(hours=1))):
        return None
    return _("Too many links were requested in the last hour. Please try again later.")


def _refusal(error: DomainError) -> str:
    if isinstance(error, AddressTaken):
        return _("Another account already has this address.")
    return str(error)


def _dead_link() -> Response:
    """Say that a link has done its work, and where to get the next one."""
    return htmx.render(
        "layout/error.html",
        status=410,
        heading=_("This link is no longer valid"),
        message=_(
            "A link to confirm a new address can be used once and is valid for two hours. Only "
            "the newest one counts."
        ),
        links=[
            (_("Ask for a new link"), url_for("account.address")),
            (_("Sign in"), url_for("accounts.login")),
        ],
    )
