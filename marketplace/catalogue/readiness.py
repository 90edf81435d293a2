"""What a service still needs before visitors may see it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from marketplace import vocabularies
from marketplace.catalogue.models import SERVICE, WITH_AMOUNT, Service
from marketplace.i18n import _, language_name


class EditorPage(StrEnum):
    """A page of the editor of a service."""

    TEXT = "text"
    DETAILS = "details"
    PARTNERS = "partners"
    NOVELTY = "novelty"


@dataclass(frozen=True)
class Missing:
    """Something that a service lacks: where the editor asks for it, and in words."""

    page: EditorPage
    field: str
    words: str

    def __str__(self) -> str:
        return self.words


def missing_for_publication(service: Service) -> list[Missing]:
    """List what a service lacks to be published, in the order in which the editor asks for it."""
    return [
        *_missing_words(service),
        *_missing_details(service),
        *_missing_improvement(service),
        *_missing_agreements(service),
    ]


def _missing_words(service: Service) -> Iterator[Missing]:
    for field in SERVICE.missing_in(service.original):
        yield Missing(EditorPage.TEXT, field.name, str(field.request))


def _missing_details(service: Service) -> Iterator[Missing]:
    if service.type not in vocabularies.TYPE:
        yield Missing(EditorPage.DETAILS, "type", _("Choose the type of the service."))
    if not service.delivery:
        yield Missing(EditorPage.DETAILS, "delivery", _("Choose how the service is delivered."))
    if not service.languages:
        yield Missing(EditorPage.DETAILS, "languages", _("Choose the languages of the service."))
    if not service.countries:
        yield Missing(
            EditorPage.DETAILS, "countries", _("Choose the countries where the service is offered.")
        )
    if service.price_model in WITH_AMOUNT and service.price_amount is None:
        yield Missing(
            EditorPage.DETAILS,
            "price_amount",
            _("Enter the price, or choose another pricing option."),
        )


def _missing_improvement(service: Service) -> Iterator[Missing]:
    if not service.is_improved:
        return
    if not service.what_is_new.get(service.original_language):
        words = _(
            "Say in %(language)s what is new in the improved service.",
            language=language_name(service.original_language),
        )
        yield Missing(EditorPage.NOVELTY, "words", words)
    if service.improved_since is None:
        words = _("Say since which version the service is improved.")
        yield Missing(EditorPage.NOVELTY, "improved_since", words)


def _missing_agreements(service: Service) -> Iterator[Missing]:
    for partner in service.partners:
        cluster = partner.cluster.display_name
        if not partner.has_agreed:
            words = _("%(cluster)s must agree to take part.", cluster=cluster)
            yield Missing(EditorPage.PARTNERS, "partners", words)
        elif not partner.agrees and not service.is_published:
            # What is published already stays so: the partner is asked again meanwhile.
            words = _(
                "%(cluster)s must agree again because the title, the summary or its part has "
                "changed.",
                cluster=cluster,
            )
            yield Missing(EditorPage.PARTNERS, "partners", words)


@dataclass(frozen=True)
class Standing:
    """How a service stands: what staff see of it at a glance."""

    service: Service
    missing: list[Missing]
    outdated: list[str]
    """The languages whose text is older than the original."""
    is_review_due: bool
    """Whether it is published, and the day by which to look at it again has come."""
    waits_for: list[str]
    """The partners that have not agreed yet, by name."""


def standing_of(service: Service, today: date) -> Standing:
    """Look at a service as those who care for it do."""
    original = service.original
    outdated = [text.language for text in service.texts if text.is_outdated(original)]
    undecided = [partner for partner in service.partners if not partner.agrees]
    return Standing(
        service=service,
        missing=missing_for_publication(service),
        outdated=outdated,
        is_review_due=service.is_review_due(today),
        waits_for=[partner.cluster.display_name for partner in undecided],
    )
