"""Services in whatever state as records, made of rows.

An export writes them all, and an import compares each with what is there: objects of SQLAlchemy
would cost both twice as much.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import BindParameter, Row, bindparam, select

from marketplace.catalogue.models import Partner, Service, ServiceText
from marketplace.catalogue.record.service_to_record import record_of
from marketplace.clusters.models import Cluster
from marketplace.database import read
from marketplace.records import JsonObject

_SERVICE, _TEXT, _PARTNER = Service.__table__, ServiceText.__table__, Partner.__table__
_CLUSTER = Cluster.__table__
_SLUGS: BindParameter[str] = bindparam("slugs", expanding=True)
_IDS: BindParameter[int] = bindparam("ids", expanding=True)
_SERVICES = (
    select(_SERVICE, _CLUSTER.c.slug.label("lead_slug"))
    .join_from(_SERVICE, _CLUSTER, _SERVICE.c.lead_id == _CLUSTER.c.id)
    .where(_SERVICE.c.slug.in_(_SLUGS))
)
_TEXTS = select(_TEXT).where(_TEXT.c.service_id.in_(_IDS)).order_by(_TEXT.c.language)
_PARTNERS = (
    select(_PARTNER.c.service_id, _CLUSTER.c.slug, _PARTNER.c.role, _PARTNER.c.translated_roles)
    .join_from(_PARTNER, _CLUSTER, _PARTNER.c.cluster_id == _CLUSTER.c.id)
    .where(_PARTNER.c.service_id.in_(_IDS))
    .order_by(_PARTNER.c.position)
)


def records_by_slug(slugs: Sequence[str]) -> dict[str, JsonObject]:
    """Write down the services that have these slugs, in three statements for any number."""
    services = read(_SERVICES, {"slugs": slugs})
    ids = [service.id for service in services]
    texts = _by_service(read(_TEXTS, {"ids": ids}))
    partners = _by_service(read(_PARTNERS, {"ids": ids}))

    return {
        service.slug: record_of(
            service,
            service.lead_slug,
            [
                (partner.slug, partner.role, partner.translated_roles)
                for partner in partners[service.id]
            ],
            texts[service.id],
        )
        for service in services
    }


def _by_service(rows: Iterable[Row[Any]]) -> defaultdict[int, list[Row[Any]]]:
    rows_by_service = defaultdict(list)
    for row in rows:
        rows_by_service[row.service_id].append(row)
    return rows_by_service
