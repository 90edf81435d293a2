"""The services in which a cluster takes part, a page at a time: those it leads come first.

The two parts are counted and read along indexes of their own: a cluster may have thousands.
"""

from typing import Any

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, func, select, true

from marketplace.catalogue import queries
from marketplace.catalogue.models import Partner, Service
from marketplace.database import db
from marketplace.paging import PAGE_SIZE, Page
from marketplace.paging.rows import Part, page_of_parts

CARDS_PER_PAGE = 20
Order = tuple[SQLColumnExpression[Any], ...]


def published(cluster_id: int, page: int) -> Page[Service]:
    """List the services in the catalogue, the newest first."""
    newest_first = (Service.published_at.desc(), Service.id)
    return _page_of(cluster_id, Service.is_published, newest_first, page, CARDS_PER_PAGE)


def all_services(cluster_id: int, page: int) -> Page[Service]:
    """List the services in whatever state, the last changed first."""
    last_changed_first = (Service.changed_at.desc(), Service.id)
    return _page_of(cluster_id, true(), last_changed_first, page, PAGE_SIZE)


def _page_of(
    cluster_id: int, is_listed: SQLColumnExpression[bool], order: Order, page: int, size: int
) -> Page[Service]:
    led, partnered = _led(cluster_id), _partnered(cluster_id)
    # Partners are counted one by one: as a condition, is_listed would lead to all such services.
    numbers = select(
        _number_of(led.where(is_listed), true()),
        _number_of(partnered, is_listed),
    )
    parts = [
        Part(services.where(is_listed).order_by(*order), number)
        for services, number in zip(
            (led, partnered), db.session.execute(numbers).one(), strict=True
        )
    ]
    ordered = queries.whole().order_by(Service.lead_id != cluster_id, *order)
    return page_of_parts(parts, page, size=size, ordered=ordered, key=Service.id)


def _led(cluster_id: int) -> Select[Any]:
    return select(Service.id).where(Service.lead_id == cluster_id)


def _partnered(cluster_id: int) -> Select[Any]:
    return (
        select(Service.id)
        .join(Partner, Partner.service_id == Service.id)
        .where(Partner.cluster_id == cluster_id, Service.lead_id != cluster_id)
    )


def _number_of(services: Select[Any], is_counted: SQLColumnExpression[bool]) -> ColumnElement[int]:
    return services.with_only_columns(func.count().filter(is_counted)).scalar_subquery()
