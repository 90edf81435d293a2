"""The coordinator's view of the partnership: how it goes, and who takes part."""

from datetime import timedelta

from flask import Blueprint, flash, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.accounts import queries as accounts
from marketplace.accounts.access import coordinator
from marketplace.clusters import actions
from marketplace.clusters import queries as clusters
from marketplace.database import transaction, utcnow
from marketplace.delivery import mail
from marketplace.i18n import _, current_language, own_name
from marketplace.partnership import queries
from marketplace.partnership.forms import InviteClusterForm, InvitePersonForm
from marketplace.settings import settings
from marketplace.vocabularies import COUNTRY
from marketplace.web import htmx
from marketplace.web.errors import or_404
from marketplace.web.limits import limit

blueprint = Blueprint("coordination", __name__, url_prefix="/<lang>/coordination")
clusters_blueprint = Blueprint(
    "coordination_clusters", __name__, url_prefix="/<lang>/coordination/clusters"
)
SHOWN = 10
"""As many lines of a list as the overview shows; the whole lists are one link away."""


@blueprint.get("/")
@coordinator
def overview() -> Response:
    """Show the figures of the partnership, what waits too long and what is stale."""
    now = utcnow()
    today = now.date()
    return htmx.render(
        "partnership/overview.html",
        today=today,
        clusters=queries.number_of_clusters(),
        services=queries.count_services(),
        enquiries=queries.count_enquiries(),
        mails=mail.count_troubled(now),
        late=queries.number_of_late_enquiries(today),
        waiting=queries.waiting_too_long(today, SHOWN),
        unassigned=queries.unassigned(SHOWN),
        stale=queries.stale_services(today, SHOWN),
        stale_total=queries.number_of_stale_services(today),
        newest=queries.last_enquiries(SHOWN),
    )


@clusters_blueprint.get("")
@coordinator
def index() -> Response:
    """List the clusters with their people and their last activity, and the coordinators."""
    return htmx.render(
        "partnership/coordination_clusters.html",
        clusters=clusters.all_clusters(),
        activity=queries.activity_by_cluster(),
        nothing=queries.Activity(),
        coordinators=accounts.coordinators(),
        invitations=clusters.open_invitations(None, utcnow()),
    )


@clusters_blueprint.route("/invite", methods=["GET", "POST"])
@coordinator
def invite() -> Response:
    """Take a cluster in, and invite the person who will manage its desk."""
    countries = [pair for pair in COUNTRY.choices() if pair[0] != "EU"]
    form = InviteClusterForm(language=current_language()).offer(countries, _languages())
    if form.validate_on_submit():
        _limit()
        with transaction():
            now = utcnow()
            cluster = actions.create_cluster(form.profile(), now=now)
            actions.invite(
                form.email.data,
                role="manager",
                cluster=cluster,
                language=form.language.data,
                now=now,
            )
        flash(
            _("%(cluster)s is taken in. An invitation is on its way.", cluster=form.name.data),
            "success",
        )
        return htmx.redirect(url_for(".index"))
    status = 422 if form.is_submitted() else 200
    return htmx.render("partnership/invite_cluster.html", status=status, form=form)


@clusters_blueprint.route("/<slug>/invite", methods=["GET", "POST"])
@coordinator
def invite_manager(slug: str) -> Response:
    """Invite a manager for a cluster that has none, or lost theirs."""
    cluster = or_404(clusters.find_by_slug(slug))
    return _invite_person(
        "manager", slug, _("Invite a manager for %(cluster)s", cluster=cluster.name)
    )


@clusters_blueprint.route("/invite-coordinator", methods=["GET", "POST"])
@coordinator
def invite_coordinator() -> Response:
    """Invite somebody to coordinate the partnership."""
    return _invite_person("coordinator", None, _("Invite a coordinator"))


@clusters_blueprint.post("/invitations/<int(max=2147483647):invitation_id>/revoke")
@coordinator
def revoke(invitation_id: int) -> Response:
    """Take the invitation of a coordinator back."""
    with transaction():
        actions.revoke(or_404(clusters.find_invitation_of(None, invitation_id)))
    flash(_("The invitation is taken back; its link no longer works."), "success")
    return htmx.redirect(url_for(".index"))


def _invite_person(role: str, slug: str | None, heading: str) -> Response:
    form = InvitePersonForm(language=current_language())
    form.language.choices = _languages()
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return htmx.render(
            "partnership/invite_person.html", status=status, form=form, heading=heading, role=role
        )
    _limit()
    with transaction():
        cluster = or_404(clusters.find_by_slug(slug)) if slug else None
        actions.invite(
            form.email.data, role=role, cluster=cluster, language=form.language.data, now=utcnow()
        )
    flash(_("An invitation is on its way to %(email)s.", email=form.email.data), "success")
    return htmx.redirect(url_for(".index"))


def _languages() -> list[tuple[str, str]]:
    return [(code, own_name(code)) for code in settings().languages]


def _limit() -> None:
    limit("invite", str(current_user.id), at_most=50, per=timedelta(hours=1))
