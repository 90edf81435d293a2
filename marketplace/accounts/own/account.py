"""The account of the person who is signed in: name, language, password."""

from functools import partial

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from marketplace.accounts import actions, queries
from marketplace.accounts.access import signed_in, signed_in_user
from marketplace.accounts.errors import SignInRefused
from marketplace.accounts.forms import ChangePasswordForm, PersonForm
from marketplace.accounts.own.proof import at_the_current_password, check_current
from marketplace.accounts.sessions import open_session, store_use
from marketplace.database import utcnow
from marketplace.forms import Done, Form, form_view, run, unsubmitted
from marketplace.i18n import _
from marketplace.web import htmx

blueprint = Blueprint("account", __name__, url_prefix="/<lang>/account")
blueprint.before_app_request(store_use)


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

    def before() -> str | None:
        too_many = check_current(form)
        if too_many is None:
            form.hash_password()
        return too_many

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
        before=before,
        page=partial(_page, form),
        refusal=partial(at_the_current_password, form),
    )


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
    return htmx.render(
        "accounts/own.html",
        status=status,
        user=user,
        form=submitted,
        forms=forms,
        sessions=queries.sessions_of(user, utcnow()),
    )
