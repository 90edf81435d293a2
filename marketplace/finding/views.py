"""One field that finds what the desk may see: a page, and its part while somebody types."""

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from marketplace.accounts.access import coordinator
from marketplace.clusters.access import member, my_membership
from marketplace.database import utcnow
from marketplace.enquiries import queries as enquiries
from marketplace.finding import results
from marketplace.finding.results import Found, GroupName
from marketplace.finding.words import TYPED_MAX, WantedWords, reference_in, wanted_words
from marketplace.i18n import current_language
from marketplace.text import clean_line
from marketplace.web import htmx
from marketplace.workdays import local_day

blueprint = Blueprint("finding", __name__, url_prefix="/<lang>")


@blueprint.get("/desk/find")
@member
def at_desk() -> Response:
    """Show what the desk of a cluster has on some words, or lead to the enquiry of a reference."""
    cluster = my_membership().cluster
    typed, wanted = _asked()
    reference = reference_in(typed)
    if reference and enquiries.find_assignment(reference, cluster.id, with_messages=False):
        address = url_for("enquiry_desk.show", reference=reference)
        return _lead_to(address, reference)
    only = _only()
    found = wanted.words and results.for_cluster(wanted, typed, cluster, current_language(), only)
    return _page("finding/desk.html", typed, found or None, only)


@blueprint.get("/coordination/find")
@coordinator
def in_coordination() -> Response:
    """Show what the coordinators have on some words, or lead to the enquiry of a reference."""
    typed, wanted = _asked()
    reference = reference_in(typed)
    if reference and enquiries.find_by_reference(reference, with_messages=False):
        address = url_for("coordination_enquiries.show", reference=reference)
        return _lead_to(address, reference)
    only = _only()
    found = wanted.words and results.for_coordinators(wanted, current_language(), only)
    return _page("finding/coordination.html", typed, found or None, only)


def _asked() -> tuple[str, WantedWords]:
    typed = clean_line(request.args.get("q", "")[:TYPED_MAX])
    is_open_end = request.args.get("q", "")[-1:].isspace()
    return typed, wanted_words(typed + (" " if is_open_end else ""), current_language())


def _only() -> GroupName | None:
    """Return the group that is asked for by itself; an unknown one is ignored."""
    name = request.args.get("in")
    return GroupName(name) if name in set(GroupName) else None


def _lead_to(address: str, reference: str) -> Response:
    """Go to an enquiry, but only offer it to somebody who is still typing."""
    if not htmx.is_partial():
        return htmx.redirect(address)
    return htmx.render("finding/_reference.html", address=address, reference=reference)


def _page(template: str, typed: str, found: Found | None, only: GroupName | None) -> Response:
    return htmx.render(
        template,
        fragment="finding/_results.html",
        typed=typed,
        found=found,
        only=only,
        is_partial=htmx.is_partial(),
        counted_max=results.COUNTED_MAX,
        today=local_day(utcnow()),
    )
