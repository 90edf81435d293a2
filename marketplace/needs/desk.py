"""Unmet needs at the desk of a cluster: seen, claimed and given back."""

from flask import Blueprint, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.clusters.access import member, membership_of, my_membership
from marketplace.database import utcnow
from marketplace.errors import DomainError
from marketplace.forms import Done, form_view, press
from marketplace.i18n import _
from marketplace.needs import actions, partners, queries
from marketplace.needs.errors import ClaimedAlready
from marketplace.needs.filters import filters, selection
from marketplace.needs.models import UnmetNeed
from marketplace.paging.links import PagedList, page_number
from marketplace.web import htmx
from marketplace.web.errors import or_404

blueprint = Blueprint("need_desk", __name__, url_prefix="/<lang>/desk/needs")


@blueprint.get("")
@member
def index() -> Response:
    """List what is asked for and nobody offers, that in the sectors of my cluster first."""
    cluster_id = my_membership().cluster_id
    fields = filters()
    sectors = queries.sectors_of(cluster_id)
    needs = queries.list_needs(selection(fields), sectors, page_number())
    values = {field.name: field.value for field in fields if field.value}
    return htmx.render(
        "needs/index.html",
        needs=PagedList(needs, "need_desk.index", values),
        filters=fields,
        sectors=sectors,
        cluster_id=cluster_id,
    )


@blueprint.get("/<int(max=2147483647):need_id>")
@member
def show(need_id: int) -> Response:
    """Show a need, who looks into it, and the clusters that may take part."""
    need = _claimable(queries.find(need_id))
    cluster_id = my_membership().cluster_id
    services = partners.services_near(need)
    return htmx.render(
        "needs/show.html",
        need=need,
        cluster_id=cluster_id,
        proposed=partners.proposed_partners(need, services, but=cluster_id),
    )


@blueprint.post("/<int(max=2147483647):need_id>/claim")
@member
@form_view
def claim(need_id: int) -> Response:
    """Look into a need, and begin the draft of a service for it."""
    need = _claimable(queries.find(need_id))
    type = partners.likely_type(partners.services_near(need))

    def act() -> Done:
        need = _claimable(queries.find_held(need_id))
        actions.claim(need, my_membership().cluster, type, utcnow())
        message = _("Your cluster is looking into this need. We have created a draft for it.")
        return Done(_address(need_id), message)

    return press(act, back=_address(need_id), refusal=_not_now)


@blueprint.post("/<int(max=2147483647):need_id>/give-back")
@member
@form_view
def give_back(need_id: int) -> Response:
    """Let other clusters look into a need again."""
    _claimable(queries.find(need_id))

    def act() -> Done:
        actions.give_back(_claimable(queries.find_held(need_id)), my_membership().cluster_id)
        message = _("Other clusters can look into this need again. Your draft is kept.")
        return Done(_address(need_id), message)

    return press(act, back=_address(need_id), refusal=_not_now)


def count_in_my_sectors() -> int:
    """Count the needs in the sectors of my cluster that nobody looks into."""
    membership = membership_of(current_user)
    if membership is None:
        return 0
    sectors = queries.sectors_of(membership.cluster_id)
    return queries.count_open(sectors) if sectors else 0


def _claimable(need: UnmetNeed | None) -> UnmetNeed:
    """Return a need that has a page, or answer 404."""
    return or_404(need if need is not None and need.is_claimable else None)


def _address(need_id: int) -> str:
    return url_for("need_desk.show", need_id=need_id)


def _not_now(error: DomainError) -> str:
    if isinstance(error, ClaimedAlready):
        return _("%(cluster)s is already looking into this need.", cluster=error.cluster)
    return _("Your cluster is no longer looking into this need.")
