"""The pages on which an SME asks: the form, and the one to check what was typed."""

from functools import partial
from typing import Any

from flask import url_for
from werkzeug.wrappers import Response

from marketplace.catalogue.models import Service
from marketplace.database import utcnow
from marketplace.enquiries import routing
from marketplace.enquiries.ask.forms import EnquiryForm
from marketplace.enquiries.ask.parts import part_of
from marketplace.enquiries.states import FormKind
from marketplace.i18n import _, current_language
from marketplace.search.proposals import Proposals, proposals_for
from marketplace.web import htmx
from marketplace.web.languages import language_choices
from marketplace.workdays import local_day


def form_page(
    form: EnquiryForm, service: Service | None, status: int, *, is_draft: bool = False
) -> Response:
    """Show the form: empty, as it was typed, or as a draft holds it.

    A draft is only opened at its address: what is typed now goes to that of the form, also when the
    language is switched.
    """
    is_general = form.kind == FormKind.GENERAL
    fitting = Proposals()
    if is_general and form.asked_cluster is None:
        fitting = proposals_for(form.message.data or "", form.service.data, current_language())

    context = _about(form, service)
    if is_draft:
        context["languages"] = language_choices(context["address"])
    return htmx.render(
        "enquiries/ask/new.html",
        fragment="enquiries/ask/_suggestions.html" if is_general else None,
        status=status,
        private=is_draft,
        form=form,
        is_general=is_general,
        proposals=fitting.proposals,
        is_doubtful=fitting.is_doubtful,
        part=partial(part_of, form),
        **context,
    )


def check_page(
    form: EnquiryForm, service: Service | None, status: int, *, draft_key: str = ""
) -> Response:
    """Show what was typed, before it is sent.

    It stands at the address of a draft, or is the answer to the form.
    """
    return htmx.render(
        "enquiries/ask/check.html",
        status=status,
        form=form,
        trouble=_trouble(form, status),
        draft_key=draft_key,
        **_about(form, service),
    )


def withdrawn_page(form: EnquiryForm, service: Service, *, draft_key: str = "") -> Response:
    """Say that all services left the catalogue, and show what was written about them."""
    form.service.data = ""  # what was chosen cannot be asked for any more
    services = [service, *form.further_services]
    return htmx.render(
        "enquiries/ask/withdrawn.html",
        status=410,
        form=form,
        draft_key=draft_key,
        texts=[service.best_text(current_language()) for service in services],
    )


def some_are_withdrawn() -> str:
    """Say that an enquiry is about less than it was."""
    return _(
        "Some of these services are no longer offered and were left out. Check your enquiry and "
        "send it again."
    )


def _trouble(form: EnquiryForm, status: int) -> tuple[str, str] | None:
    """Return a heading and a sentence on why an enquiry was not sent.

    None before it was.
    """
    if not form.form_errors:
        return None
    heading = _("Not available at the moment") if status == 503 else _("Not sent yet")
    return heading, form.form_errors[0]


def _about(form: EnquiryForm, service: Service | None) -> dict[str, Any]:
    """Return what is asked about, who will receive it, and by when an answer is promised."""
    services = [service, *form.further_services] if service else []
    slugs = [service.slug for service in services]
    texts = [service.best_text(current_language()) for service in services]
    cluster = form.asked_cluster
    today = local_day(utcnow())
    plans = routing.plan_for_services(services, today)
    is_about_several = form.kind == FormKind.SEVERAL
    return {
        "service": service,
        "text": texts[0] if texts else None,
        "texts": texts,
        "address": _address_of(form, slugs),
        "shortlist_address": url_for("shortlist.show", s=slugs) if is_about_several else None,
        "cluster": cluster,
        "clusters": [plan.cluster for plan in plans] or ([cluster] if cluster else []),
        "promised_on": routing.promise(services, today, cluster),
    }


def _address_of(form: EnquiryForm, slugs: list[str]) -> str:
    """Return where a form is sent: that about a shortlist names only what is still offered."""
    match form.kind:
        case FormKind.SEVERAL:
            return url_for(".new_about_several", s=slugs)
        case FormKind.SERVICE:
            return url_for(".new", slug=slugs[0])
    return url_for(".new_general")
