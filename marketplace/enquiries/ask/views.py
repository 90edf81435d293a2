"""An SME asks: it fills in, checks and sends."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from flask import abort, request, url_for
from werkzeug.wrappers import Response

from marketplace.accounts.access import public
from marketplace.catalogue import queries as catalogue
from marketplace.catalogue.models import Service
from marketplace.contact import inbox_of
from marketplace.database import utcnow
from marketplace.enquiries.actions import sending
from marketplace.enquiries.ask import drafts
from marketplace.enquiries.ask.forms import EnquiryForm
from marketplace.enquiries.ask.pages import (
    check_page,
    form_page,
    some_are_withdrawn,
    withdrawn_page,
)
from marketplace.enquiries.ask.sent import is_sent_here, remember, sent_page
from marketplace.enquiries.ask.subjects import (
    asked_cluster,
    further_slugs,
    proposed_service,
    read_again,
)
from marketplace.enquiries.blueprint import blueprint
from marketplace.enquiries.errors import SentElsewhere
from marketplace.enquiries.messages import MESSAGE_MAX
from marketplace.enquiries.states import FormKind
from marketplace.forms import Done, form_view, run
from marketplace.i18n import _, current_language
from marketplace.shortlist.selection import FIELD, Selection
from marketplace.text import clean_line, clean_text
from marketplace.web import htmx
from marketplace.web.errors import or_404
from marketplace.web.headers import private
from marketplace.web.limits import Limit, find_full, note_end_of, per_network
from marketplace.web.page_cache.sharing import shared_page

_HOUR = timedelta(hours=1)
_PER_ADDRESS, _PER_NETWORK = 10, 60
"""Enquiries that an address from one network, and a network with all who share it, may send."""


@blueprint.route("/services/<slug>/enquiry", methods=["GET", "POST"])
@public
@form_view
@shared_page("catalogue", "clusters", "day", "pages of the site", has_form=True)
def new(slug: str) -> Response:
    """Show the request form of a service, let the SME check it, and send it."""
    is_sent = request.form.get("step") == "send"
    service = None if is_sent else _get_service(slug)  # to send it reads the service itself
    form = EnquiryForm(FormKind.SERVICE)
    form.service.data = form.cluster.data = ""
    return _send(form, slug) if is_sent else _ask(form, service)


@blueprint.route("/enquiries/new", methods=["GET", "POST"])
@public
@form_view
@shared_page("catalogue", "clusters", "index", "day", "pages of the site", has_form=True)
def new_general() -> Response:
    """Show the request form of who does not know which service fits, and propose some.

    Whoever comes from the page of a cluster asks that cluster.
    """
    form = EnquiryForm(FormKind.GENERAL)
    if not form.is_submitted():
        form.cluster.data = clean_line(request.args.get("cluster", ""))
    service = proposed_service(form)
    form.asked_cluster = asked_cluster(form, service)
    if not form.is_submitted():
        searched_in_vain = request.args.get("q", "")
        form.message.data = clean_text(searched_in_vain[:MESSAGE_MAX])
    elif request.form.get("step") == "suggest":
        form.only_show_again()
        return form_page(form, service, 200)
    elif request.form.get("step") == "send":
        return _send(form, service.slug if service else None)
    return _ask(form, service)


@blueprint.route("/shortlist/enquiry", methods=["GET", "POST"])
@public
@form_view
def new_about_several() -> Response:
    """Show the request form about all services of a shortlist, and send one enquiry.

    What is no longer offered is left out.
    """
    selection = Selection.of(request.args.getlist(FIELD))
    services = [service for service in catalogue.by_slugs(selection.slugs) if service.version]
    offered = [service for service in services if service.is_published]
    form = EnquiryForm(FormKind.SEVERAL)
    form.service.data = form.cluster.data = ""
    has_words = bool(services) and form.is_submitted()
    if not offered and not has_words:  # the list says of each that it is no longer offered
        form.only_show_again()
        return htmx.redirect(url_for("shortlist.show", s=selection.slugs))

    service, *form.further_services = offered or services
    is_sent = request.form.get("step") == "send"
    if not is_sent or not offered:
        return _ask(form, service, slugs=[service.slug for service in services])
    if len(offered) < len(services):
        return _refuse_withdrawn(form, service)
    return _send(form, service.slug)


def _refuse_withdrawn(form: EnquiryForm, service: Service) -> Response:
    """Let the SME check again what is asked about, as it has become less."""
    if not form.validate():
        return form_page(form, service, 422)
    form.form_errors = [some_are_withdrawn()]
    return check_page(form, service, 409)


def _ask(form: EnquiryForm, service: Service | None, *, slugs: Sequence[str] = ()) -> Response:
    """Go through the steps before an enquiry is sent: fill in, check.

    From the check one may go back to change something. What is to be checked has an address of its
    own; where it cannot be kept, it is the answer to the form. slugs name all that the form was
    about, where some of it may be offered no longer: the page to check it says so.
    """
    if service is not None and not service.is_published:
        form.only_show_again()
        return withdrawn_page(form, service)

    address = drafts.address_to_change()
    if address is not None:
        form.only_show_again()
        return htmx.redirect(address)

    offered_slugs = [service.slug, *further_slugs(form)] if service else []

    def page(status: int) -> Response:
        if status != 503:
            return form_page(form, service, status)
        form.form_errors = []
        return check_page(form, read_again(form, offered_slugs), 200)

    return run(form, partial(drafts.keep, form, slugs or offered_slugs), page=page)


def _get_service(slug: str) -> Service:
    """Return the service that an address names: one never published is not there for visitors."""
    service = or_404(catalogue.find_by_slug(slug))
    if service.version == 0:
        abort(404)
    return service


def _send(form: EnquiryForm, slug: str | None) -> Response:
    """Send what was checked.

    When that cannot be done now, it stays on the page.
    """
    slugs = further_slugs(form)

    def act() -> Done | Response:
        try:
            token = sending.send(
                form.draft(),
                service=_get_service(slug) if slug else None,
                further_services=catalogue.by_slugs(slugs),
                cluster=form.asked_cluster,
                language=current_language(),
                now=utcnow(),
                may_confirm=form.may_confirm,
                may_open=is_sent_here,
            )
        except SentElsewhere as error:
            return sent_page(error.reference)
        remember(token, is_confirmed=form.may_confirm)
        return Done(url_for(".show", token=token))

    page, before = partial(_not_sent, form, slug), partial(_too_many, form)
    return private(run(form, act, page=page, before=before, late_lock=True))


def _not_sent(form: EnquiryForm, slug: str | None, status: int) -> Response:
    """Show again what was to be sent, and why it was not."""
    service = _get_service(slug) if slug else None
    if status == 409 and form.further_services:
        form.form_errors = [some_are_withdrawn()]
    elif status == 409 and service is not None:
        return withdrawn_page(form, service)
    has_wrong_field = any(field.errors for field in form)
    if has_wrong_field:
        return form_page(form, service, status)
    return check_page(form, service, status)


def _too_many(form: EnquiryForm) -> str | None:
    """Say why an enquiry has to wait: too many came from a network, or with an address.

    Whoever writes an address from elsewhere keeps nobody from asking: its inbox is only spared the
    confirmations after the first.
    """
    inbox = inbox_of(form.email.data)
    of_address = per_network("enquiry of an address", who=inbox, at_most=_PER_ADDRESS, per=_HOUR)
    of_network = per_network("enquiry", at_most=_PER_NETWORK, per=_HOUR)
    confirmed = Limit("enquiry confirmed", inbox, _PER_ADDRESS, _HOUR)

    full = find_full(*of_address, *of_network, confirmed)
    form.may_confirm = full is None
    if full is None or full is confirmed:
        return None
    note_end_of(full)
    return _(
        "Too many enquiries came from your address or your network in the last hour. Nothing "
        "is lost: please leave this page open and send it again in an hour."
    )
