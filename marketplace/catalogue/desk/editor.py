"""The editor of a service: its details, its partners, and one page for each text."""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import abort, url_for
from werkzeug.wrappers import Response

from marketplace import vocabularies
from marketplace.catalogue import actions
from marketplace.catalogue.desk.details_form import DetailsForm
from marketplace.catalogue.desk.forms import EditorForm, PartnersForm, ServiceTextForm
from marketplace.catalogue.desk.views import blueprint, led_service
from marketplace.catalogue.errors import EditedMeanwhile, NotReady
from marketplace.catalogue.facts import facts_of
from marketplace.catalogue.models import Service
from marketplace.clusters import queries as clusters
from marketplace.clusters.access import member
from marketplace.database import utcnow
from marketplace.errors import DomainError
from marketplace.forms import Done, form_view, run
from marketplace.i18n import _, current_language, language_name
from marketplace.web import htmx

__all__ = ["blueprint"]
SPARE_PARTNERS = 2
"""How many more partners than there are can be named at a time."""


@blueprint.route("/<slug>/edit", methods=["GET", "POST"])
@member
@form_view
def edit(slug: str) -> Response:
    """Edit the facts about a service."""
    form = DetailsForm(obj=led_service(slug))

    def act() -> Done:
        service = led_service(slug)
        actions.save_details(
            service,
            form.draft(),
            based_on=form.revision.data,
            language=current_language(),
            now=utcnow(),
        )
        return _saved(service, _("Your changes are saved."))

    def page(status: int) -> Response:
        service = led_service(slug)
        facts = facts_of(service) if form.is_conflict else []
        return htmx.render(
            "catalogue/desk/edit.html", status=status, service=service, form=form, facts=facts
        )

    return run(form, act, page=page, refusal=partial(_refusal, form, partial(_revision, slug)))


@blueprint.route("/<slug>/texts/<code>", methods=["GET", "POST"])
@member
@form_view
def text(slug: str, code: str) -> Response:
    """Write a service's text in a language, beside the original."""
    if code not in vocabularies.LANGUAGE:
        abort(404)
    form = _text_form(led_service(slug), code)

    def act() -> Done:
        service = led_service(slug)
        actions.save_text(
            service,
            code,
            form.draft(),
            based_on=form.revision.data,
            translated_from=form.original_revision.data,
            now=utcnow(),
        )
        message = _("The text in %(language)s is saved.", language=language_name(code))
        return _saved(service, message)

    return run(
        form,
        act,
        page=partial(_text_page, slug, code, form),
        refusal=partial(_refusal, form, partial(_text_revision, slug, code)),
    )


@blueprint.route("/<slug>/partners", methods=["GET", "POST"])
@member
@form_view
def partners(slug: str) -> Response:
    """Name the clusters that take part, and what each contributes."""
    form = _partners_form(led_service(slug))

    def act() -> Done:
        service = led_service(slug)
        actions.save_partners(service, form.drafts(), based_on=form.revision.data, now=utcnow())
        return _saved(service, _("Your changes are saved."))

    def page(status: int) -> Response:
        service = led_service(slug)
        stored_partners = service.partners if form.is_conflict else []
        return htmx.render(
            "catalogue/desk/partners.html",
            status=status,
            service=service,
            form=form,
            stored=stored_partners,
        )

    return run(form, act, page=page, refusal=partial(_refusal, form, partial(_revision, slug)))


def _text_form(service: Service, code: str) -> ServiceTextForm:
    original = service.original
    data: dict[str, Any] = {
        "revision": 0,
        "original_revision": original.revision if original else 0,
        "roles": [
            {"cluster": str(partner.cluster_id), "role": partner.role_in(code)}
            for partner in service.partners
        ],
    }
    return ServiceTextForm(
        obj=service.text_in(code),
        data=data,
        is_original=code == service.original_language,
        partners={str(partner.cluster_id): partner.cluster.name for partner in service.partners},
    )


def _text_page(slug: str, code: str, form: ServiceTextForm, status: int) -> Response:
    service = led_service(slug)
    return htmx.render(
        "catalogue/desk/text.html",
        status=status,
        service=service,
        form=form,
        code=code,
        stored=service.text_in(code),
        original=None if code == service.original_language else service.original,
    )


def _partners_form(service: Service) -> PartnersForm:
    partners = [
        {"cluster": str(partner.cluster_id), "role": partner.role} for partner in service.partners
    ]
    spare: list[dict[str, str]] = [{}] * SPARE_PARTNERS
    candidates = [
        (str(cluster.id), cluster.name)
        for cluster in clusters.all_clusters()
        if cluster.id != service.lead_id
    ]
    return PartnersForm(
        candidates, data={"partners": partners + spare, "revision": service.revision}
    )


def _revision(slug: str) -> int:
    return led_service(slug).revision


def _text_revision(slug: str, code: str) -> int:
    """Return the revision of a text, or 0 while there is none."""
    text = led_service(slug).text_in(code)
    return text.revision if text else 0


def _saved(service: Service, message: str) -> Done:
    """Say what is stored, and whether visitors see it already."""
    messages = [message]
    if service.is_published:
        messages.append(
            _("Visitors can see it now, as version %(number)d.", number=service.version)
        )
    return Done(url_for(".show", slug=service.slug), " ".join(messages))


def _refusal(
    form: EditorForm, stored_revision: Callable[[], int], error: DomainError
) -> str | list[str]:
    """Say why a form is not stored, and let the next attempt start from what is."""
    if isinstance(error, NotReady):
        introduction = _(
            "Visitors can see this service, so it must stay complete. Withdraw it first, or:"
        )
        return [introduction, *(gap.words for gap in error.missing)]
    if isinstance(error, EditedMeanwhile):
        form.note_conflict(stored_revision())
        return _(
            "Someone else saved this while you were writing. Their version is shown on this "
            "page, and what you typed is still in the fields. Save again to replace their "
            "version with yours."
        )
    return str(error)
