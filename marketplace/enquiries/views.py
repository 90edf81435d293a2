"""An SME asks, and follows its enquiry on a page of its own."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, current_app, flash, request, session, url_for
from werkzeug.wrappers import Response

from marketplace import htmx
from marketplace.accounts.access import public
from marketplace.catalogue import queries as catalogue
from marketplace.catalogue.models import Service
from marketplace.database import Unavailable, transaction, utcnow
from marketplace.enquiries import actions, queries, routing, timeline
from marketplace.enquiries.draft import Draft
from marketplace.enquiries.errors import ServiceWithdrawn
from marketplace.enquiries.forms import EnquiryForm, MessageForm
from marketplace.i18n import _, current_language
from marketplace.limits import client, limit
from marketplace.web import csrf, or_404, settings

blueprint = Blueprint("enquiries", __name__, url_prefix="/<lang>")
csrf.exempt(blueprint)  # each form here checks its own token, and shows what was typed when that is stale
SENT = "enquiry_sent"
"""In the session: the enquiry that was sent a moment ago."""


@blueprint.route("/services/<slug>/enquiry", methods=["GET", "POST"])
@public
def new(slug: str) -> Response:
    """Show the request form of a service, let the SME check it, and send it."""
    service = or_404(catalogue.find_by_slug(slug))
    if service.version == 0:  # never published: for visitors it does not exist
        or_404(None)
    return _ask(EnquiryForm(settings().languages), service)


@blueprint.route("/enquiries/new", methods=["GET", "POST"])
@public
def new_general() -> Response:
    """Show the request form of who does not know which service fits, and send it to the partnership."""
    return _ask(EnquiryForm(settings().languages), None)


@blueprint.route("/enquiries/<token>", methods=["GET", "POST"])
@public
def show(token: str) -> Response:
    """Show the SME how its enquiry stands, and take what it adds."""
    enquiry = or_404(queries.find_by_token(token))
    form = MessageForm()
    if not form.validate_on_submit():
        return _page_of(enquiry.token, form)
    limit("write back", client(), at_most=60, per=timedelta(hours=1))
    with transaction():
        enquiry = or_404(queries.find_by_token(token))
        actions.write_back(enquiry, form.body.data, nonce=form.nonce.data, now=utcnow())
    flash(_("Your message was added to the enquiry."), "success")
    return _private(htmx.redirect(url_for(".show", token=token)))


def _ask(form: EnquiryForm, service: Service | None) -> Response:
    """Go through the steps: fill in, check, send; back to filling in whenever the SME wants to change something."""
    step = request.form.get("step")
    if step != "send" and service is not None and service.state != "published":
        return _withdrawn(form, service)
    if not form.is_submitted() or step == "change":
        return _form(form, service, 200)
    if not form.validate():
        return _form(form, service, 422)
    if step != "send":
        return htmx.render("enquiries/check.html", form=form, **_about(service))
    return _sent(form, service)


def _sent(form: EnquiryForm, service: Service | None) -> Response:
    """Send what was checked; when the database cannot take it now, it stays on the page to be sent again."""
    slug = service.slug if service else None
    try:
        limit("enquiry", client(), at_most=30, per=timedelta(hours=1))
        token = _send(form.draft(), slug)
    except ServiceWithdrawn as gone:
        return _withdrawn(form, or_404(catalogue.find_by_slug(str(gone))))
    except Unavailable:
        current_app.logger.exception("an enquiry could not be stored")
        service = or_404(catalogue.find_by_slug(slug)) if slug else None
        return htmx.render("enquiries/check.html", status=503, form=form, later=True, **_about(service))
    session[SENT] = token
    return _private(htmx.redirect(url_for(".show", token=token)))


def _send(draft: Draft, slug: str | None) -> str:
    with transaction():
        service = or_404(catalogue.find_by_slug(slug)) if slug else None
        return actions.send(draft, service=service, language=current_language(), now=utcnow()).token


def _form(form: EnquiryForm, service: Service | None, status: int) -> Response:
    return htmx.render("enquiries/new.html", status=status, form=form, **_about(service))


def _about(service: Service | None) -> dict[str, Any]:
    """Say what is asked about, who will receive it, and by when an answer is promised."""
    text = service.best_text(current_language()) if service else None
    clusters = service.clusters if service else []
    return {
        "service": service,
        "text": text,
        "clusters": clusters,
        "promised_on": routing.promised_on(service, utcnow()),
    }


def _withdrawn(form: EnquiryForm, service: Service) -> Response:
    text = service.best_text(current_language())
    return htmx.render("enquiries/withdrawn.html", status=410, form=form, service=service, text=text)


def _page_of(token: str, form: MessageForm) -> Response:
    enquiry = or_404(queries.find_by_token(token))
    response = htmx.render(
        "enquiries/show.html",
        status=422 if form.is_submitted() else 200,
        enquiry=enquiry,
        form=form,
        entries=timeline.for_sme(enquiry),
        just_sent=session.pop(SENT, None) == token,
        today=utcnow().date(),
    )
    return _private(response)


def _private(response: Response) -> Response:
    """Keep a page with an unguessable address out of caches, search engines and other sites' logs."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
