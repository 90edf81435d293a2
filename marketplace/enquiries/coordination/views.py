"""The coordinator sees all enquiries, finds clusters for them, and sees them to their end."""

from functools import partial

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from marketplace.accounts.access import coordinator, signed_in_user
from marketplace.clusters import queries as clusters
from marketplace.database import utcnow
from marketplace.delivery import mail
from marketplace.enquiries import page_steps, queries, states, timeline
from marketplace.enquiries.actions import assigning, closing, coordinating, reminding
from marketplace.enquiries.coordination.choices import clusters_to_ask
from marketplace.enquiries.coordination.forms import AssignForm, MessageForm
from marketplace.enquiries.errors import AlreadyReminded
from marketplace.enquiries.forms import FinishForm, NoteForm, StaffForm
from marketplace.enquiries.listing import Listing, state_in_address
from marketplace.enquiries.models import Assignment, Enquiry
from marketplace.enquiries.notify import undelivered
from marketplace.enquiries.states import EnquiryFilter
from marketplace.errors import DomainError
from marketplace.forms import Done, form_view, press, run, unsubmitted
from marketplace.i18n import _
from marketplace.paging.links import PagedList, page_number
from marketplace.web import htmx
from marketplace.web.errors import or_404
from marketplace.workdays import local_day

blueprint = Blueprint(
    "coordination_enquiries", __name__, url_prefix="/<lang>/coordination/enquiries"
)
FILTERS = tuple(EnquiryFilter)


@blueprint.get("")
@coordinator
def index() -> Response:
    """List all enquiries: those that wait longest first."""
    now = utcnow()
    state = state_in_address(FILTERS)
    only = EnquiryFilter(state) if state else None
    today = local_day(now)
    counts = queries.count_all(today)
    enquiries = queries.list_all(only, counts, today, page_number())
    listing = Listing(
        enquiries,
        "coordination_enquiries.index",
        states=FILTERS,
        state=state,
        words=states.ENQUIRY,
        totals=(EnquiryFilter.NEEDS_YOU, EnquiryFilter.LATE, EnquiryFilter.WAITING),
        counts=counts,
    )
    references = [enquiry.reference for enquiry in enquiries.items]

    return htmx.render(
        "enquiries/coordination/index.html",
        listing=listing,
        troubled={message.about for message in mail.troubled(references, now)},
        today=today,
    )


@blueprint.get("/<reference>")
@coordinator
def show(reference: str) -> Response:
    """Show an enquiry, and who takes part in it."""
    return _page(reference, None, 200)


@blueprint.route("/<reference>/assign", methods=["GET", "POST"])
@coordinator
@form_view
def assign(reference: str) -> Response:
    """Pass an enquiry on to the clusters that should answer it."""
    _enquiry(reference, with_messages=False)
    form = AssignForm()

    def act() -> Done:
        slugs = form.clusters.data
        asked = [cluster for cluster in clusters.all_clusters() if cluster.slug in slugs]
        assigning.assign(_enquiry(reference), asked, utcnow())
        message = _("The enquiry was passed on, and we have told the enquirer.")
        return Done(_address(reference), message)

    return run(form, act, page=partial(_page, reference, form), refusal=_passed_on_already)


@blueprint.post("/<reference>/close")
@coordinator
@form_view
def close(reference: str) -> Response:
    """End an enquiry for everybody who takes part."""
    _enquiry(reference)
    form = FinishForm()

    def act() -> Done:
        closing.close(_enquiry(reference), form.outcome.data, utcnow())
        message = _("The enquiry is closed, and we have told the enquirer.")
        return Done(_address(reference), message)

    return run(form, act, page=partial(_page, reference, form), refusal=_closed_already)


@blueprint.post("/<reference>/reopen")
@coordinator
@form_view
def reopen(reference: str) -> Response:
    """Let a closed enquiry go on."""
    _enquiry(reference)

    def act() -> Done:
        closing.reopen(_enquiry(reference), utcnow())
        message = _("The enquiry is open again, and we have told everyone taking part.")
        return Done(_address(reference), message)

    return press(act, back=_address(reference), refusal=_cannot_reopen)


@blueprint.post("/<reference>/message")
@coordinator
@form_view
def write(reference: str) -> Response:
    """Write to the enquirer."""
    _enquiry(reference, with_messages=False)
    form = MessageForm()

    def act() -> Done:
        enquiry, by = _enquiry(reference), signed_in_user()
        coordinating.write(enquiry, form.body.data, nonce=form.nonce.data, now=utcnow(), by=by)
        return Done(_address(reference), _("Your message is on its way to the enquirer."))

    return run(form, act, page=partial(_page, reference, form), refusal=_closed_already)


