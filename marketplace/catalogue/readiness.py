"""What a service still needs before visitors may see it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from marketplace import vocabularies
from marketplace.catalogue.models import Service
from marketplace.i18n import _


@dataclass(frozen=True)
class Missing:
    """One thing that is missing: on which page of the editor, at which field, and in words."""

    page: str
    """text, details or partners"""
    field: str
    words: str

    def __str__(self) -> str:
        return self.words


def missing_for_publication(service: Service) -> list[Missing]:
    """List what a service lacks to be published, in the order in which the editor asks for it."""
    return [*_missing_words(service), *_missing_details(service), *_missing_agreements(service)]


def _missing_words(service: Service) -> Iterator[Missing]:
    original = service.original
    if original is None or not original.title:
        yield Missing("text", "title", _("Give the service a title."))
    if original is None or not original.summary:
        yield Missing("text", "summary", _("Write a summary of one or two sentences."))
    if original is None or not original.description:
        yield Missing("text", "description", _("Describe the service."))


def _missing_details(service: Service) -> Iterator[Missing]:
    if service.type not in vocabularies.TYPE:
        yield Missing("details", "type", _("Choose the type of the service."))
    if not service.delivery:
        yield Missing("details", "delivery", _("Say how the service is delivered."))
    if not service.languages:
        yield Missing("details", "languages", _("Say in which languages the service is delivered."))
    if not service.countries:
        yield Missing("details", "countries", _("Say in which countries the service is offered."))
    if service.price_model in {"fixed", "from"} and service.price_amount is None:
        yield Missing(
            "details", "price_amount", _("Enter the price, or choose another way of pricing.")
        )


def _missing_agreements(service: Service) -> Iterator[Missing]:
    for partner in service.partners:
        if partner.countersigned_version is None:
            words = _(
                "%(cluster)s has to agree to take part.", cluster=partner.cluster.display_name
            )
            yield Missing("partners", "partners", words)


@dataclass(frozen=True)
class Standing:
    """How a service stands: what staff see of it at a glance."""

    service: Service
    missing: list[Missing]
    outdated: list[str]
    """The languages whose text is older than the original."""
    is_review_due: bool
    waits_for: list[str]
    """The partners that have not agreed yet, by name."""


def standing_of(service: Service, today: date) -> Standing:
    """Look at a service as those who care for it do."""
    return Standing(
        service=service,
        missing=missing_for_publication(service),
        outdated=[text.language for text in service.texts if text.is_outdated(service.original)],
        is_review_due=service.state == "published"
        and service.review_by is not None
        and service.review_by <= today,
        waits_for=[
            one.cluster.display_name
            for one in service.partners
            if one.countersigned_version is None
        ],
    )
