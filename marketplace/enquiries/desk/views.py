"""The desk's inbox, and what is written about an enquiry: answers to the SME, and notes that it never sees."""

from flask import Blueprint, flash, request, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.clusters.access import member
from marketplace.database import utcnow
from marketplace.delivery import mail
from marketplace.enquiries import states
from marketplace.enquiries.actions import answering
from marketplace.enquiries.desk import answer_fields, filters, queries
from marketplace.enquiries.desk.filters import cluster_id
from marketplace.enquiries.desk.forms import AnswerForm, NoteForm
from marketplace.enquiries.desk.page import SIGNS, answer_form, mine, page
from marketplace.enquiries.keeping import DONE, attempt, first_status
from marketplace.enquiries.listing import Listing, wanted
from marketplace.enquiries.models import Assignment
from marketplace.enquiries.states import AssignmentState, MessageScope
from marketplace.forms import csrf
from marketplace.i18n import _, in_language, show_date
from marketplace.text import whole_number
from marketplace.web import htmx
from marketplace.web.errors import or_404
from marketplace.workdays import local_day

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
    fields = filters.filters()
    narrowed = filters.narrowed_to(fields)
    found = queries.of_cluster(narrowed, wanted(queries.STATES)[1])
    kept = {one.name: one.chosen for one in fields if one.chosen}
    counts = queries.count_by_state(narrowed)
    listing = Listing(
        found, "enquiry_desk.index", queries.STATES, narrowed.state, states.ASSIGNMENT, kept, counts
    )
    now = utcnow()
    troubled = mail.troubled([part.enquiry.reference for part in found.items], now)
    return htmx.render(
        "enquiries/desk/index.html",
        listing=listing,
        filters=fields,
        troubled={one.about for one in troubled},
        today=local_day(now),
    )


@blueprint.route("/enquiries/<reference>", methods=["GET", "POST"])
@member
def show(reference: str) -> Response:
    """Show an enquiry, and send the cluster's answer."""
    form = answer_form(mine(reference))
    if request.form.get("do") == "insert":
        return _with_ready_answer(mine(reference), form)
    if not form.validate_on_submit():
        return page(reference, form, first_status(form))
    status = attempt(
        form, lambda: _answer(reference, form), lambda: _cannot_answer(mine(reference))
    )
    if status != DONE:
        return page(reference, form, status)
    session[SIGNS] = form.sign.data
    flash(_("Your answer is on its way."), "success")
    return htmx.redirect(url_for(".show", reference=reference))


@blueprint.post("/enquiries/<reference>/note")
@member
def note(reference: str) -> Response:
    """Keep a note for the cluster, or write to the clusters that take part; the SME reads neither."""
    mine(reference)
    form = NoteForm()
    if not form.validate_on_submit():
        return page(reference, form, first_status(form))
    scope = (
        MessageScope.CLUSTERS
        if request.form.get("scope") == MessageScope.CLUSTERS
        else MessageScope.CLUSTER
    )
    status = attempt(form, lambda: _note(reference, form, scope), _nothing_more)
    if status != DONE:
        return page(reference, form, status)
    flash(
        _("Your note is on its way to the clusters that take part.")
        if scope == MessageScope.CLUSTERS
        else _("Your note is kept."),
        "success",
    )
    return htmx.redirect(url_for(".show", reference=reference))


def waiting() -> int:
    """Count what waits for the desk of the person who is signed in, for the navigation."""
    return queries.count_waiting(cluster_id()) if current_user.membership else 0


def _answer(reference: str, form: AnswerForm) -> None:
    person = current_user.name if form.sign.data else ""
    answering.answer(
        mine(reference), form.body.data, nonce=form.nonce.data, now=utcnow(), person=person
    )


def _note(reference: str, form: NoteForm, scope: MessageScope) -> None:
    answering.note(
        mine(reference), form.note.data, scope=scope, nonce=form.nonce.data, now=utcnow()
    )


def _nothing_more() -> str:
    return _("Nothing can be added to this enquiry any more.")


def _cannot_answer(part: Assignment) -> str:
    if part.enquiry.is_closed:
        return _("The enquiry is closed. Reopen it if you would like to answer.")
    if part.state == AssignmentState.DONE:
        return _(
            "Your cluster has done its part of this enquiry meanwhile, so it can no longer answer it."
        )
    return _("Your cluster has declined this enquiry meanwhile, so it can no longer answer it.")


def _with_ready_answer(part: Assignment, form: AnswerForm) -> Response:
    """Put a ready answer behind what was typed so far, with its fields filled in."""
    reference = part.enquiry.reference
    if not form.canned.data:
        form.canned.errors = [_("Choose a ready answer first.")]
        return page(reference, form, 422)
    number = whole_number(form.canned.data)
    chosen = or_404(queries.find_answer(part.cluster_id, number or 0))
    with in_language(chosen.language):
        today = show_date(utcnow())
    text, left = answer_fields.fill(
        chosen.body, answer_fields.values_for(part.enquiry, part.cluster, today)
    )
    form.body.data = "\n\n".join(filter(None, [form.body.data, text]))
    form.canned.data = ""
    return page(reference, form, 200, left)


# These show what was typed again when the token of their form is stale: the form checks it.
csrf.exempt(show)
csrf.exempt(note)
