"""The desk's inbox, and what a cluster writes about an enquiry: answers, and notes."""

from functools import partial

from flask import Blueprint, request, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.accounts.access import signed_in_user
from marketplace.catalogue.desk import unpublished
from marketplace.clusters.access import member, membership_of, my_membership
from marketplace.database import utcnow
from marketplace.delivery import mail
from marketplace.enquiries import states
from marketplace.enquiries.actions import answering
from marketplace.enquiries.desk import answer_fields, filters, queries, to_do
from marketplace.enquiries.desk.forms import AnswerForm
from marketplace.enquiries.desk.page import SIGNS, answer_form, my_assignment, page
from marketplace.enquiries.excerpt import Excerpt
from marketplace.enquiries.forms import NoteForm
from marketplace.enquiries.listing import Listing
from marketplace.enquiries.notify import undelivered
from marketplace.enquiries.states import MessageScope
from marketplace.errors import DomainError
from marketplace.forms import Done, form_view, run
from marketplace.i18n import _
from marketplace.paging.links import page_number
from marketplace.text import whole_number
from marketplace.web import htmx
from marketplace.web.errors import or_404
from marketplace.workdays import local_day

_UNPUBLISHED_SHOWN = 5
"""Changes that the start page names: who has more sees them at the services."""
blueprint = Blueprint("enquiry_desk", __name__, url_prefix="/<lang>/desk")


@blueprint.get("")
@member
def start() -> Response:
    """Begin the work at the desk with what there is to do."""
    now = utcnow()
    return htmx.render(
        "enquiries/desk/start.html",
        to_do=to_do.of_cluster(my_membership().cluster_id, now),
        unpublished=unpublished.of_person(signed_in_user().id, _UNPUBLISHED_SHOWN),
        today=local_day(now),
    )


@blueprint.get("/enquiries")
@member
def index() -> Response:
    """List this cluster's enquiries: what waits first, by the promised day."""
    now = utcnow()
    fields = filters.filters()
    selection = filters.selection(fields, now)
    counts = queries.count_by_state(selection)
    assignments = queries.of_cluster(selection, counts, page_number())
    listing = Listing(
        assignments,
        "enquiry_desk.index",
        states=queries.STATES,
        state=selection.state,
        words=states.ASSIGNMENT,
        totals=(states.WAITING,),
        values={field.name: field.value for field in fields if field.value},
        counts=counts.in_state,
    )
    excerpts = [Excerpt(assignment) for assignment in assignments.items]
    troubled = mail.troubled([excerpt.enquiry.reference for excerpt in excerpts], now)

    return htmx.render(
        "enquiries/desk/index.html",
        listing=listing,
        filters=fields,
        troubled=undelivered.references(troubled, excerpts),
        today=local_day(now),
    )


@blueprint.route("/enquiries/<reference>", methods=["GET", "POST"])
@member
@form_view
def show(reference: str) -> Response:
    """Show an enquiry, and send the cluster's answer."""
    assignment = my_assignment(reference, with_messages=False)
    form = answer_form(assignment)
    if request.form.get("do") == "insert" and not assignment.is_declined:
        return _with_ready_answer(reference, form)

    def act() -> Done:
        answering.answer(
            my_assignment(reference),
            form.body.data,
            nonce=form.nonce.data,
            now=utcnow(),
            person=signed_in_user().name if form.sign.data else "",
        )
        session[SIGNS] = form.sign.data
        return Done(_address(reference), _("Your answer is on its way."))

    return run(
        form,
        act,
        page=partial(page, reference, form),
        refusal=partial(_cannot_answer, reference),
    )


@blueprint.post("/enquiries/<reference>/note")
@member
@form_view
def note(reference: str) -> Response:
    """Keep a note for the cluster, or write to all clusters that take part."""
    my_assignment(reference)
    form = NoteForm()
    is_for_clusters = request.form.get("scope") == MessageScope.CLUSTERS
    scope = MessageScope.CLUSTERS if is_for_clusters else MessageScope.CLUSTER

    def act() -> Done:
        assignment = my_assignment(reference)
        answering.note(assignment, form.note.data, scope=scope, nonce=form.nonce.data, now=utcnow())
        if is_for_clusters:
            message = _("Your note is on its way to the clusters taking part.")
        else:
            message = _("Your note is saved.")
        return Done(_address(reference), message)

    return run(form, act, page=partial(page, reference, form), refusal=_nothing_can_be_added)


def waiting() -> int:
    """Count what waits for the desk of the person who is signed in, for the navigation."""
    membership = membership_of(current_user)
    return queries.count_waiting(membership.cluster_id) if membership else 0


def _with_ready_answer(reference: str, form: AnswerForm) -> Response:
    """Put a ready answer behind what was typed so far, with its fields filled in."""
    form.only_show_again()
    if not form.canned.data:
        form.canned.errors = [_("Choose a reply template first.")]
        return page(reference, form, 422)

    assignment = my_assignment(reference)
    number = whole_number(form.canned.data) or 0
    answer = or_404(queries.find_answer(assignment.cluster_id, number))
    values = answer_fields.values_for(assignment, answer.language, local_day(utcnow()))
    text, empty_fields = answer_fields.fill(answer.body, values)

    form.body.data = "\n\n".join(filter(None, [form.body.data, text]))
    form.canned.data = ""
    return page(reference, form, 200, empty_fields=empty_fields)


def _cannot_answer(reference: str, _error: DomainError) -> str:
    """Say why an answer is not possible, as things stand now."""
    assignment = my_assignment(reference)
    if assignment.is_declined:
        return _("Your cluster has declined this enquiry, so it can no longer answer it.")
    if assignment.enquiry.is_closed:
        return _("The enquiry is closed. Reopen it if you want to answer.")
    return _("Your cluster has finished its part of this enquiry, so it can no longer answer it.")


def _nothing_can_be_added(_error: DomainError) -> str:
    return _("Nothing more can be added to this enquiry.")


def _address(reference: str) -> str:
    return url_for("enquiry_desk.show", reference=reference)
