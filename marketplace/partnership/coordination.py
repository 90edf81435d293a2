"""The coordinator's view of the partnership: how it goes, and who takes part."""

from typing import Any

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from marketplace.accounts import queries as accounts
from marketplace.accounts.access import coordinator
from marketplace.clusters import actions
from marketplace.clusters import queries as clusters
from marketplace.clusters.access import count_invitation
from marketplace.clusters.models import Role
from marketplace.database import utcnow
from marketplace.delivery import mail
from marketplace.enquiries import queries as enquiries
from marketplace.enquiries.states import EnquiryFilter
from marketplace.forms import Done, Question, ask_first, form_view, run
from marketplace.i18n import _, current_language
from marketplace.paging import Page
from marketplace.paging.links import PagedList, page_number, page_of_act, pages_beside
from marketplace.partnership import queries, to_do
from marketplace.partnership.forms import InviteClusterForm, InvitePersonForm
from marketplace.settings import settings
from marketplace.web import htmx
from marketplace.web.errors import or_404
from marketplace.workdays import local_day

blueprint = Blueprint("coordination", __name__, url_prefix="/<lang>/coordination")
clusters_blueprint = Blueprint(
    "coordination_clusters", __name__, url_prefix="/<lang>/coordination/clusters"
)
COORDINATORS, INVITATIONS = "coordinators", "invitations"
"""Name the pages of these lists in an address."""
LINES_OF_LIST = 10
"""How many lines of a list the overview shows. The whole lists are one link away."""


@blueprint.get("/")
@coordinator
def start() -> Response:
    """Show what waits for the coordinator: the page on which their work starts."""
    now = utcnow()
    return htmx.render(
        "partnership/start.html",
        to_do=to_do.of_coordinator(now),
        unset_variables=settings().operator.unset_variables,
    )


@blueprint.get("/overview")
@coordinator
def overview() -> Response:
    """Show the figures of the partnership, what waits too long and what is stale."""
    now = utcnow()
    today = local_day(now)
    urgent = enquiries.list_all(EnquiryFilter.NEEDS_YOU, enquiries.count_all(today), today)
    return htmx.render(
        "partnership/overview.html",
        today=today,
        clusters=queries.number_of_clusters(),
        services=queries.count_services(),
        enquiries=queries.count_enquiries(today),
        mails=mail.count_troubled(now),
        urgent=urgent.items[:LINES_OF_LIST],
        urgent_total=urgent.total,
        stale=queries.stale_services(today, LINES_OF_LIST),
        stale_total=queries.number_of_stale_services(today),
        newest=queries.last_enquiries(LINES_OF_LIST),
    )


@clusters_blueprint.get("")
@coordinator
def index() -> Response:
    """List the clusters with their people and their last activity, and the coordinators."""
    page = clusters.list_clusters(page_number())
    return htmx.render(
        "partnership/coordination_clusters.html",
        clusters=_list_beside(page, "page"),
        activity=queries.activity_of(page.items),
        coordinators=_list_beside(
            accounts.list_coordinators(page_number(COORDINATORS)), COORDINATORS
        ),
        invitations=_list_beside(
            clusters.open_invitations(None, utcnow(), page_number(INVITATIONS)), INVITATIONS
        ),
    )


@clusters_blueprint.route("/invite", methods=["GET", "POST"])
@coordinator
@form_view
def invite() -> Response:
    """Take a cluster in, and invite the person who will manage its desk."""
    form = InviteClusterForm(language=current_language())

    def act() -> Done:
        now = utcnow()
        cluster = actions.create_cluster(form.profile(), now=now)
        actions.invite(
            form.email.data,
            role=Role.MANAGER,
            cluster=cluster,
            language=form.language.data,
            now=now,
        )
        message = _(
            "%(cluster)s has been added. An invitation is on its way.", cluster=form.name.data
        )
        return Done(url_for(".index"), message)

    def page(status: int) -> Response:
        return htmx.render("partnership/invite_cluster.html", status=status, form=form)

    return run(form, act, before=count_invitation, page=page)


@clusters_blueprint.route("/<slug>/invite", methods=["GET", "POST"])
@coordinator
@form_view
def invite_manager(slug: str) -> Response:
    """Invite a manager for a cluster that has none, or lost theirs."""
    cluster = or_404(clusters.find_by_slug(slug))
    heading = _("Invite a manager for %(cluster)s", cluster=cluster.name)
    return _invite_person(Role.MANAGER, slug, heading)


@clusters_blueprint.route("/invite-coordinator", methods=["GET", "POST"])
@coordinator
@form_view
def invite_coordinator() -> Response:
    """Invite somebody to coordinate the partnership."""
    return _invite_person(Role.COORDINATOR, None, _("Invite a coordinator"))


@clusters_blueprint.route(
    "/invitations/<int(max=2147483647):invitation_id>/revoke", methods=["GET", "POST"]
)
@coordinator
@form_view
def revoke(invitation_id: int) -> Response:
    """Ask once, and take the invitation of a coordinator back."""
    invitation = or_404(clusters.find_invitation_of(None, invitation_id))
    back = url_for(
        ".index",
        page=page_of_act(),
        coordinators=page_of_act(COORDINATORS),
        invitations=page_of_act(INVITATIONS),
    )
    question = Question(
        _("Do you want to cancel the invitation for %(email)s?", email=invitation.email),
        [_("The link in the invitation will no longer be valid.")],
        yes=_("Yes, cancel the invitation"),
        back=back,
        section="coordination",
        desk_section="clusters",
    )

    def act() -> Done:
        actions.revoke(or_404(clusters.find_invitation_of(None, invitation_id)), utcnow())
        message = _("The invitation is cancelled. Its link is no longer valid.")
        return Done(back, message)

    return ask_first(question, act)


def _list_beside(page: Page[Any], parameter: str) -> PagedList:
    """Return a list of this page, with links that leave the other lists as they are."""
    others = {"page", COORDINATORS, INVITATIONS} - {parameter}
    return PagedList(page, "coordination_clusters.index", pages_beside(*sorted(others)), parameter)


def _invite_person(role: Role, slug: str | None, heading: str) -> Response:
    """Invite a coordinator, or a manager for the cluster with this name in its address."""
    form = InvitePersonForm(language=current_language())

    def act() -> Done:
        actions.invite(
            form.email.data,
            role=role,
            cluster=or_404(clusters.find_by_slug(slug)) if slug else None,
            language=form.language.data,
            now=utcnow(),
        )
        message = _("An invitation is on its way to %(email)s.", email=form.email.data)
        return Done(url_for(".index"), message)

    def page(status: int) -> Response:
        return htmx.render(
            "partnership/invite_person.html", status=status, form=form, heading=heading, role=role
        )

    return run(form, act, before=count_invitation, page=page)
