"""The desk's inbox: what waits for this cluster, and what it does about it."""

from flask import Blueprint, flash, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace import htmx
from marketplace.accounts.access import member
from marketplace.database import transaction, utcnow
from marketplace.enquiries import moves, queries, states, timeline
from marketplace.enquiries.desk_forms import DeclineForm
from marketplace.enquiries.errors import IllegalMove
from marketplace.enquiries.forms import KeptForm, MessageForm
from marketplace.enquiries.listing import Listing, wanted
from marketplace.enquiries.models import Assignment
from marketplace.i18n import _
from marketplace.web import csrf, or_404

blueprint = Blueprint("enquiry_desk", __name__, url_prefix="/<lang>/desk")


@blueprint.get("")
@member
def start() -> Response:
    """Begin the work at the desk with what waits."""
    return htmx.redirect(url_for(".index"))


@blueprint.get("/enquiries")
@member
def index() -> Response:
    """List this cluster's enquiries: what waits first, by the promised day."""
    state, page = wanted(queries.DESK_STATES)
    found = queries.of_cluster(_cluster_id(), state, page)
    listing = Listing(found, "enquiry_desk.index", queries.DESK_STATES, state, states.ASSIGNMENT)
    return htmx.render("enquiries/desk_index.html", listing=listing, today=utcnow().date())


@blueprint.route("/enquiries/<reference>", methods=["GET", "POST"])
@member
def show(reference: str) -> Response:
    """Show an enquiry, and send the cluster's answer."""
    _mine(reference)
    form = MessageForm()
    if not form.validate_on_submit():
        return _page("enquiries/desk_show.html", reference, form, 422 if form.is_submitted() else 200)
    try:
        with transaction():
            moves.answer(_mine(reference), form.body.data, nonce=form.nonce.data, now=utcnow())
    except IllegalMove:
        form.body.errors = [_("Your cluster has declined this enquiry meanwhile, so it can no longer answer it.")]
        return _page("enquiries/desk_show.html", reference, form, 409)
    flash(_("Your answer is on its way."), "success")
    return htmx.redirect(url_for(".show", reference=reference))


@blueprint.post("/enquiries/<reference>/accept")
@member
def accept(reference: str) -> Response:
    """Say that this cluster takes care of an enquiry."""
    _mine(reference)
    try:
        with transaction():
            moves.accept(_mine(reference), utcnow())
        flash(_("Your cluster takes care of this enquiry; the person who asked sees it."), "success")
    except IllegalMove:
        flash(_("Somebody of your cluster has dealt with this enquiry already. This is how it stands now."), "warning")
    return htmx.redirect(url_for(".show", reference=reference))


@blueprint.route("/enquiries/<reference>/decline", methods=["GET", "POST"])
@member
def decline(reference: str) -> Response:
    """Ask for the reason, and hand in the cluster's refusal."""
    _mine(reference)
    form = DeclineForm()
    if not form.validate_on_submit():
        return _page("enquiries/desk_decline.html", reference, form, 422 if form.is_submitted() else 200)
    try:
        with transaction():
            moves.decline(_mine(reference), form.reason.data, utcnow())
        flash(_("The enquiry is declined, and the person who asked has been told."), "success")
    except IllegalMove:
        flash(_("Somebody of your cluster has dealt with this enquiry already. This is how it stands now."), "warning")
    return htmx.redirect(url_for(".show", reference=reference))


def waiting() -> int:
    """Count what waits for the desk of the person who is signed in, for the navigation."""
    return queries.count_waiting(_cluster_id()) if current_user.membership else 0


def _cluster_id() -> int:
    return int(current_user.membership.cluster_id)


def _mine(reference: str) -> Assignment:
    """Give this cluster's part of an enquiry; for everybody else the enquiry does not exist."""
    return or_404(queries.find_assignment(reference, _cluster_id()))


def _page(template: str, reference: str, form: KeptForm, status: int) -> Response:
    assignment = _mine(reference)
    return htmx.render(
        template,
        status=status,
        assignment=assignment,
        enquiry=assignment.enquiry,
        form=form,
        entries=timeline.for_cluster(assignment.enquiry, assignment.cluster_id),
        today=utcnow().date(),
    )


# These show what was typed again when the token of their form is stale: the form checks it.
csrf.exempt(show)
csrf.exempt(decline)
