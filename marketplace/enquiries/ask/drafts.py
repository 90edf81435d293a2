"""An enquiry that is being checked has an address of its own, for a day.

So the page to check it is no answer to a form: to go back to it shows it, or that it was sent. All
fields stand on that page too, and are sent from there to the address of the form as a script would
send them: whoever leaves the page open for longer than a day can still send what is on it.
"""

from collections.abc import Sequence
from datetime import timedelta

from flask import abort, request, url_for
from werkzeug.wrappers import Response

from marketplace.accounts.access import public
from marketplace.catalogue import queries as catalogue
from marketplace.catalogue.models import Service
from marketplace.database import utcnow
from marketplace.enquiries import queries
from marketplace.enquiries.actions import drafting
from marketplace.enquiries.ask.forms import EnquiryForm
from marketplace.enquiries.ask.pages import (
    check_page,
    form_page,
    some_are_withdrawn,
    withdrawn_page,
)
from marketplace.enquiries.ask.sent import is_sent_here, sent_page
from marketplace.enquiries.ask.subjects import ask_about, asked_cluster, proposed_service
from marketplace.enquiries.blueprint import blueprint, browser_mark
from marketplace.enquiries.models import SavedDraft
from marketplace.enquiries.queries import EnquiryOutline
from marketplace.enquiries.states import FormKind
from marketplace.errors import DomainError
from marketplace.forms import Done
from marketplace.forms.running import SHOW_AGAIN
from marketplace.i18n import _
from marketplace.tokens import new_link_token
from marketplace.web import htmx
from marketplace.web.headers import private
from marketplace.web.limits import Limit, find_full_meanwhile, per_network

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_PER_NETWORK, _IN_ALL = 120, 10_000
"""Drafts that a network may leave here in an hour, and all of them in a day."""


class NotKept(DomainError):
    """A draft has no room: it is shown without an address of its own."""

    status = 503


def keep(form: EnquiryForm, slugs: Sequence[str]) -> Done:
    """Keep what was typed, and lead on to the page to check it.

    It is counted and stored in one transaction, which is open already.
    Raises NotKept when too much came from a network, or is there already.
    """
    of_network = per_network("draft", at_most=_PER_NETWORK, per=_HOUR)
    if find_full_meanwhile(*of_network, Limit("drafts", "", _IN_ALL, _DAY)):
        raise NotKept
    key = new_link_token()
    is_saved = drafting.save(
        key,
        form.kind,
        slugs if form.kind != FormKind.GENERAL else [],
        form.typed(),
        email=form.email.data,
        browser_mark=browser_mark(),
        now=utcnow(),
    )
    if not is_saved:
        raise NotKept
    return Done(url_for(".draft", key=key))


def address_to_change() -> str | None:
    """Return the address of the form that is to be changed, while its draft is kept.

    So that it is no answer to a form either. None when something else is to be done.
    """
    key = request.form.get("draft", "")
    is_change = request.form.get("step") == SHOW_AGAIN
    if not is_change or not key or queries.find_draft(key, utcnow()) is None:
        return None
    return url_for(".change_draft", key=key)


# The key stands in the part of the path that logs leave out, as that of an enquiry does.
@blueprint.get("/enquiries/draft.<key>")
@public
def draft(key: str) -> Response:
    """Show what is to be checked, or that it has been sent."""
    return private(_page(key, _get_draft(key)))


@blueprint.get("/enquiries/draft.<key>/change")
@public
def change_draft(key: str) -> Response:
    """Show the form filled in again."""
    form, services = _filled_in(_get_draft(key))
    form.show_again()
    service = ask_about(form, _offered(services) or services)
    if service is not None and not service.is_published:
        return private(withdrawn_page(form, service, draft_key=key))
    return private(form_page(form, service, 200, is_draft=True))


def _page(key: str, saved: SavedDraft) -> Response:
    form, services = _filled_in(saved)
    offered = _offered(services)
    enquiry = _enquiry_of(form, services) or _enquiry_of(form, offered)
    if enquiry is not None:
        return sent_page(enquiry.reference, enquiry.token if is_sent_here(enquiry.token) else None)
    if services and not offered:
        form.further_services = services[1:]
        return withdrawn_page(form, services[0], draft_key=key)

    service = ask_about(form, offered)
    if len(offered) < len(services):
        form.form_errors = [some_are_withdrawn()]
    return check_page(form, service, 200, draft_key=key)


def _get_draft(key: str) -> SavedDraft:
    """Return the draft that a key opens, or answer 410 with a page that leads on."""
    saved = queries.find_draft(key, utcnow())
    if saved is None:
        page = htmx.render(
            "layout/error.html",
            status=410,
            heading=_("This draft is no longer available"),
            message=_(
                "We keep what you typed for one day. If you sent the enquiry, the link to it is in "
                "the e-mail that confirms it."
            ),
            links=[
                (_("Get the links to my enquiries by e-mail"), url_for("enquiries.lost")),
                (_("Find a service"), url_for("search.results")),
                (_("Ask us"), url_for("enquiries.new_general")),
            ],
        )
        abort(private(page))
    return saved


def _filled_in(saved: SavedDraft) -> tuple[EnquiryForm, list[Service]]:
    """Return the form of a draft as it was filled in, and all services that it is about."""
    form = EnquiryForm(saved.kind, saved.typed)
    if saved.kind == FormKind.GENERAL:
        service = proposed_service(form)
        form.asked_cluster = asked_cluster(form, service)
        return form, [service] if service else []
    return form, catalogue.by_slugs(saved.slugs.split())


def _offered(services: Sequence[Service]) -> list[Service]:
    return [service for service in services if service.is_published]


def _enquiry_of(form: EnquiryForm, services: Sequence[Service]) -> EnquiryOutline | None:
    """Find the enquiry that a draft has become."""
    typed = form.draft()
    key = typed.key(services)
    for enquiry in queries.outlines_like(key, typed.content_key(services)):
        if enquiry.is_same(key, utcnow()):
            return enquiry
    return None
