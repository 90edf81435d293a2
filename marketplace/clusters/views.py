"""Accept an invitation."""

from functools import partial

from flask import Blueprint, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.accounts import queries as accounts
from marketplace.accounts.access import public, signed_in_user, start_of
from marketplace.accounts.sessions import open_session
from marketplace.clusters import actions, queries
from marketplace.clusters.errors import InvitationClosed, WorksElsewhere
from marketplace.clusters.forms import AcceptForm
from marketplace.clusters.models import INVITATION_DAYS, Invitation
from marketplace.database import utcnow
from marketplace.forms import ButtonForm, Done, form_view, run
from marketplace.i18n import _, current_language
from marketplace.web import htmx
from marketplace.web.headers import private

blueprint = Blueprint("invitations", __name__, url_prefix="/<lang>")


@blueprint.route("/invitation/<token>", methods=["GET", "POST"])
@public
@form_view
def accept(token: str) -> Response:
    """Make an account with the link from a mail, or take up a role with the account one has."""
    invitation = queries.find_invitation(token)
    if invitation is not None and accounts.find_by_email(invitation.email) is not None:
        return private(_take_up_role(token))
    return private(_make_account(token, AcceptForm(invitation.email if invitation else "")))


def _make_account(token: str, form: AcceptForm) -> Response:
    """Create the account and open its first session."""

    def act() -> Done:
        user = actions.accept(
            _to_accept(token),
            name=form.name.data,
            password_hash=form.password_hash,
            language=current_language(),
            now=utcnow(),
        )
        open_session(user)
        message = _("Welcome, %(name)s. Your account is ready.", name=user.name)
        return Done(url_for(start_of(user)), message)

    return run(form, act, before=form.hash_password, page=partial(_account_page, token, form))


def _take_up_role(token: str) -> Response:
    """Let the owner of the account take up the role, and ask anybody else to sign in as them."""
    form = ButtonForm()
    page = partial(_role_page, token, form)

    def act() -> Done | Response:
        invitation = _to_accept(token)
        if not _is_for_me(invitation):
            return page(200)
        try:
            actions.join(invitation, signed_in_user(), now=utcnow())
        except WorksElsewhere:
            return _elsewhere()
        return Done(url_for(start_of(signed_in_user())), _("Welcome. Your new role is ready."))

    return run(form, act, page=page)


def _account_page(token: str, form: AcceptForm, status: int) -> Response:
    invitation = queries.find_invitation(token)
    if invitation is None or not invitation.is_open(utcnow()):
        return _closed(invitation)
    return htmx.render("clusters/accept.html", status=status, form=form, invitation=invitation)


def _role_page(token: str, form: ButtonForm, status: int) -> Response:
    invitation = queries.find_invitation(token)
    if invitation is None or not invitation.is_open(utcnow()):
        return _closed(invitation)
    return htmx.render(
        "clusters/join.html",
        status=status,
        form=form,
        invitation=invitation,
        is_owner=_is_for_me(invitation),
        token=token,
    )


def _to_accept(token: str) -> Invitation:
    """Find an invitation and hold it. Raises InvitationClosed when it was taken back."""
    invitation = queries.find_invitation(token, to_accept=True)
    if invitation is None:
        raise InvitationClosed
    return invitation


def _is_for_me(invitation: Invitation) -> bool:
    """Whether the person who is signed in is the one who was invited."""
    return current_user.is_authenticated and signed_in_user().email == invitation.email


def _closed(invitation: Invitation | None) -> Response:
    """Say why the link does not work, but send on who has just used it."""
    if invitation is None:
        return _unknown()
    if invitation.accepted_at is None:
        return _too_old()
    if _is_for_me(invitation):
        return htmx.redirect(url_for(start_of(signed_in_user())))
    return _accepted_already()


def _unknown() -> Response:
    return htmx.render(
        "layout/error.html",
        status=404,
        heading=_("We do not know this invitation"),
        message=_(
            "The address may be incomplete, or the invitation was cancelled. Ask the person "
            "who invited you for a new one."
        ),
    )


def _accepted_already() -> Response:
    message = _(
        "This invitation has already been accepted. Sign in with your address and the "
        "password you chose."
    )
    links = [
        (_("Sign in"), url_for("accounts.login")),
        (_("Forgotten your password?"), url_for("accounts.reset")),
    ]
    return _no_longer_works(message, links)


def _too_old() -> Response:
    message = _(
        "Invitations are valid for %(days)s days, and this one has expired. Ask the person "
        "who invited you for a new one.",
        days=INVITATION_DAYS,
    )
    return _no_longer_works(message, [(_("Find a service"), url_for("search.home"))])


def _no_longer_works(message: str, links: list[tuple[str, str]]) -> Response:
    heading = _("This invitation is no longer valid")
    return htmx.render(
        "layout/error.html", status=410, heading=heading, message=message, links=links
    )


def _elsewhere() -> Response:
    return htmx.render(
        "layout/error.html",
        status=409,
        heading=_("You already work for another cluster"),
        message=_(
            "An account can only work for one cluster. Ask to be invited with another e-mail "
            "address, or ask your current cluster to remove you first."
        ),
        links=[(_("My desk"), url_for("enquiry_desk.start"))],
    )
