"""The rows of a service that is not there yet, as a record describes it.

An import brings them by the hundred thousand, and objects of SQLAlchemy would cost it three times
as much. They begin as record_to_service leaves a service that it has made of nothing.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

from marketplace.catalogue.models import SERVICE, ServiceState, VersionKind
from marketplace.catalogue.record.columns import Columns, columns_of, origin_columns
from marketplace.catalogue.record.model import ServiceRecord
from marketplace.records import JsonObject

_FIRST_VERSION = 1
_FIRST_REVISION = 1


def service_row(record: ServiceRecord, lead_id: int, now: datetime) -> Columns:
    """Return the row of a new service, which is a draft unless the record says otherwise."""
    state = _state(record)
    is_withdrawn = state == ServiceState.WITHDRAWN
    return {
        **columns_of(record),
        "lead_id": lead_id,
        "state": state,
        "version": 0 if state == ServiceState.DRAFT else _FIRST_VERSION,
        "revision": _FIRST_REVISION,
        "confirmed_on": record.confirmed_on,
        "review_by": record.review_by,
        "created_at": now,
        "changed_at": now,
        "published_at": _published_at(record, now),
        "withdrawn_at": record.withdrawn_at or (now if is_withdrawn else None),
        "withdrawn_reason": record.withdrawn_reason,
        "withdrawn_reason_language": record.language_of_reason,
    }


def text_rows(record: ServiceRecord, service_id: int) -> Iterator[Columns]:
    """Return the rows of the texts. An outdated translation follows the revision before."""
    original_language = record.original_language
    original_revision = _FIRST_REVISION if original_language in record.texts else None

    for language, text in record.texts.items():
        yield {
            "service_id": service_id,
            "language": language,
            **SERVICE.words_of(text),
            "revision": _FIRST_REVISION,
            "revisions": {},
            **origin_columns(
                text,
                language,
                original_language=original_language,
                original_revision=original_revision,
            ),
        }


def partner_rows(
    record: ServiceRecord, service_id: int, cluster_ids: Mapping[str, int]
) -> Iterator[Columns]:
    """Return the rows of the partners, who have agreed to whatever is open to visitors."""
    version = None if _state(record) == ServiceState.DRAFT else _FIRST_VERSION

    for position, partner in enumerate(record.partners):
        yield {
            "service_id": service_id,
            "cluster_id": cluster_ids[partner.cluster],
            "position": position,
            "role": partner.role,
            "translated_roles": partner.roles,
            "countersigned_version": version,
        }


def version_row(record: ServiceRecord, service_id: int, now: datetime) -> Columns:
    """Return the row of the first version of a published service."""
    return {
        "service_id": service_id,
        "number": _FIRST_VERSION,
        "record": _record_when_published(record, now),
        "published_at": now,
        "kind": VersionKind.IMPORTED,
        "note": "",
    }


def _state(record: ServiceRecord) -> str:
    return record.state or ServiceState.DRAFT


def _record_when_published(record: ServiceRecord, now: datetime) -> JsonObject:
    dated = record.model_copy(update={"published_at": _published_at(record, now)})
    return dated.to_object()


def _published_at(record: ServiceRecord, now: datetime) -> datetime | None:
    is_draft = _state(record) == ServiceState.DRAFT
    return record.published_at or (None if is_draft else now)
