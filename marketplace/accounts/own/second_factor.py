"""The second factor of who is signed in: set up, its recovery codes renewed, turned off."""

from enum import StrEnum
from functools import partial

from flask import request, url_for
from werkzeug.wrappers import Response

from marketplace.accounts import queries
from marketplace.accounts.access import (
    must_have_second_factor,
    own_path,
    setting_up,
    signed_in,
    signed_in_user,
    start_page,
)
from marketplace.accounts.errors import FactorRequired, SignInRefused, WrongCode
from marketplace.accounts.factor import actions, qr, totp
from marketplace.accounts.factor import queries as factors
from marketplace.accounts.factor.forms import FactorForm, SetUpForm
from marketplace.accounts.guessing import may_try_code
from marketplace.accounts.models import User
from marketplace.accounts.own.account import blueprint
from marketplace.accounts.own.proof import at_the_current_password, check_current
from marketplace.accounts.sessions import is_proven, note_proof, open_session
from marketplace.database import utcnow
from marketplace.errors import DomainError
from marketplace.forms import Done, form_view, run
from marketplace.i18n import _
from marketplace.settings import settings
from marketplace.web import htmx


class Change(StrEnum):
    """What somebody does with a second factor that is on."""

    CODES = "codes"
    OTHER_APP = "app"
    OFF = "off"


@blueprint.route("/second-factor", methods=["GET", "POST"])
@signed_in
@form_view
def second_factor() -> Response:
    """Show whether a second factor is on, renew its recovery codes or turn it off."""
    form = FactorForm()

    def act() -> Done | Response:
        user = _proven(form)
        if request.form.get("do") == Change.OFF and must_have_second_factor(user):
            raise FactorRequired
        actions.use(user, form.code.data, utcnow())
        return _change(user, request.form.get("do", ""))

    return run(
        form,
        act,
        before=partial(_check, form),
        page=partial(_page, form),
        refusal=partial(_refusal, form),
    )


@blueprint.route("/second-factor/set-up", methods=["GET", "POST"])
@setting_up
@form_view
def set_up_second_factor() -> Response:
    """Offer a secret to an app, and turn the second factor on once the app proves to know it."""
    form = SetUpForm(signed_in_user())

    def act() -> Response:
        user = _proven(form)
        if not _may_set_up(user):  # set up a moment ago, elsewhere
            return htmx.redirect(url_for(".second_factor"))
        codes = actions.turn_on(user, form.salt, form.code.data, utcnow())
        open_session(user)
        return _codes_page(codes)

    return run(
        form,
        act,
        before=partial(_check, form),
        page=partial(_offer_page, form),
        refusal=partial(_refusal, form),
    )


def _change(user: User, change: str) -> Done | Response:
    """Do with the second factor what its person, who has just used it, wants."""
    match change:
        case Change.OFF:
            actions.turn_off(user, utcnow())
            open_session(user)
            message = _("The second factor is off. You are signed out in all other browsers.")
            return Done(url_for(".show"), message)
        case Change.OTHER_APP:
            note_proof()
            return Done(url_for(".set_up_second_factor"))
    return _codes_page(actions.renew_recovery_codes(user))


def _may_set_up(user: User) -> bool:
    """Whether a secret is offered: to who has none, or has just proved to have the one of now."""
    return not user.has_second_factor or is_proven()


def _check(form: FactorForm) -> str | None:
    """Say why nothing is tried now. Raises SignInRefused for a wrong password."""
    if not may_try_code(signed_in_user()):
        return _("Too many attempts. Please wait 15 minutes and try again.")
    return check_current(form)


def _proven(form: FactorForm) -> User:
    """Return the account whose password was checked. Raises SignInRefused when it has changed."""
    user = queries.get(signed_in_user().id)
    if user.password_hash != form.checked_hash:
        raise SignInRefused
    return user


def _refusal(form: FactorForm, error: DomainError) -> str | list[str]:
    if isinstance(error, FactorRequired):
        return _("Your role needs a second factor, so it stays on.")
    if not isinstance(error, WrongCode):
        return at_the_current_password(form, error)
    form.code.errors = [_("This code is not right, or was used before. Wait for the next one.")]
    return []


def _page(form: FactorForm, status: int) -> Response:
    user = signed_in_user()
    if not user.has_second_factor:
        return htmx.redirect(url_for(".set_up_second_factor"))
    return htmx.render(
        "accounts/second_factor.html",
        status=status,
        form=form,
        user=user,
        codes_left=factors.count_recovery_codes(user),
        is_required=must_have_second_factor(user),
    )


def _offer_page(form: SetUpForm, status: int) -> Response:
    user = signed_in_user()
    if not _may_set_up(user):
        return htmx.redirect(url_for(".second_factor"))
    return htmx.render(
        "accounts/set_up_factor.html",
        status=status,
        form=form,
        drawing=qr.drawing(totp.address_for_app(form.secret, account=user.email)),
        secret=totp.written(form.secret),
        is_required=must_have_second_factor(user),
    )


def _codes_page(codes: list[str]) -> Response:
    """Show recovery codes, this once: only their hashes are stored."""
    target = own_path(request.args.get("next"), settings().base_path)
    return htmx.render("accounts/recovery_codes.html", codes=codes, target=target or start_page())
