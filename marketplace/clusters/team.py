"""A cluster's team at its desk: who is in it, invited, given another role, removed."""

from collections.abc import Sequence
from functools import partial

from flask import url_for
from werkzeug.wrappers import Response

from marketplace.accounts.access import signed_in_user
from marketplace.clusters import actions, queries
from marketplace.clusters.access import count_invitation, manager, member, my_membership
from marketplace.clusters.desk import blueprint
from marketplace.clusters.forms import InviteForm, RoleForm
from marketplace.clusters.models import Membership, Role
from marketplace.database import utcnow
from marketplace.errors import DomainError
from marketplace.forms import Done, Question, ask_first, form_view, run, unsubmitted
from marketplace.i18n import _, current_language
from marketplace.paging.links import PagedList, page_number, page_of_act, pages_beside
from marketplace.web import htmx
from marketplace.web.errors import or_404

INVITATIONS = "invitations"
"""Names the page of the invitations in an address."""
_COLLEAGUE = "/members/<int(max=2147483647):user_id>"


@blueprint.get("/members")
@member
def index() -> Response:
    """List the colleagues, and the invitations that wait to be accepted."""
    return _page(None, 200)


@blueprint.route("/members/invite", methods=["GET", "POST"])
@manager
@form_view
def invite() -> Response:
    """Send a colleague the link to an account."""
    form = InviteForm(role=Role.EDITOR, language=current_language())

    def act() -> Done:
        actions.invite_colleague(
            form.email.data,
            role=Role(form.role.data),
            cluster=my_membership().cluster,
            language=form.language.data,
            now=utcnow(),
        )
        message = _("An invitation is on its way to %(email)s.", email=form.email.data)
        return Done(url_for(".index"), message)

    return run(
        form,
        act,
        before=count_invitation,
        page=lambda status: htmx.render("clusters/invite.html", status=status, form=form),
        refusal=partial(_works_here, form),
    )


@blueprint.post(f"{_COLLEAGUE}/role")
@manager
@form_view
def change_role(user_id: int) -> Response:
    """Make a colleague a manager, or an editor again, and tell them by mail."""
    form = RoleForm(user_id)

    def act() -> Done:
        colleague = _colleague(user_id)
        actions.change_role(colleague, Role(form.role.data), utcnow(), by=signed_in_user())
        message = _("The role of %(name)s has been changed.", name=colleague.user.name)
        return Done(_address(), message)

    _colleague(user_id)
    return run(form, act, page=partial(_page, form), refusal=_last_manager)


@blueprint.route(f"{_COLLEAGUE}/remove", methods=["GET", "POST"])
@manager
@form_view
def remove(user_id: int) -> Response:
    """Ask once, and end a colleague's work for the cluster."""
    name = _other_colleague(user_id).user.name
    question = Question(
        _("Do you want to remove %(name)s from your team?", name=name),
        [
            _(
                "%(name)s will no longer have access to your desk. The account is kept, and you "
                "can invite this person again.",
                name=name,
            ),
            _("Enquiries assigned to %(name)s stay with your cluster.", name=name),
        ],
        yes=_("Yes, remove %(name)s", name=name),
        back=_address(),
        desk_section="members",
    )

    def act() -> Done:
        actions.remove_member(_other_colleague(user_id), utcnow())
        return Done(_address(), _("%(name)s has been removed from your team.", name=name))

    return ask_first(question, act, refusal=_last_manager)


@blueprint.route("/members/leave", methods=["GET", "POST"])
@member
@form_view
def leave() -> Response:
    """Ask once, and end one's own work for the cluster."""
    cluster = my_membership().cluster.name
    question = Question(
        _("Do you want to leave the team of %(cluster)s?", cluster=cluster),
        [_("You will no longer have access to its desk. Only a manager can invite you again.")],
        yes=_("Yes, leave the team"),
        back=_address(),
        afterwards=url_for("search.home"),
        ends_access=True,
        desk_section="members",
    )

    def act() -> Done:
        actions.remove_member(_colleague(signed_in_user().id), utcnow())
        message = _("You have left the team of %(cluster)s.", cluster=cluster)
        return Done(url_for("search.home"), message)

    return ask_first(question, act, refusal=_last_manager)


@blueprint.route(
    "/members/invitations/<int(max=2147483647):invitation_id>/revoke", methods=["GET", "POST"]
)
@manager
@form_view
def revoke(invitation_id: int) -> Response:
    """Ask once, and take an invitation back."""
    cluster_id = my_membership().cluster_id
    invitation = or_404(queries.find_invitation_of(cluster_id, invitation_id))
    question = Question(
        _("Do you want to cancel the invitation for %(email)s?", email=invitation.email),
        [_("The link in the invitation will no longer be valid.")],
        yes=_("Yes, cancel the invitation"),
        back=_address(),
        desk_section="members",
    )

    def act() -> Done:
        invitation = or_404(queries.find_invitation_of(cluster_id, invitation_id))
        actions.revoke(invitation, utcnow())
        message = _("The invitation is cancelled. Its link is no longer valid.")
        return Done(_address(), message)

    return ask_first(question, act)


def _page(submitted: RoleForm | None, status: int) -> Response:
    """Show the team, with a form for the role of each colleague."""
    membership = my_membership()
    members = queries.list_members(membership.cluster_id, page_number())
    invitations = queries.open_invitations(
        membership.cluster_id, utcnow(), page_number(INVITATIONS)
    )
    return htmx.render(
        "clusters/members.html",
        status=status,
        membership=membership,
        form=submitted,
        roles=_role_forms(members.items, submitted) if membership.is_manager else {},
        members=PagedList(members, "member_desk.index", pages_beside(INVITATIONS)),
        invitations=PagedList(invitations, "member_desk.index", pages_beside("page"), INVITATIONS),
    )


def _role_forms(members: Sequence[Membership], submitted: RoleForm | None) -> dict[int, RoleForm]:
    """Make the form of each colleague, by their number: the one that was sent as it was."""
    forms = {
        member.user_id: RoleForm(member.user_id, role=member.role, **unsubmitted())
        for member in members
    }
    if submitted is not None:
        forms[submitted.user_id] = submitted
    return forms


def _colleague(user_id: int) -> Membership:
    return or_404(queries.find_member(my_membership().cluster_id, user_id))


def _other_colleague(user_id: int) -> Membership:
    """Find a colleague: who wants to leave is asked in other words, and is none."""
    colleague = _colleague(user_id)
    is_me = colleague.user_id == signed_in_user().id
    return or_404(None if is_me else colleague)


def _address() -> str:
    """Return the address of the list, at the pages from which an act came."""
    return url_for("member_desk.index", page=page_of_act(), invitations=page_of_act(INVITATIONS))


def _works_here(form: InviteForm, _error: DomainError) -> list[str]:
    """Say at the address that this person is a colleague already."""
    form.email.errors = [_("This person is already in your team.")]
    return []


def _last_manager(_error: DomainError) -> str:
    return _("A cluster needs at least one manager. Make someone else a manager first.")
