"""The sessions of who is signed in: listed in words, ended one by one, or all at once."""

from flask import flash, url_for
from werkzeug.wrappers import Response

from marketplace.accounts import actions, queries
from marketplace.accounts.access import signed_in, signed_in_user
from marketplace.accounts.own.account import blueprint
from marketplace.accounts.sessions import clear_site_data, end_all_sessions, own_token
from marketplace.database import utcnow
from marketplace.forms import Done, form_view, press
from marketplace.i18n import _
from marketplace.tokens import link_token_hash
from marketplace.web import htmx
from marketplace.web.errors import or_404


@blueprint.get("/sessions")
@signed_in
def sessions() -> Response:
    """List the browsers in which the person is signed in."""
    return htmx.render(
        "accounts/sessions.html",
        sessions=queries.sessions_of(signed_in_user(), utcnow()),
        own=link_token_hash(own_token()),
    )


@blueprint.post("/sessions/<key>/end")
@signed_in
@form_view
def end_session(key: str) -> Response:
    """End one session, which is named by the hash of its token: that opens nothing."""

    def act() -> Done:
        or_404(queries.find_session_of(signed_in_user(), key))
        actions.end_session_of(signed_in_user(), key)
        return Done(url_for(".sessions"), _("The session is ended."))

    return press(act, back=url_for(".sessions"))


@blueprint.post("/sessions/end-others")
@signed_in
@form_view
def end_other_sessions() -> Response:
    """End all sessions of the person but this one."""

    def act() -> Done:
        actions.end_other_sessions(signed_in_user(), own_token())
        return Done(url_for(".sessions"), _("You are signed out in all other browsers."))

    return press(act, back=url_for(".sessions"))


@blueprint.post("/sessions/end-all")
@signed_in
@form_view
def sign_out_everywhere() -> Response:
    """End all sessions of the person, this one too."""

    def act() -> Response:
        end_all_sessions(signed_in_user())
        flash(_("You are signed out in all browsers."))
        return clear_site_data(htmx.redirect(url_for("search.home")))

    return press(act, back=url_for(".sessions"))
