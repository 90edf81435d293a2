"""Accept an invitation."""

from flask import Blueprint, flash, request, url_for
from flask_login import current_user, login_user
from werkzeug.wrappers import Response

from marketplace.accounts import queries as accounts
from marketplace.accounts.access import public
from marketplace.clusters import actions, queries
from marketplace.clusters.errors import InvitationClosed, WorksElsewhere
from marketplace.clusters.forms import AcceptForm
from marketplace.clusters.models import INVITATION_DAYS, Invitation
from marketplace.database import transaction, utcnow
from marketplace.i18n import _, current_language
from marketplace.web import htmx

blueprint = Blueprint("invitations", __name__, url_prefix="/<lang>")


@blueprint.route("/invitation/<token>", methods=["GET", "POST"])
@public
def accept(token: str) -> Response:
    """Make an account with the link from a mail, or take up a role with the account one has."""
    invitation = queries.find_invitation(token)
    if invitation is None:
        return _unknown()
    if not invitation.is_open(utcnow()):
        return _closed(invitation)
    if accounts.find_by_email(invitation.email) is not None:
        return _with_an_account(token, invitation)
    form = AcceptForm()
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return htmx.render("clusters/accept.html", status=status, form=form, invitation=invitation)
    return _make_account(token, form)


def _make_account(token: str, form: AcceptForm) -> Response:
    """Create the account and open its first session."""
    with transaction():
        invitation = queries.find_invitation(token, to_accept=True)
        if invitation is None:
            return _unknown()
        try:
            user = actions.accept(
                invitation,
                name=form.name.data,
                password=form.password.data,
                language=current_language(),
                now=utcnow(),
            )
        except InvitationClosed:
            return _closed(invitation)
    login_user(user)
    flash(_("Welcome, %(name)s. Your account is ready.", name=user.name), "success")
    return htmx.redirect(_first_page())


def _with_an_account(token: str, invitation: Invitation) -> Response:
    """Let the owner of the account take up the role; anybody else is asked to sign in as them."""
    owner = current_user.is_authenticated and current_user.email == invitation.email
    if not owner or request.method != "POST":
        return htmx.render("clusters/join.html", invitation=invitation, owner=owner, token=token)
    with transaction():
        invitation_now = queries.find_invitation(token, to_accept=True)
        if invitation_now is None:
            return _unknown()
        try:
            actions.join(invitation_now, accounts.get(current_user.id), now=utcnow())
        except InvitationClosed:
            return _closed(invitation_now)
        except WorksElsewhere:
            return _elsewhere()
    flash(_("Welcome. Your new role is ready."), "success")
    return htmx.redirect(_first_page())


def _first_page() -> str:
    return url_for("enquiry_desk.index" if current_user.membership else "coordination.overview")


def _unknown() -> Response:
    return htmx.render(
        "layout/error.html",
        status=404,
        heading=_("We do not know this invitation"),
        message=_(
            "The address may have been copied incompletely, or the invitation was taken back. Ask the person who invited you for a new one."
        ),
    )


def _closed(invitation: Invitation) -> Response:
    """Say why the link no longer works; who has just used it is simply sent on."""
    if (
        invitation.accepted_at is not None
        and current_user.is_authenticated
        and current_user.email == invitation.email
    ):
        return htmx.redirect(_first_page())
    if invitation.accepted_at is not None:
        message = _(
            "This invitation has been accepted already. Sign in with your address and the password you chose."
        )
        links = [
            (_("Sign in"), url_for("accounts.login")),
            (_("Forgotten your password?"), url_for("accounts.reset")),
        ]
    else:
        message = _(
            "An invitation works for %(days)s days, and this one is older. Ask the person who invited you for a new one.",
            days=INVITATION_DAYS,
        )
        links = [(_("Find a service"), url_for("search.home"))]
    heading = _("This invitation no longer works")
    return htmx.render(
        "layout/error.html", status=410, heading=heading, message=message, links=links
    )


def _elsewhere() -> Response:
    return htmx.render(
        "layout/error.html",
        status=409,
        heading=_("You work for another cluster already"),
        message=_(
            "One account works for one cluster. Ask to be invited at another e-mail address, or ask your present cluster to remove you first."
        ),
        links=[(_("My desk"), url_for("enquiry_desk.index"))],
    )
