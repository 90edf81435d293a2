"""An SME asks: it fills in, checks and sends."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, current_app, request, session, url_for
from werkzeug.wrappers import Response

from marketplace.accounts.access import public
from marketplace.catalogue import queries as catalogue
from marketplace.catalogue.models import Service
from marketplace.database import Unavailable, transaction, utcnow
from marketplace.enquiries import routing
from marketplace.enquiries.actions import sending
from marketplace.enquiries.ask.forms import EnquiryForm
from marketplace.enquiries.ask.suggestions import services_for
from marketplace.enquiries.draft import Draft
from marketplace.enquiries.errors import ServiceWithdrawn
from marketplace.enquiries.messages import MESSAGE_MAX
from marketplace.forms import csrf
from marketplace.i18n import _, current_language
from marketplace.settings import settings
from marketplace.text import clean_text
from marketplace.web import htmx
from marketplace.web.errors import or_404
from marketplace.web.limits import allows, client
from marketplace.workdays import local_day

blueprint = Blueprint("enquiries", __name__, url_prefix="/<lang>")
csrf.exempt(
    blueprint
)  # each form here checks its own token, and shows what was typed when that is stale
SENT = "enquiry_sent"
"""In the session: the enquiry that was sent a moment ago."""
TRY_LATER = (*Unavailable, OSError)
"""What is raised while nothing can be stored: the database cannot be had, or the disk is full."""
_HOUR = timedelta(hours=1)
_PER_ADDRESS, _PER_NETWORK = 10, 60
"""Enquiries that one mail address, and one network with all who share it, may send in an hour."""


@blueprint.route("/services/<slug>/enquiry", methods=["GET", "POST"])
@public
def new(slug: str) -> Response:
    """Show the request form of a service, let the SME check it, and send it."""
    service = or_404(catalogue.find_by_slug(slug))
    if service.version == 0:  # never published: for visitors it does not exist
        or_404(None)
    form = EnquiryForm(settings().languages)
    form.service.data = ""
    return _ask(form, service)


@blueprint.route("/enquiries/new", methods=["GET", "POST"])
@public
def new_general() -> Response:
    """Show the request form of who does not know which service fits, propose some, and send what comes back."""
    form = EnquiryForm(settings().languages)
    if not form.is_submitted():
        form.message.data = clean_text(
            request.args.get("q", "")[:MESSAGE_MAX]
        )  # what was searched for in vain
    elif request.form.get("step") == "suggest":
        return _form(form, _chosen(form), 200)
    return _ask(form, _chosen(form))


def _chosen(form: EnquiryForm) -> Service | None:
    """Give the service that was chosen among the proposed ones; whatever is none is no choice."""
    service = catalogue.find_by_slug(form.service.data) if form.service.data else None
    if service is None or service.version == 0:
        form.service.data = ""
        return None
    return service


def _ask(form: EnquiryForm, service: Service | None) -> Response:
    """Go through the steps: fill in, check, send; back to filling in whenever the SME wants to change something."""
    step = request.form.get("step")
    if step != "send" and service is not None and not service.is_published:
        return _withdrawn(form, service)
    if not form.is_submitted() or step == "change":
        return _form(form, service, 200)
    if not form.validate():
        return _form(form, service, 422)
    return _sent(form, service) if step == "send" else _check(form, service)


def _sent(form: EnquiryForm, service: Service | None) -> Response:
    """Send what was checked; when that cannot be done now, it stays on the page to be sent again."""
    slug = service.slug if service else None
    try:
        refusal = _refusal(form)
        if refusal is not None:
            return _check_again(form, slug, *refusal)
        token = _send(form.draft(), slug)
    except ServiceWithdrawn as gone:
        return _withdrawn(form, or_404(catalogue.find_by_slug(str(gone))))
    except TRY_LATER:
        current_app.logger.exception("an enquiry could not be stored")
        return _check_again(form, slug, 503, not_now())
    session[SENT] = token
    return private(htmx.redirect(url_for(".show", token=token)))


def _send(draft: Draft, slug: str | None) -> str:
    with transaction():
        service = or_404(catalogue.find_by_slug(slug)) if slug else None
        return sending.send(draft, service=service, language=current_language(), now=utcnow()).token


def _refusal(form: EnquiryForm) -> tuple[int, tuple[str, str]] | None:
    """Hold up who is faster than people are, or sends more than people do; None for everybody else."""
    if form.is_too_fast(utcnow()):
        said = _("That was very quick. Please look your enquiry over once more, and send it again.")
        return 422, (_("Not sent yet"), said)
    by_address = allows(
        "enquiry of an address", form.email.data.lower(), at_most=_PER_ADDRESS, per=_HOUR
    )
    if by_address and allows("enquiry", client(), at_most=_PER_NETWORK, per=_HOUR):
        return None
    said = _(
        "Many enquiries came from your address or your network within the last hour. "
        "Nothing you wrote is lost: please leave this page open, and send it again in an hour."
    )
    return 429, (_("Not sent yet"), said)


def _check_again(
    form: EnquiryForm, slug: str | None, status: int, trouble: tuple[str, str]
) -> Response:
    """Show again what was to be sent, and why it was not."""
    return _check(form, or_404(catalogue.find_by_slug(slug)) if slug else None, status, trouble)


def not_now() -> tuple[str, str]:
    """Say, in a heading and a sentence, that nothing can be stored at the moment."""
    return (
        _("Not available at the moment"),
        _(
            "This cannot be stored at the moment. Nothing is lost: please send it again in a minute."
        ),
    )


def _form(form: EnquiryForm, service: Service | None, status: int) -> Response:
    is_general = request.endpoint == "enquiries.new_general"
    cards = (
        services_for(form.message.data or "", form.service.data, current_language())
        if is_general
        else []
    )
    return htmx.render(
        "enquiries/ask/new.html",
        fragment="enquiries/ask/_suggestions.html" if is_general else None,
        status=status,
        form=form,
        is_general=is_general,
        cards=cards,
        retention_months=settings().retention_months,
        **_about(service),
    )


def _check(
    form: EnquiryForm,
    service: Service | None,
    status: int = 200,
    trouble: tuple[str, str] | None = None,
) -> Response:
    return htmx.render(
        "enquiries/ask/check.html", status=status, form=form, trouble=trouble, **_about(service)
    )


def _about(service: Service | None) -> dict[str, Any]:
    """Say what is asked about, who will receive it, and by when an answer is promised."""
    text = service.best_text(current_language()) if service else None
    clusters = service.clusters if service else []
    return {
        "service": service,
        "text": text,
        "clusters": clusters,
        "promised_on": routing.promised_on(service, local_day(utcnow())),
    }


def _withdrawn(form: EnquiryForm, service: Service) -> Response:
    text = service.best_text(current_language())
    form.service.data = ""  # what was chosen cannot be asked for any more
    return htmx.render(
        "enquiries/ask/withdrawn.html", status=410, form=form, service=service, text=text
    )


def private(response: Response) -> Response:
    """Keep a page with an unguessable address out of caches, search engines and other sites' logs."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
