"""The services in which a cluster takes part, a page at a time: those it leads come first.

The two parts are counted and read along indexes of their own: a cluster may have thousands. No
service has its lead among its partners.
"""

from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select

from marketplace.catalogue import queries
from marketplace.catalogue.models import Partner, Service, ServiceState
from marketplace.database import db
from marketplace.paging import PAGE_SIZE, Page
from marketplace.paging.rows import Order, Part, page_of_parts

CARDS_PER_PAGE = 20
IS_UNPUBLISHED = Service.state.in_([ServiceState.DRAFT, ServiceState.WITHDRAWN])
"""Named by its states, so that it is looked for along their index."""


def published(cluster_id: int, page: int) -> Page[Service]:
    """List the services in the catalogue, the newest first."""
    led, partnered = _led(cluster_id), _partnered(cluster_id)
    # Of partners, the services that are not published are taken off: they are few, and to look at
    # each one that is would take most of the time.
    takes_part = exists().where(Partner.service_id == Service.id, Partner.cluster_id == cluster_id)
    unpublished = select(Service.id).where(IS_UNPUBLISHED, takes_part)
    return _page_of(
        cluster_id,
        led.where(Service.is_published),
        partnered.where(Service.is_published),
        number_partnered=_number_partnered(cluster_id) - _number_of(unpublished),
        order=(Service.published_at.desc(), Service.id),
        page=page,
        size=CARDS_PER_PAGE,
    )


def all_services(cluster_id: int, page: int) -> Page[Service]:
    """List the services in whatever state, the last changed first."""
    return _page_of(
        cluster_id,
        _led(cluster_id),
        _partnered(cluster_id),
        number_partnered=_number_partnered(cluster_id),
        order=(Service.changed_at.desc(), Service.id),
        page=page,
        size=PAGE_SIZE,
    )


def _page_of(
    cluster_id: int,
    led: Select[Any],
    partnered: Select[Any],
    *,
    number_partnered: ColumnElement[int],
    order: Order,
    page: int,
    size: int,
) -> Page[Service]:
    numbers = db.session.execute(select(_number_of(led), number_partnered)).one()
    parts = [Part(led, order, numbers[0]), Part(partnered, order, numbers[1])]
    ordered = queries.whole().order_by(Service.lead_id != cluster_id, *order)
    return page_of_parts(parts, page, size=size, ordered=ordered, key=Service.id)


def _led(cluster_id: int) -> Select[Any]:
    return select(Service.id).where(Service.lead_id == cluster_id)


def _partnered(cluster_id: int) -> Select[Any]:
    # As a list, and not joined: so SQLite walks along the services in their order, and looks at
    # none but those of the list.
    ids = select(Partner.service_id).where(Partner.cluster_id == cluster_id)
    return select(Service.id).where(Service.id.in_(ids))


def _number_partnered(cluster_id: int) -> ColumnElement[int]:
    return _number_of(select(Partner.service_id).where(Partner.cluster_id == cluster_id))


def _number_of(rows: Select[Any]) -> ColumnElement[int]:
    return rows.with_only_columns(func.count()).scalar_subquery()
