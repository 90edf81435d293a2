"""One field that finds what the desk may see: a page, and its part while somebody types."""

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from marketplace.accounts.access import coordinator
from marketplace.clusters.access import member, my_membership
from marketplace.database import utcnow
from marketplace.enquiries import queries as enquiries
from marketplace.finding import results
from marketplace.finding.results import GroupName, Results
from marketplace.finding.words import TEXT_MAX, Question, question_of, reference_in
from marketplace.i18n import current_language
from marketplace.text import clean_line
from marketplace.web import htmx
from marketplace.workdays import local_day

blueprint = Blueprint("finding", __name__, url_prefix="/<lang>")


@blueprint.get("/desk/find")
@member
def at_desk() -> Response:
    """Show what the desk of a cluster has on some words, or the enquiry of a reference."""
    cluster = my_membership().cluster
    text, question = _question()
    reference = reference_in(text)
    if reference and enquiries.find_assignment(reference, cluster.id, with_messages=False):
        address = url_for("enquiry_desk.show", reference=reference)
        return _lead_to(address, reference)
    only = _only()
    shown = None
    if question.words:
        shown = results.for_cluster(question, text, cluster, current_language(), only)
    return _page("finding/desk.html", text, shown, only)


@blueprint.get("/coordination/find")
@coordinator
def in_coordination() -> Response:
    """Show what the coordinators have on some words, or the enquiry of a reference."""
    text, question = _question()
    reference = reference_in(text)
    if reference and enquiries.find_by_reference(reference, with_messages=False):
        address = url_for("coordination_enquiries.show", reference=reference)
        return _lead_to(address, reference)
    only = _only()
    shown = None
    if question.words:
        shown = results.for_coordinators(question, current_language(), only)
    return _page("finding/coordination.html", text, shown, only)


def _question() -> tuple[str, Question]:
    """Return the text in the field, and what it asks for."""
    value = request.args.get("q", "")[:TEXT_MAX]
    text = clean_line(value)
    is_ended = value[-1:].isspace()
    return text, question_of(f"{text} " if is_ended else text, current_language())


def _only() -> GroupName | None:
    """Return the group that is asked for by itself, or None for one that does not exist."""
    name = request.args.get("in")
    return GroupName(name) if name in set(GroupName) else None


def _lead_to(address: str, reference: str) -> Response:
    """Go to an enquiry, but only offer it to somebody who is still typing."""
    if not htmx.is_partial():
        return htmx.redirect(address)
    return htmx.render("finding/_reference.html", address=address, reference=reference)


def _page(template: str, text: str, shown: Results | None, only: GroupName | None) -> Response:
    return htmx.render(
        template,
        fragment="finding/_results.html",
        text=text,
        results=shown,
        only=only,
        is_partial=htmx.is_partial(),
        counted_max=results.COUNTED_MAX,
        today=local_day(utcnow()),
    )
