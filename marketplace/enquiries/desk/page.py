"""The page of one enquiry at a desk, whatever form of it was sent."""

from flask import session
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.clusters import queries as clusters
from marketplace.database import utcnow
from marketplace.delivery import mail
from marketplace.enquiries import queries, timeline
from marketplace.enquiries.ask.forms import KeptForm
from marketplace.enquiries.desk import queries as desk_queries
from marketplace.enquiries.desk.filters import cluster_id
from marketplace.enquiries.desk.forms import AnswerForm, FinishForm, GiveForm, NoteForm
from marketplace.enquiries.models import Assignment
from marketplace.enquiries.notify import undelivered
from marketplace.i18n import _
from marketplace.web import htmx
from marketplace.web.errors import or_404
from marketplace.workdays import local_day

SIGNS = "signs_answers"
"""In the session: whether this person signed the last answer."""


def mine(reference: str) -> Assignment:
    """Give this cluster's part of an enquiry; for everybody else the enquiry does not exist."""
    return or_404(queries.find_assignment(reference, cluster_id()))


def answer_form(assignment: Assignment, **kwargs: object) -> AnswerForm:
    """Make the form of an answer, as filled in unless told otherwise."""
    answers = desk_queries.answers_of(assignment.cluster_id)
    return AnswerForm(
        current_user.name,
        answers,
        assignment.enquiry.language,
        sign=session.get(SIGNS, False),
        **kwargs,
    )


def give_form(assignment: Assignment, **kwargs: object) -> GiveForm:
    """Make the form that gives an enquiry to a colleague."""
    form = GiveForm(person=str(assignment.user_id or ""), **kwargs)
    people = [
        (str(one.user_id), one.user.name) for one in clusters.members_of(assignment.cluster_id)
    ]
    form.person.choices = [("", _("Nobody in particular")), *people]
    return form


def page(
    reference: str, form: KeptForm | None = None, status: int = 200, left: list[str] | None = None
) -> Response:
    """Show an enquiry with the form that was sent as it was typed, and the others empty.

    left lists the fields of a ready answer for which there is nothing.
    """
    part = mine(reference)
    now = utcnow()
    unsent = {
        "answer": answer_form(part, formdata=None),
        "note": NoteForm(formdata=None),
        "finish": FinishForm(formdata=None),
        "give": give_form(part, formdata=None),
    }
    sent = {name: form for name, other in unsent.items() if isinstance(form, type(other))}
    members = [one.user.email for one in clusters.members_of(part.cluster_id)]
    return htmx.render(
        "enquiries/desk/show.html",
        status=status,
        assignment=part,
        enquiry=part.enquiry,
        form=form or unsent["answer"],
        forms=unsent | sent,
        left=left or [],
        entries=timeline.for_cluster(part.enquiry, part.cluster_id),
        troubles=undelivered.for_cluster(part, mail.troubled([reference], now), members),
        next_one=desk_queries.next_waiting(part.cluster_id, reference),
        may_reopen=part.enquiry.may_reopen(now) and part.state == "done",
        today=local_day(now),
    )
