"""The second step of signing in: the code of who has a second factor."""

from functools import partial

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from marketplace.accounts.access import may_sign_in, own_path, public, start_of
from marketplace.accounts.errors import LinkOver, WrongCode
from marketplace.accounts.factor import actions
from marketplace.accounts.factor.forms import CodeForm
from marketplace.accounts.guessing import may_try_code
from marketplace.accounts.sessions import awaited_user, open_session
from marketplace.accounts.views import blueprint
from marketplace.database import utcnow
from marketplace.errors import DomainError
from marketplace.forms import Done, form_view, run
from marketplace.i18n import _
from marketplace.settings import settings
from marketplace.web import htmx


@blueprint.route("/login/code", methods=["GET", "POST"])
@public
@form_view
def code() -> Response:
    """Ask for a code after the password, and open the session."""
    target = own_path(request.args.get("next"), settings().base_path)
    first_step = url_for(".login", next=target)
    form = CodeForm()

    def before() -> str | None:
        user = awaited_user()
        if user is None or may_try_code(user):
            return None
        return _("Too many attempts. Please wait 15 minutes and try again.")

    def act() -> Done:
        user = awaited_user()
        if user is None or not may_sign_in(user):
            raise LinkOver
        actions.use(user, form.code.data, utcnow())
        open_session(user)
        return Done(target or url_for(start_of(user)))

    def page(status: int) -> Response:
        if awaited_user() is None:
            if form.is_submitted():
                flash(_("This took too long. Please sign in again with your password."), "warning")
            return htmx.redirect(first_step)
        return htmx.render("accounts/code.html", status=status, form=form, first_step=first_step)

    return run(form, act, page=page, before=before, refusal=partial(_refusal, form))


def _refusal(form: CodeForm, error: DomainError) -> str | list[str]:
    if not isinstance(error, WrongCode):
        return str(error)
    form.code.errors = [_("This code is not right, or was used before. Wait for the next one.")]
    return []
