"""What a desk does with an enquiry besides writing: take care, decline, finish, reopen, give, have mail tried again."""

from flask import Blueprint, abort, flash, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.clusters import queries as clusters
from marketplace.clusters.access import member
from marketplace.database import transaction, utcnow
from marketplace.delivery import mail
from marketplace.enquiries.actions import answering, assigning, closing
from marketplace.enquiries.desk.filters import cluster_id
from marketplace.enquiries.desk.forms import DeclineForm, FinishForm, GiveForm
from marketplace.enquiries.desk.page import give_form, mine, page
from marketplace.enquiries.files import send_upload
from marketplace.enquiries.keeping import DONE, attempt, first_status
from marketplace.enquiries.models import Assignment
from marketplace.errors import IllegalStateChange
from marketplace.forms import csrf
from marketplace.i18n import _
from marketplace.text import whole_number
from marketplace.web import htmx
from marketplace.web.errors import or_404

blueprint = Blueprint("enquiry_moves", __name__, url_prefix="/<lang>/desk/enquiries/<reference>")


@blueprint.post("/accept")
@member
def accept(reference: str) -> Response:
    """Say that this cluster takes care of an enquiry."""
    mine(reference)
    try:
        with transaction():
            answering.accept(mine(reference), utcnow())
        flash(
            _("Your cluster takes care of this enquiry; the person who asked sees it."), "success"
        )
    except IllegalStateChange:
        flash(_dealt_with(), "warning")
    return _back(reference)


@blueprint.post("/answered-elsewhere")
@member
def answered_elsewhere(reference: str) -> Response:
    """Note that the cluster has answered by mail or telephone."""
    mine(reference)
    try:
        with transaction():
            answering.answer_elsewhere(mine(reference), utcnow())
        flash(_("It is noted that your cluster has answered by mail or telephone."), "success")
    except IllegalStateChange:
        flash(_dealt_with(), "warning")
    return _back(reference)


@blueprint.route("/decline", methods=["GET", "POST"])
@member
def decline(reference: str) -> Response:
    """Ask for the reason and who can help instead, and hand in the cluster's refusal."""
    form = _decline_form(mine(reference))
    if not form.validate_on_submit():
        return _decline_page(reference, form, first_status(form))
    status = attempt(
        form, lambda: _decline(reference, form), lambda: _cannot_decline(mine(reference))
    )
    if status != DONE:
        return _decline_page(reference, form, status)
    flash(_("The enquiry is declined, and the person who asked has been told."), "success")
    return _back(reference)


@blueprint.post("/finish")
@member
def finish(reference: str) -> Response:
    """Say how the cluster's part of an enquiry ended."""
    mine(reference)
    form = FinishForm()
    if not form.validate_on_submit():
        return page(reference, form, 422)
    status = attempt(
        form, lambda: answering.finish(mine(reference), form.outcome.data, utcnow()), _dealt_with
    )
    if status != DONE:
        return page(reference, form, status)
    flash(_("Your cluster has done its part."), "success")
    return _back(reference)


@blueprint.post("/reopen")
@member
def reopen(reference: str) -> Response:
    """Let a closed enquiry go on."""
    mine(reference)
    try:
        with transaction():
            _reopen(mine(reference))
        flash(
            _("The enquiry is open again, and everybody who takes part has been told."), "success"
        )
    except IllegalStateChange:
        flash(_("This enquiry cannot be reopened any more."), "warning")
    return _back(reference)


@blueprint.post("/give")
@member
def give(reference: str) -> Response:
    """Give an enquiry to a colleague, or back to the whole desk."""
    form = give_form(mine(reference))
    if not form.validate_on_submit():
        return page(reference, form, 422)
    status = attempt(form, lambda: _give(reference, form), _not_given)
    if status != DONE:
        return page(reference, form, status)
    flash(_("It is noted who sees to this enquiry."), "success")
    return _back(reference)


@blueprint.post("/mail/<int(max=2147483647):mail_id>/retry")
@member
def retry(reference: str, mail_id: int) -> Response:
    """Have a mail about an enquiry tried again at once."""
    with transaction():
        found = or_404(mail.find(mail_id))
        if found.about != mine(reference).enquiry.reference:
            abort(404)
        mail.retry(found, utcnow())
    flash(_("The mail is tried again now. Please look again in a minute."), "success")
    return _back(reference)


@blueprint.get("/files/<int(max=2147483647):number>")
@member
def download(reference: str, number: int) -> Response:
    """Hand out a file that came with an enquiry."""
    files = {one.id: one for one in mine(reference).enquiry.attachments}
    return send_upload(or_404(files.get(number)))


def _decline(reference: str, form: DeclineForm) -> None:
    successor = clusters.find_by_slug(form.hand_over_to.data) if form.hand_over_to.data else None
    answering.decline(mine(reference), form.reason.data, utcnow(), hand_over_to=successor)


def _reopen(part: Assignment) -> None:
    closing.reopen(part.enquiry, utcnow(), by=part.cluster)


def _give(reference: str, form: GiveForm) -> None:
    number = whole_number(form.person.data)
    chosen = None if number is None else clusters.find_member(cluster_id(), number)
    if form.person.data and chosen is None:
        raise IllegalStateChange("this person works here no longer")
    assigning.give_to(mine(reference), chosen.user if chosen else None, utcnow(), by=current_user)


def _decline_form(part: Assignment) -> DeclineForm:
    form = DeclineForm()
    asked = {other.cluster_id for other in part.enquiry.assignments}
    others = [(one.slug, one.name) for one in clusters.all_clusters() if one.id not in asked]
    form.hand_over_to.choices = [("", _("I do not know one")), *others]
    return form


def _decline_page(reference: str, form: DeclineForm, status: int) -> Response:
    part = mine(reference)
    return htmx.render(
        "enquiries/desk/decline.html",
        status=status,
        assignment=part,
        enquiry=part.enquiry,
        form=form,
    )


def _dealt_with() -> str:
    return _(
        "Somebody of your cluster has dealt with this enquiry already. This is how it stands now."
    )


def _cannot_decline(part: Assignment) -> str:
    if part.is_open:
        return _(
            "The cluster that you chose takes part in this enquiry already. Please choose another one."
        )
    return _dealt_with()


def _not_given() -> str:
    return _("This person works at your desk no longer. Please choose somebody else.")


def _back(reference: str) -> Response:
    return htmx.redirect(url_for("enquiry_desk.show", reference=reference))


# These show what was typed again when the token of their form is stale: the form checks it.
for _view in (decline, finish, give):
    csrf.exempt(_view)
