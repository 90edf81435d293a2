"""The page of one enquiry at a desk, whatever form of it was sent."""

from flask import session
from werkzeug.wrappers import Response

from marketplace.accounts.access import signed_in_user
from marketplace.clusters import queries as clusters
from marketplace.clusters.access import my_membership
from marketplace.database import utcnow
from marketplace.delivery import mail
from marketplace.enquiries import queries, timeline
from marketplace.enquiries.desk import queries as desk_queries
from marketplace.enquiries.desk.forms import AnswerForm, GiveForm
from marketplace.enquiries.excerpt import Excerpt
from marketplace.enquiries.forms import FinishForm, NoteForm, StaffForm
from marketplace.enquiries.models import Assignment
from marketplace.enquiries.notify import undelivered
from marketplace.enquiries.states import AssignmentState
from marketplace.forms import unsubmitted
from marketplace.i18n import _
from marketplace.paging.links import PagedList, page_number
from marketplace.web import htmx
from marketplace.web.errors import or_404
from marketplace.workdays import local_day

SIGNS = "signs_answers"
"""In the session: whether this person signed the last answer."""


def my_assignment(reference: str, *, with_messages: bool = True) -> Assignment:
    """Find my cluster's assignment of an enquiry.

    For everybody else there is no such enquiry.
    """
    cluster_id = my_membership().cluster_id
    return or_404(queries.find_assignment(reference, cluster_id, with_messages=with_messages))


def answer_form(assignment: Assignment, **kwargs: object) -> AnswerForm:
    """Make the form of an answer, as filled in unless told otherwise."""
    return AnswerForm(
        signed_in_user().name,
        desk_queries.answers_of(assignment.cluster_id),
        assignment.enquiry.language,
        sign=session.get(SIGNS, False),
        **kwargs,
    )


def give_form(assignment: Assignment, **kwargs: object) -> GiveForm:
    """Make the form that gives an enquiry to a colleague."""
    form = GiveForm(person=str(assignment.user_id or ""), **kwargs)
    members = clusters.members_of(assignment.cluster_id)
    colleagues = [(str(member.user_id), member.user.name) for member in members]
    form.person.choices = [("", _("Unassigned")), *colleagues]
    return form


def page(
    reference: str,
    form: StaffForm | None,
    status: int,
    *,
    empty_fields: list[str] | None = None,
) -> Response:
    """Show an enquiry with the form that was sent as it was typed, and the others empty.

    empty_fields lists the fields of a ready answer for which there is nothing.
    """
    assignment, now = my_assignment(reference, with_messages=False), utcnow()
    enquiry = assignment.enquiry
    excerpt = Excerpt(assignment)
    members = [member.user.email for member in clusters.members_of(assignment.cluster_id)]
    troubled = mail.troubled([reference], now)
    is_done = assignment.state == AssignmentState.DONE
    forms = _forms(assignment, form)

    entries = timeline.for_cluster(excerpt, page_number())
    return htmx.render(
        "enquiries/desk/show.html",
        fragment="enquiries/_timeline.html",
        status=status,
        assignment=assignment,
        enquiry=enquiry,
        excerpt=excerpt,
        form=form or forms["answer"],
        forms=forms,
        empty_fields=empty_fields or [],
        reference=reference,
        download="enquiry_moves.download",
        timeline=PagedList(entries, "enquiry_desk.show", {"reference": reference}),
        is_addition=htmx.is_partial(),
        undelivered=undelivered.for_cluster(excerpt, troubled, members),
        next_reference=desk_queries.next_waiting(assignment.cluster_id, reference),
        may_reopen=enquiry.may_reopen(now) and is_done,
        today=local_day(now),
    )


def _forms(assignment: Assignment, submitted: StaffForm | None) -> dict[str, StaffForm]:
    """Make all forms of the page.

    The one that was submitted takes the place of its kind.
    """
    forms: dict[str, StaffForm] = {
        "answer": answer_form(assignment, **unsubmitted()),
        "note": NoteForm(**unsubmitted()),
        "finish": FinishForm(**unsubmitted()),
        "give": give_form(assignment, **unsubmitted()),
    }
    for name, form in forms.items():
        if isinstance(submitted, type(form)):
            forms[name] = submitted
    return forms
