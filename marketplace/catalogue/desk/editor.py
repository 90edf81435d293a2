"""The editor of a service: its details, its partners, and one page for each text."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from flask import abort, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from marketplace import vocabularies
from marketplace.accounts import queries as accounts
from marketplace.accounts.access import signed_in_user
from marketplace.catalogue import actions, queries
from marketplace.catalogue.desk.details_form import DetailsForm
from marketplace.catalogue.desk.forms import (
    MOST_PARTNERS,
    EditorForm,
    PartnersForm,
    ServiceTextForm,
)
from marketplace.catalogue.desk.unpublished import DETAILS, PARTNERS, place_of, text_part
from marketplace.catalogue.desk.views import blueprint, led_service
from marketplace.catalogue.errors import NotReady
from marketplace.catalogue.facts import facts_of
from marketplace.catalogue.models import SERVICE, Service
from marketplace.clusters import queries as clusters
from marketplace.clusters.access import member, my_membership
from marketplace.clusters.models import Cluster
from marketplace.database import utcnow
from marketplace.drafts import actions as drafts
from marketplace.drafts.colleagues import MakeForm, colleague_drafts
from marketplace.drafts.models import Place
from marketplace.drafts.running import draft_step
from marketplace.errors import DomainError, EditedMeanwhile
from marketplace.forms import Done, form_view, press, run
from marketplace.i18n import _, current_language, language_name
from marketplace.text import whole_number
from marketplace.texts.history import changes_since_translation
from marketplace.web import htmx
from marketplace.web.errors import or_404

__all__ = ["blueprint"]
SPARE_PARTNERS = 2
"""How many more partners than there are can be named at a time."""


@blueprint.route("/<slug>/edit", methods=["GET", "POST"])
@member
@form_view
def edit(slug: str) -> Response:
    """Edit the facts about a service."""
    place = editor_place(slug, DETAILS)
    step = draft_step(DetailsForm, place, back=url_for(".edit", slug=slug))
    if step is not None:
        return step
    make = partial(_details_form, led_service(slug), place)
    form = make()

    def act() -> Done:
        service = led_service(slug)
        actions.save_details(
            service,
            form.draft(),
            based_on=form.revision.data,
            language=current_language(),
            now=utcnow(),
            reason=form.reason(),
        )
        drafts.discard(place, signed_in_user().id)
        return saved(service, _("Your changes are saved."))

    def page(status: int) -> Response:
        service = led_service(slug)
        form.note_newer(service.revision)
        facts = facts_of(service) if form.is_conflict else []
        return htmx.render(
            "catalogue/desk/edit.html",
            status=status,
            service=service,
            form=form,
            facts=facts,
            colleagues=colleague_drafts(form, make, accounts.names_of),
        )

    return run(form, act, page=page, refusal=partial(refusal, form, partial(revision, slug)))


@blueprint.route("/<slug>/texts/<code>", methods=["GET", "POST"])
@member
@form_view
def text(slug: str, code: str) -> Response:
    """Write a service's text in a language, beside the original."""
    if code not in vocabularies.LANGUAGE:
        abort(404)
    place = editor_place(slug, text_part(code))
    step = draft_step(ServiceTextForm, place, back=url_for(".text", slug=slug, code=code))
    if step is not None:
        return step
    make = partial(_text_form, led_service(slug), code, place)
    form = make()

    def act() -> Done:
        service = led_service(slug)
        actions.save_text(
            service,
            code,
            form.draft(),
            based_on=form.revision.data,
            translated_from=form.original_revision.data,
            now=utcnow(),
            reason=form.reason(),
        )
        drafts.discard(place, signed_in_user().id)
        message = _("The text in %(language)s is saved.", language=language_name(code))
        return saved(service, message)

    return run(
        form,
        act,
        page=partial(_text_page, slug, code, form, make),
        refusal=partial(refusal, form, partial(_text_revision, slug, code)),
    )


@blueprint.post("/<slug>/texts/<code>/right")
@member
@form_view
def still_right(slug: str, code: str) -> Response:
    """Say that a field of a translation is still right, although the original has changed."""
    declared = SERVICE.find_field(request.form.get("field", ""))
    back = url_for(".text", slug=slug, code=code, _anchor=declared.name if declared else None)

    def act() -> Done:
        field, service = or_404(declared), led_service(slug)
        or_404(service.text_in(code))
        seen = whole_number(request.form.get("seen", ""))
        actions.confirm_words(service, code, field.name, now=utcnow(), seen=seen)
        return Done(back, _("“%(field)s” is up to date.", field=field.label))

    return press(act, back=back)


