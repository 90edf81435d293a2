"""The coordinator sees all enquiries, the late ones first, finds clusters for them, and sees them to their end."""

from flask import Blueprint, abort, flash, url_for
from werkzeug.wrappers import Response

from marketplace.accounts.access import coordinator
from marketplace.clusters import queries as clusters
from marketplace.database import transaction, utcnow
from marketplace.delivery import mail
from marketplace.enquiries import queries, states, timeline
from marketplace.enquiries.actions import assigning, closing
from marketplace.enquiries.ask.forms import KeptForm
from marketplace.enquiries.desk.forms import AssignForm, FinishForm
from marketplace.enquiries.files import send_upload
from marketplace.enquiries.keeping import DONE, attempt, first_status
from marketplace.enquiries.listing import Listing, wanted
from marketplace.enquiries.models import Enquiry
from marketplace.enquiries.notify import undelivered
from marketplace.enquiries.states import EnquiryFilter
from marketplace.errors import IllegalStateChange
from marketplace.forms import csrf
from marketplace.i18n import _
from marketplace.web import htmx
from marketplace.web.errors import or_404
from marketplace.workdays import local_day

blueprint = Blueprint(
    "coordination_enquiries", __name__, url_prefix="/<lang>/coordination/enquiries"
)


@blueprint.get("")
@coordinator
def index() -> Response:
    """List all enquiries: those that wait longest first."""
    state, page = wanted(tuple(EnquiryFilter))
    now = utcnow()
    found = queries.list_all(EnquiryFilter(state) if state else None, local_day(now), page)
    listing = Listing(
        found, "coordination_enquiries.index", tuple(EnquiryFilter), state, states.ENQUIRY
    )
    troubled = mail.troubled([one.reference for one in found.items], now)
    return htmx.render(
        "enquiries/coordination/index.html",
        listing=listing,
        troubled={one.about for one in troubled},
        today=local_day(now),
    )


@blueprint.get("/<reference>")
@coordinator
def show(reference: str) -> Response:
    """Show an enquiry, and who takes part in it."""
    return _page(reference, None, 200)


@blueprint.route("/<reference>/assign", methods=["GET", "POST"])
@coordinator
def assign(reference: str) -> Response:
    """Pass an enquiry on to the clusters that should answer it."""
    form = _assign_form(_enquiry(reference))
    if not form.validate_on_submit():
        return _page(reference, form, first_status(form))
    status = attempt(form, lambda: _assign(reference, form), _passed_on_already)
    if status != DONE:
        return _page(reference, form, status)
    flash(_("The enquiry was passed on, and the person who asked has been told."), "success")
    return _back(reference)


@blueprint.post("/<reference>/close")
@coordinator
def close(reference: str) -> Response:
    """End an enquiry for everybody who takes part."""
    _enquiry(reference)
    form = FinishForm()
    if not form.validate_on_submit():
        return _page(reference, form, 422)
    status = attempt(
        form,
        lambda: closing.close(_enquiry(reference), form.outcome.data, utcnow()),
        _closed_already,
    )
    if status != DONE:
        return _page(reference, form, status)
    flash(_("The enquiry is closed, and the person who asked has been told."), "success")
    return _back(reference)


@blueprint.post("/<reference>/reopen")
@coordinator
def reopen(reference: str) -> Response:
    """Let a closed enquiry go on."""
    _enquiry(reference)
    try:
        with transaction():
            closing.reopen(_enquiry(reference), utcnow())
        flash(
            _("The enquiry is open again, and everybody who takes part has been told."), "success"
        )
    except IllegalStateChange:
        flash(_("This enquiry cannot be reopened any more."), "warning")
    return _back(reference)


@blueprint.post("/<reference>/mail/<int(max=2147483647):mail_id>/retry")
@coordinator
def retry(reference: str, mail_id: int) -> Response:
    """Have a mail about an enquiry tried again at once."""
    with transaction():
        found = or_404(mail.find(mail_id))
        if found.about != _enquiry(reference).reference:
            abort(404)
        mail.retry(found, utcnow())
    flash(_("The mail is tried again now. Please look again in a minute."), "success")
    return _back(reference)


@blueprint.get("/<reference>/files/<int(max=2147483647):number>")
@coordinator
def download(reference: str, number: int) -> Response:
    """Hand out a file that came with an enquiry."""
    files = {one.id: one for one in _enquiry(reference).attachments}
    return send_upload(or_404(files.get(number)))


def _enquiry(reference: str) -> Enquiry:
    return or_404(queries.find_by_reference(reference))


def _assign(reference: str, form: AssignForm) -> None:
    chosen = [one for one in clusters.all_clusters() if one.slug in form.clusters.data]
    assigning.assign(_enquiry(reference), chosen, utcnow())


def _assign_form(enquiry: Enquiry, **kwargs: object) -> AssignForm:
    """Offer the clusters that were not asked yet."""
    form = AssignForm(**kwargs)
    asked = {assignment.cluster_id for assignment in enquiry.assignments}
    form.clusters.choices = [
        (one.slug, one.name) for one in clusters.all_clusters() if one.id not in asked
    ]
    return form


def _page(reference: str, form: KeptForm | None, status: int) -> Response:
    enquiry, now = _enquiry(reference), utcnow()
    forms = {"assign": _assign_form(enquiry, formdata=None), "close": FinishForm(formdata=None)}
    sent = {name: form for name, other in forms.items() if isinstance(form, type(other))}
    return htmx.render(
        "enquiries/coordination/show.html",
        status=status,
        enquiry=enquiry,
        form=form or forms["assign"],
        forms=forms | sent,
        entries=timeline.for_coordinator(enquiry),
        troubles=undelivered.for_coordinator(mail.troubled([reference], now)),
        may_reopen=enquiry.may_reopen(now),
        today=local_day(now),
    )


def _passed_on_already() -> str:
    return _("Somebody has passed this enquiry on already. This is how it stands now.")


def _closed_already() -> str:
    return _("This enquiry was closed already. This is how it stands now.")


def _back(reference: str) -> Response:
    return htmx.redirect(url_for(".show", reference=reference))


# These show what was typed again when the token of their form is stale: the form checks it.
csrf.exempt(assign)
csrf.exempt(close)
