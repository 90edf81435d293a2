"""Changes of services that staff have typed and not published: which, and where."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from marketplace.accounts import queries as accounts
from marketplace.catalogue import queries
from marketplace.catalogue.models import Service
from marketplace.drafts import queries as drafts
from marketplace.drafts.models import Draft, Place
from marketplace.i18n import _, current_language, language_name
from marketplace.i18n.words import Words

THING = "service"
"""The kind under which drafts of services are kept."""
DETAILS, PARTNERS, NOVELTY, _TEXT = "details", "partners", "novelty", "text-"


@dataclass(frozen=True)
class UnpublishedChange:
    """What a person has typed on a page of the editor and has not published."""

    service: Words
    """The title of the service, or its address without one."""
    part: str
    """What the page is called."""
    url: str
    saved_at: datetime
    author: str
    is_mine: bool


def place_of(service_id: int, part: str) -> Place:
    """Return the place of a page of the editor."""
    return Place(THING, str(service_id), part)


def text_part(language: str) -> str:
    """Return the part under which the text in a language is kept."""
    return f"{_TEXT}{language}"


def of_service(service: Service, account_id: int) -> list[UnpublishedChange]:
    """List the changes of a service that anybody has not published, the person's own first."""
    stored = drafts.of_thing(THING, str(service.id))
    stored_by_owner = sorted(stored, key=lambda draft: draft.account_id != account_id)
    return _described(stored_by_owner, [service], account_id)


def of_person(account_id: int, at_most: int) -> list[UnpublishedChange]:
    """List the latest changes of services that a person has not published."""
    stored = drafts.of_account(account_id, THING, at_most)
    services = queries.by_ids([int(draft.key) for draft in stored])
    return _described(stored, services, account_id)


def _described(
    stored: Sequence[Draft], services: Iterable[Service], account_id: int
) -> list[UnpublishedChange]:
    services_by_key = {str(service.id): service for service in services}
    names = accounts.names_of({draft.account_id for draft in stored}) if stored else {}
    return [
        UnpublishedChange(
            service=_title(services_by_key[draft.key]),
            part=_name_of(draft.part),
            url=_address_of(services_by_key[draft.key].slug, draft.part),
            saved_at=draft.saved_at,
            author=names[draft.account_id],
            is_mine=draft.account_id == account_id,
        )
        for draft in stored
        if draft.key in services_by_key
    ]


def _title(service: Service) -> Words:
    text = service.best_text(current_language())
    return Words(text.title or service.slug, text.language)


def _name_of(part: str) -> str:
    if part == DETAILS:
        return _("Details of the service")
    if part == PARTNERS:
        return _("Partners in the service")
    if part == NOVELTY:
        return _("New or improved")
    return _("Text in %(language)s", language=language_name(part.removeprefix(_TEXT)))


def _address_of(slug: str, part: str) -> str:
    if part == DETAILS:
        return url_for("service_desk.edit", slug=slug)
    if part == PARTNERS:
        return url_for("service_desk.partners", slug=slug)
    if part == NOVELTY:
        return url_for("service_desk.novelty", slug=slug)
    return url_for("service_desk.text", slug=slug, code=part.removeprefix(_TEXT))