@blueprint.post("/<reference>/note")
@coordinator
@form_view
def note(reference: str) -> Response:
    """Write to the clusters that take part, and to the other coordinators."""
    _enquiry(reference, with_messages=False)
    form = NoteForm()

    def act() -> Done:
        enquiry, by = _enquiry(reference), signed_in_user()
        coordinating.note(enquiry, form.note.data, nonce=form.nonce.data, now=utcnow(), by=by)
        return Done(_address(reference), _("Your note is saved."))

    return run(form, act, page=partial(_page, reference, form), refusal=_erased_already)


@blueprint.post("/<reference>/remind/<slug>")
@coordinator
@form_view
def remind(reference: str, slug: str) -> Response:
    """Remind a cluster that still has to answer."""
    _assignment(reference, slug)

    def act() -> Done:
        reminding.remind(_assignment(reference, slug), utcnow(), by=signed_in_user())
        return Done(_address(reference), _("The reminder is on its way to the cluster."))

    return press(act, back=_address(reference), refusal=_cannot_remind)


@blueprint.post("/<reference>/mail/<int(max=2147483647):mail_id>/retry")
@coordinator
@form_view
def retry(reference: str, mail_id: int) -> Response:
    """Have a mail about an enquiry tried again at once."""
    _enquiry(reference)
    return page_steps.retry(
        mail_id, lambda message: message.about == reference, back=_address(reference)
    )


@blueprint.get("/<reference>/files/<int(max=2147483647):number>")
@coordinator
def download(reference: str, number: int) -> Response:
    """Hand out a file that came with an enquiry."""
    enquiry = _enquiry(reference, with_messages=False)
    return page_steps.download(enquiry.attachments, number)


def _enquiry(reference: str, *, with_messages: bool = True) -> Enquiry:
    return or_404(queries.find_by_reference(reference, with_messages=with_messages))


def _assignment(reference: str, slug: str) -> Assignment:
    cluster = or_404(clusters.find_by_slug(slug))
    return or_404(queries.find_assignment(reference, cluster.id, with_messages=False))


def _page(reference: str, submitted: StaffForm | None, status: int) -> Response:
    """Show an enquiry with the form that was sent as it was typed, and the others empty."""
    enquiry, now = _enquiry(reference, with_messages=False), utcnow()
    forms: dict[str, StaffForm] = {
        "assign": AssignForm(**unsubmitted()),
        "message": MessageForm(**unsubmitted()),
        "note": NoteForm(**unsubmitted()),
        "close": FinishForm(**unsubmitted()),
    }
    for name, form in forms.items():
        if isinstance(submitted, type(form)):
            forms[name] = submitted
    troubled = mail.troubled([reference], now)

    entries = timeline.for_coordinator(enquiry, page_number())
    return htmx.render(
        "enquiries/coordination/show.html",
        fragment="enquiries/_timeline.html",
        status=status,
        enquiry=enquiry,
        choices=[] if htmx.is_partial() else clusters_to_ask(enquiry, local_day(now)),
        excerpt=None,
        form=submitted or forms["assign"],
        forms=forms,
        reference=reference,
        download="coordination_enquiries.download",
        timeline=PagedList(entries, "coordination_enquiries.show", {"reference": reference}),
        is_addition=htmx.is_partial(),
        reminders=reminding.last_reminders(enquiry),
        undelivered=undelivered.for_coordinator(troubled),
        may_reopen=enquiry.may_reopen(now),
        today=local_day(now),
    )


def _passed_on_already(_error: DomainError) -> str:
    return _("Someone has already passed this enquiry on. This is the current status.")


def _erased_already(_error: DomainError) -> str:
    return _("The personal data of this enquiry have been deleted. No more notes can be added.")


def _closed_already(_error: DomainError) -> str:
    return _("This enquiry has already been closed. This is the current status.")


def _cannot_remind(error: DomainError) -> str:
    if isinstance(error, AlreadyReminded):
        return _("Someone has already reminded this cluster today. Please try again tomorrow.")
    return _("This cluster no longer has to answer. This is the current status.")


def _cannot_reopen(_error: DomainError) -> str:
    return _("This enquiry can no longer be reopened.")


def _address(reference: str) -> str:
    return url_for("coordination_enquiries.show", reference=reference)
