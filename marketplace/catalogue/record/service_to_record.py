"""A service written down as a record."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Row

from marketplace.catalogue.models import SERVICE, Service, ServiceState, ServiceText
from marketplace.catalogue.record.model import (
    FACTS,
    TIMES,
    DurationRecord,
    PartnerRecord,
    PriceRecord,
    ServiceRecord,
    ServiceTextRecord,
    in_one_form,
)
from marketplace.media.record import data_sheet_record, picture_record
from marketplace.records import JsonObject
from marketplace.text import clean_sentence, clean_text
from marketplace.texts.marks import outdated_fields

PartnerWords = tuple[str, str, Mapping[str, str]]
"""The slug of a partner, its role, and the role in other languages."""


def to_record(service: Service) -> JsonObject:
    """Return the record of a service. Its lead, partners and texts must be loaded."""
    partners = [
        (partner.cluster.slug, partner.role, partner.translated_roles)
        for partner in service.partners
    ]
    return record_of(service, service.lead.slug, partners, service.texts)


def record_of(
    service: Service | Row[Any],
    lead: str,
    partners: Iterable[PartnerWords],
    texts: Sequence[ServiceText | Row[Any]],
) -> JsonObject:
    """Return the record of a service, its lead, partners with their roles, and texts.

    The same service always has the same record. Nothing is checked: what an older release let in
    must get out.
    """
    original_language = service.original_language
    original = next((text for text in texts if text.language == original_language), None)
    text_records = {text.language: _text(text, original) for text in texts}

    record = ServiceRecord.model_construct(
        kind="service",
        slug=service.slug,
        cluster=lead,
        partners=[_partner(*words) for words in partners],
        price=_price(service),
        duration=_duration(service),
        trl=_levels(service),
        state=_state(service),
        withdrawn_reason=clean_text(service.withdrawn_reason),
        withdrawn_reason_language=_language_of_reason(service),
        texts=in_one_form(text_records, original_language),
        picture=picture_record(service.picture),
        data_sheets=[data_sheet_record(sheet) for sheet in service.data_sheets or ()],
        **{name: getattr(service, name) for name in FACTS + TIMES},
    )
    return record.to_object()


def _state(service: Service | Row[Any]) -> str:
    """Return the state that its cluster wants: one that is unlisted for now is published."""
    is_unlisted = service.state == ServiceState.UNLISTED
    return ServiceState.PUBLISHED if is_unlisted else service.state


def _partner(slug: str, role: str, translated_roles: Mapping[str, str]) -> PartnerRecord:
    roles = {
        language: clean_sentence(translation)
        for language, translation in sorted(translated_roles.items())
    }
    return PartnerRecord.model_construct(cluster=slug, role=clean_sentence(role), roles=roles)


def _language_of_reason(service: Service | Row[Any]) -> str | None:
    """Return the language of the reason where it is not the usual one."""
    language: str = service.withdrawn_reason_language
    return language if language != service.original_language else None


def _price(service: Service | Row[Any]) -> PriceRecord:
    price = PriceRecord.model_construct(
        model=service.price_model,
        amount=service.price_amount,
        member_amount=service.price_member_amount,
        currency=service.price_currency,
    )
    return price.in_one_form()


def _duration(service: Service | Row[Any]) -> DurationRecord | None:
    if not service.duration_amount or not service.duration_unit:
        return None
    return DurationRecord.model_construct(
        amount=service.duration_amount, unit=service.duration_unit
    )


def _levels(service: Service | Row[Any]) -> list[int] | None:
    """Return the readiness levels. One that stands alone is both ends."""
    lowest = service.trl_min or service.trl_max
    highest = service.trl_max or service.trl_min
    return [lowest, highest] if lowest and highest else None


def _text(
    text: ServiceText | Row[Any], original: ServiceText | Row[Any] | None
) -> ServiceTextRecord:
    return ServiceTextRecord.model_construct(
        **SERVICE.clean_words_of(text),
        origin=text.origin,
        outdated=bool(outdated_fields(SERVICE, text, original)),
    )
