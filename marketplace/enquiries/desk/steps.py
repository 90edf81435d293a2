"""The steps of an assignment besides writing: accept, decline, finish, reopen, give away."""

from functools import partial

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from marketplace.accounts.access import signed_in_user
from marketplace.clusters import queries as clusters
from marketplace.clusters.access import member, my_membership
from marketplace.database import utcnow
from marketplace.delivery.mail import Mail
from marketplace.enquiries import page_steps
from marketplace.enquiries.actions import answering, assigning, closing
from marketplace.enquiries.desk.forms import DeclineForm
from marketplace.enquiries.desk.page import give_form, my_assignment, page
from marketplace.enquiries.excerpt import Excerpt
from marketplace.enquiries.forms import FinishForm
from marketplace.enquiries.models import Assignment
from marketplace.enquiries.notify import undelivered
from marketplace.errors import DomainError, IllegalStateChange
from marketplace.forms import Done, form_view, press, run
from marketplace.i18n import _
from marketplace.text import whole_number
from marketplace.web import htmx

blueprint = Blueprint("enquiry_moves", __name__, url_prefix="/<lang>/desk/enquiries/<reference>")


@blueprint.post("/accept")
@member
@form_view
def accept(reference: str) -> Response:
    """Say that this cluster takes care of an enquiry."""
    my_assignment(reference)

    def act() -> Done:
        answering.accept(my_assignment(reference), utcnow())
        message = _("Your cluster has accepted this enquiry, and the enquirer can see it.")
        return Done(_address(reference), message)

    return press(act, back=_address(reference), refusal=_dealt_with)


@blueprint.post("/answered-elsewhere")
@member
@form_view
def answered_elsewhere(reference: str) -> Response:
    """Note that the cluster has answered by mail or telephone."""
    my_assignment(reference)

    def act() -> Done:
        answering.answer_elsewhere(my_assignment(reference), utcnow())
        message = _("Saved: your cluster has answered by e-mail or phone.")
        return Done(_address(reference), message)

    return press(act, back=_address(reference), refusal=_dealt_with)


@blueprint.route("/decline", methods=["GET", "POST"])
@member
@form_view
def decline(reference: str) -> Response:
    """Ask for the reason and who can help instead, and decline the enquiry."""
    form = _decline_form(my_assignment(reference))

    def act() -> Done:
        slug = form.hand_over_to.data
        successor = clusters.find_by_slug(slug) if slug else None
        assignment = my_assignment(reference)
        answering.decline(assignment, form.reason.data, utcnow(), hand_over_to=successor)
        message = _("The enquiry is declined, and we have told the enquirer.")
        return Done(_address(reference), message)

    return run(
        form,
        act,
        page=partial(_decline_page, reference, form),
        refusal=partial(_cannot_decline, reference),
    )


@blueprint.post("/finish")
@member
@form_view
def finish(reference: str) -> Response:
    """Say how the cluster's assignment ended."""
    my_assignment(reference)
    form = FinishForm()

    def act() -> Done:
        answering.finish(my_assignment(reference), form.outcome.data, utcnow())
        return Done(_address(reference), _("Your cluster has finished its part."))

    return run(form, act, page=partial(page, reference, form), refusal=_dealt_with)


@blueprint.post("/reopen")
@member
@form_view
def reopen(reference: str) -> Response:
    """Let a closed enquiry go on."""
    my_assignment(reference)

    def act() -> Done:
        assignment = my_assignment(reference)
        closing.reopen(assignment.enquiry, utcnow(), by=assignment.cluster)
        message = _("The enquiry is open again, and we have told everyone taking part.")
        return Done(_address(reference), message)

    return press(act, back=_address(reference), refusal=_cannot_reopen)


@blueprint.post("/give")
@member
@form_view
def give(reference: str) -> Response:
    """Give an enquiry to a colleague, or back to the whole desk."""
    form = give_form(my_assignment(reference))

    def act() -> Done:
        _give(my_assignment(reference), form.person.data)
        return Done(_address(reference), _("Assignment saved."))

    return run(
        form, act, page=partial(page, reference, form), refusal=partial(_cannot_give, reference)
    )


@blueprint.post("/mail/<int(max=2147483647):mail_id>/retry")
@member
@form_view
def retry(reference: str, mail_id: int) -> Response:
    """Have a mail about an enquiry tried again at once."""
    my_assignment(reference)

    def is_shown(message: Mail) -> bool:
        return undelivered.is_shown(message, Excerpt(my_assignment(reference)))

    return page_steps.retry(mail_id, is_shown, back=_address(reference))


@blueprint.get("/files/<int(max=2147483647):number>")
@member
def download(reference: str, number: int) -> Response:
    """Hand out a file that came with an enquiry."""
    attachments = Excerpt(my_assignment(reference)).attachments
    return page_steps.download(attachments, number)


def _give(assignment: Assignment, person: str) -> None:
    """Give an assignment to a colleague by their number.

    An empty one is the whole desk.
    """
    colleague = None
    if person:
        membership = clusters.find_member(my_membership().cluster_id, whole_number(person) or 0)
        if membership is None:
            raise IllegalStateChange("this person works here no longer")
        colleague = membership.user
    assigning.give_to(assignment, colleague, utcnow(), by=signed_in_user())


def _decline_form(assignment: Assignment) -> DeclineForm:
    form = DeclineForm()
    asked = {other.cluster_id for other in Excerpt(assignment).assignments}
    choices = [
        (cluster.slug, cluster.name)
        for cluster in clusters.all_clusters()
        if cluster.id not in asked
    ]
    form.hand_over_to.choices = [("", _("None that I know of")), *choices]
    return form


def _decline_page(reference: str, form: DeclineForm, status: int) -> Response:
    assignment = my_assignment(reference)
    return htmx.render(
        "enquiries/desk/decline.html",
        status=status,
        assignment=assignment,
        enquiry=assignment.enquiry,
        name=Excerpt(assignment).name,
        form=form,
    )


def _dealt_with(_error: DomainError) -> str:
    return _(
        "Someone in your cluster has already dealt with this enquiry. This is the current status."
    )


def _cannot_decline(reference: str, error: DomainError) -> str:
    if my_assignment(reference).is_open:
        return _(
            "The cluster you chose already takes part in this enquiry. Please choose another one."
        )
    return _dealt_with(error)


def _cannot_reopen(_error: DomainError) -> str:
    return _("This enquiry can no longer be reopened.")


def _cannot_give(reference: str, error: DomainError) -> str:
    if my_assignment(reference).is_declined:
        return _dealt_with(error)
    return _("This person is no longer in your team. Please choose someone else.")


def _address(reference: str) -> str:
    return url_for("enquiry_desk.show", reference=reference)