@blueprint.route("/<slug>/partners", methods=["GET", "POST"])
@member
@form_view
def partners(slug: str) -> Response:
    """Name the clusters that take part, and what each contributes."""
    place = editor_place(slug, PARTNERS)
    step = draft_step(PartnersForm, place, back=url_for(".partners", slug=slug))
    if step is not None:
        return step
    make = partial(_partners_form, led_service(slug), place)
    form = make()

    def act() -> Done:
        service = led_service(slug)
        actions.save_partners(
            service,
            form.drafts(),
            based_on=form.revision.data,
            now=utcnow(),
            reason=form.reason(),
        )
        drafts.discard(place, signed_in_user().id)
        return saved(service, _("Your changes are saved."))

    def page(status: int) -> Response:
        service = led_service(slug)
        form.note_newer(service.revision)
        stored_partners = service.partners if form.is_conflict else []
        return htmx.render(
            "catalogue/desk/partners.html",
            status=status,
            service=service,
            form=form,
            stored=stored_partners,
            colleagues=colleague_drafts(form, make, accounts.names_of),
        )

    return run(form, act, page=page, refusal=partial(refusal, form, partial(revision, slug)))


def editor_place(slug: str, part: str) -> Place:
    """Return what a form is about, where my cluster leads the service."""
    number = or_404(queries.find_led_id(slug, my_membership().cluster_id))
    return place_of(number, part)


def _details_form(
    service: Service, place: Place, formdata: MultiDict[str, str] | None = None
) -> DetailsForm:
    return DetailsForm(obj=service, place=place, **filled_in(formdata))


def filled_in(formdata: MultiDict[str, str] | None) -> dict[str, Any]:
    """Return the argument by which a form is filled in with what somebody else typed."""
    return {} if formdata is None else {"formdata": formdata}


def _text_form(
    service: Service, code: str, place: Place, formdata: MultiDict[str, str] | None = None
) -> ServiceTextForm:
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
        place=place,
        **filled_in(formdata),
    )


def _text_page(
    slug: str, code: str, form: ServiceTextForm, make: MakeForm, status: int
) -> Response:
    service = led_service(slug)
    stored, original = service.text_in(code), service.original
    form.note_newer(stored.revision if stored else 0)
    return htmx.render(
        "catalogue/desk/text.html",
        status=status,
        service=service,
        form=form,
        code=code,
        stored=stored,
        original=None if code == service.original_language else original,
        changes=changes_since_translation(SERVICE, str(service.id), stored, original),
        colleagues=colleague_drafts(form, make, accounts.names_of),
    )


def _partners_form(
    service: Service, place: Place, formdata: MultiDict[str, str] | None = None
) -> PartnersForm:
    partners = [
        {"cluster": str(partner.cluster_id), "role": partner.role} for partner in service.partners
    ]
    candidates = [cluster for cluster in clusters.all_clusters() if cluster.id != service.lead_id]
    proposed = _proposed_partners(service, candidates)
    spare: list[dict[str, str]] = [{}] * SPARE_PARTNERS
    return PartnersForm(
        [(str(cluster.id), cluster.name) for cluster in candidates],
        data={
            "partners": (partners + proposed + spare)[:MOST_PARTNERS],
            "revision": service.revision,
        },
        place=place,
        **filled_in(formdata),
    )


def _proposed_partners(service: Service, candidates: Sequence[Cluster]) -> list[dict[str, str]]:
    """Return the clusters that the address proposes as partners, each once.

    Nothing of it is stored before somebody saves the form.
    """
    slugs = request.args.getlist("partner")[:MOST_PARTNERS]
    present = {partner.cluster_id for partner in service.partners}
    return [
        {"cluster": str(cluster.id), "role": ""}
        for cluster in candidates
        if cluster.slug in slugs and cluster.id not in present
    ]


def revision(slug: str) -> int:
    """Return the revision of the facts of a service."""
    return led_service(slug).revision


def _text_revision(slug: str, code: str) -> int:
    """Return the revision of a text, or 0 while there is none."""
    text = led_service(slug).text_in(code)
    return text.revision if text else 0


def saved(service: Service, message: str) -> Done:
    """Say what is stored, and whether visitors see it already."""
    messages = [message]
    if service.is_published:
        messages.append(
            _("Visitors can see it now, as version %(number)d.", number=service.version)
        )
    return Done(url_for(".show", slug=service.slug), " ".join(messages))


def refusal(
    form: EditorForm, stored_revision: Callable[[], int], error: DomainError
) -> str | list[str]:
    """Say why a form is not stored, and let the next attempt start from what is."""
    if isinstance(error, NotReady):
        introduction = _(
            "Visitors can see this service, so it must stay complete. Withdraw it first, or:"
        )
        return [introduction, *(gap.words for gap in error.missing)]
    if isinstance(error, EditedMeanwhile):
        return form.note_conflict(stored_revision())
    return str(error)
