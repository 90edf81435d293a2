"""The coordinator sees all enquiries, the late ones first, and finds clusters for those that have none."""

from flask import Blueprint, flash, url_for
from werkzeug.wrappers import Response

from marketplace import htmx
from marketplace.accounts.access import coordinator
from marketplace.clusters import queries as clusters
from marketplace.database import transaction, utcnow
from marketplace.enquiries import actions, queries, states, timeline
from marketplace.enquiries.desk_forms import AssignForm
from marketplace.enquiries.errors import IllegalMove
from marketplace.enquiries.listing import Listing, wanted
from marketplace.enquiries.models import Enquiry
from marketplace.i18n import _
from marketplace.web import csrf, or_404

blueprint = Blueprint("coordination_enquiries", __name__, url_prefix="/<lang>/coordination/enquiries")


@blueprint.get("")
@coordinator
def index() -> Response:
    """List all enquiries: those that wait longest first."""
    state, page = wanted(queries.COORDINATION_STATES)
    today = utcnow().date()
    found = queries.everything(state, today, page)
    listing = Listing(found, "coordination_enquiries.index", queries.COORDINATION_STATES, state, states.ENQUIRY)
    return htmx.render("enquiries/coordination_index.html", listing=listing, today=today)


@blueprint.get("/<reference>")
@coordinator
def show(reference: str) -> Response:
    """Show an enquiry, and who takes part in it."""
    enquiry = or_404(queries.find_by_reference(reference))
    return _page(enquiry, _form(enquiry), 200)


@blueprint.route("/<reference>/assign", methods=["GET", "POST"])
@coordinator
def assign(reference: str) -> Response:
    """Pass an enquiry on to the clusters that should answer it."""
    enquiry = or_404(queries.find_by_reference(reference))
    form = _form(enquiry)
    if not form.validate_on_submit():
        return _page(enquiry, form, 422 if form.is_submitted() else 200)
    try:
        with transaction():
            chosen = [one for one in clusters.all_clusters() if one.slug in form.clusters.data]
            actions.assign(or_404(queries.find_by_reference(reference)), chosen, utcnow())
        flash(_("The enquiry was passed on, and the person who asked has been told."), "success")
    except IllegalMove:
        flash(_("Somebody has passed this enquiry on already. This is how it stands now."), "warning")
    return htmx.redirect(url_for(".show", reference=reference))


def _form(enquiry: Enquiry) -> AssignForm:
    """Offer the clusters that were not asked yet."""
    form = AssignForm()
    asked = {assignment.cluster_id for assignment in enquiry.assignments}
    form.clusters.choices = [(one.slug, one.name) for one in clusters.all_clusters() if one.id not in asked]
    return form


def _page(enquiry: Enquiry, form: AssignForm, status: int) -> Response:
    return htmx.render(
        "enquiries/coordination_show.html",
        status=status,
        enquiry=enquiry,
        form=form,
        entries=timeline.for_coordinator(enquiry),
        today=utcnow().date(),
    )


# These show what was typed again when the token of their form is stale: the form checks it.
csrf.exempt(assign)
