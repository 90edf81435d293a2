"""How an older version of a service is shown again, as its next version."""

from collections.abc import Mapping
from datetime import datetime

from pydantic import ValidationError

from marketplace.catalogue import actions, queries
from marketplace.catalogue.drafts import Reason, TextDraft
from marketplace.catalogue.errors import NotRestorable
from marketplace.catalogue.models import SERVICE, Service, ServiceVersion, TextOrigin, VersionKind
from marketplace.catalogue.record import ServiceRecord
from marketplace.catalogue.record.columns import columns_of
from marketplace.catalogue.record.model import NOVELTY, PartnerRecord, usual_origin
from marketplace.changes.models import Kind
from marketplace.errors import EditedMeanwhile, IllegalStateChange
from marketplace.technologies import queries as technologies
from marketplace.texts import actions as texts

_OF_TODAY = ("slug", *NOVELTY)
"""What a service keeps: its address, and what the partnership reports of it now."""


def restore(
    service: Service, number: int, *, based_on: int | None, now: datetime, note: str = ""
) -> None:
    """Show the words and facts of an older version again, as the next version.

    based_on is the version that visitors saw when the person decided. Texts in languages that the
    older version lacks stay, and so do pictures, files and who takes part: partners that were
    there get their part of then, and are asked again where it is another one. The same once more
    does nothing. Raises EditedMeanwhile, NotRestorable, NotReady, or IllegalStateChange unless the service is
    published and has such a version.
    """
    if _is_done(service, number, based_on):
        return
    if based_on is not None and based_on != service.version:
        raise EditedMeanwhile
    version = queries.find_version(service.id, number)
    if version is None or not service.is_published or number == service.version:
        raise IllegalStateChange(f"version {number} of {service.slug} is not restored now")

    record = _record_of(version)
    reason = Reason(VersionKind.RESTORED, note, restored=number)
    with actions.editing(service, now, Kind.RESTORED, reason=reason):
        _write_facts(record, service)
        _write_texts(record, service, now)
        _write_roles({partner.cluster: partner for partner in record.partners}, service)
        service.revision += 1


def _is_done(service: Service, number: int, based_on: int | None) -> bool:
    """Whether a second click asks for what the first one has done."""
    if based_on != service.version - 1:
        return False
    latest = queries.find_version(service.id, service.version)
    return latest is not None and latest.restored == number


def _record_of(version: ServiceVersion) -> ServiceRecord:
    try:
        return ServiceRecord.model_validate(version.record)
    except ValidationError as error:
        raise NotRestorable(f"version {version.number} is of another time") from error


def _write_facts(record: ServiceRecord, service: Service) -> None:
    for name, value in columns_of(record).items():
        if name not in _OF_TODAY:
            setattr(service, name, value)
    service.technologies = technologies.load().codes_of(record.technologies)


def _write_texts(record: ServiceRecord, service: Service, now: datetime) -> None:
    """Write the original first, so that translations follow it."""
    original_language = service.original_language
    for language in sorted(record.texts, key=lambda language: language != original_language):
        words = record.texts[language]
        origin = TextOrigin(words.origin or usual_origin(language, original_language))
        draft = TextDraft(SERVICE.words_of(words), origin)
        text = actions.write_text(service, language, draft, now=now)
        text.origin = origin
        original = service.original
        if original is None or text is original:
            texts.note_untranslated(text)
        elif words.outdated:
            texts.note_outdated(SERVICE, text, original)
        else:
            texts.note_translated(SERVICE, text, original, SERVICE.names, seen=None)


def _write_roles(records: Mapping[str, PartnerRecord], service: Service) -> None:
    for partner in service.partners:
        record = records.get(partner.cluster.slug)
        if record is not None:
            partner.role = record.role
            partner.translated_roles = dict(record.roles)
