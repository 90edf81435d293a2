"""The account of the person who is signed in: name, language, password, sessions."""

from functools import partial

from flask import Blueprint, flash, url_for
from werkzeug.wrappers import Response

from marketplace.accounts import actions, guessing, queries
from marketplace.accounts.access import signed_in, signed_in_user
from marketplace.accounts.errors import SignInRefused
from marketplace.accounts.forms import ChangePasswordForm, PersonForm
from marketplace.accounts.sessions import clear_site_data, end_all_sessions, open_session
from marketplace.errors import DomainError
from marketplace.forms import Done, Form, form_view, press, run, unsubmitted
from marketplace.i18n import _
from marketplace.web import htmx

blueprint = Blueprint("account", __name__, url_prefix="/<lang>/account")


@blueprint.route("", methods=["GET", "POST"])
@signed_in
@form_view
def show() -> Response:
    """Show the account, and store the name and the language of its person."""
    form = PersonForm(obj=signed_in_user())

    def act() -> Done:
        user = queries.get(signed_in_user().id)
        actions.describe(user, name=form.name.data, language=form.language.data)
        return Done(url_for(".show"), _("Your details are saved."))

    return run(form, act, page=partial(_page, form))


@blueprint.post("/password")
@signed_in
@form_view
def change_password() -> Response:
    """Set another password, once the person has proved to know the one of now.

    All other sessions end with the old one. This browser gets a new session.
    """
    form = ChangePasswordForm(signed_in_user())

    def act() -> Done:
        user = queries.get(signed_in_user().id)
        if user.password_hash != form.checked_hash:  # changed a moment ago
            raise SignInRefused
        user.replace_password(form.password_hash)
        open_session(user)
        message = _("Your new password is set. You are signed out in all other browsers.")
        return Done(url_for(".show"), message)

    return run(
        form,
        act,
        before=partial(_check_current, form),
        page=partial(_page, form),
        refusal=partial(_at_the_current_password, form),
    )


@blueprint.post("/sign-out-everywhere")
@signed_in
@form_view
def sign_out_everywhere() -> Response:
    """End all sessions of the person, this one too."""

    def act() -> Response:
        end_all_sessions(signed_in_user())
        flash(_("You are signed out in all browsers."))
        return clear_site_data(htmx.redirect(url_for("search.home")))

    return press(act, back=url_for(".show"))


def _check_current(form: ChangePasswordForm) -> str | None:
    """Say why no password is tried now. Raises SignInRefused for a wrong one."""
    user = signed_in_user()
    if not guessing.may_try(user.email, user):
        return _("Too many attempts. Please wait 15 minutes and try again.")
    if not form.check_current(user):
        raise SignInRefused
    form.hash_password()
    return None


def _at_the_current_password(form: ChangePasswordForm, error: DomainError) -> str | list[str]:
    if not isinstance(error, SignInRefused):
        return str(error)
    form.current.errors = [_("This is not your current password.")]
    return []


def _page(submitted: Form, status: int) -> Response:
    """Show both forms: the one that was submitted as it was typed, the other as it is stored."""
    user = signed_in_user()
    forms: dict[str, Form] = {
        "person": PersonForm(obj=user, **unsubmitted()),
        "password": ChangePasswordForm(user, **unsubmitted()),
    }
    for name, form in forms.items():
        if isinstance(submitted, type(form)):
            forms[name] = submitted
    return htmx.render("accounts/own.html", status=status, user=user, form=submitted, forms=forms)
