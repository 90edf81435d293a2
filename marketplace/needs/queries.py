"""Find unmet needs: those in the sectors of a cluster first."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Text, case, cast, func, or_, select
from sqlalchemy.orm import joinedload

from marketplace.catalogue.models import Partner, Service, ServiceState
from marketplace.database import db, hold
from marketplace.needs.models import UnmetNeed
from marketplace.paging import PAGE_SIZE, Page
from marketplace.paging.rows import page_of


@dataclass(frozen=True)
class Selection:
    """What a list of needs is narrowed to, or nothing of it."""

    language: str = ""
    sector: str = ""
    week: date | None = None


@dataclass(frozen=True)
class Offered:
    """What the needs can be narrowed to."""

    languages: Sequence[str]
    sectors: Sequence[str]
    weeks: Sequence[date]


def list_needs(selection: Selection, sectors: Collection[str], page: int) -> Page[UnmetNeed]:
    """List needs: in some sectors first, then what is asked for most often."""
    place = case((UnmetNeed.sector.in_(sectors), 0), else_=1)
    needs = select(UnmetNeed).where(*_conditions(selection))
    order = (place, UnmetNeed.is_claimable.desc(), UnmetNeed.number.desc(), UnmetNeed.id)
    return page_of(
        needs, page, size=PAGE_SIZE, ordered=needs.order_by(*order).options(*_with_claim())
    )


def offered() -> Offered:
    """List the languages, the sectors and the weeks that any need has, the newest week first."""
    columns = (UnmetNeed.language, UnmetNeed.sector, UnmetNeed.week)
    rows = db.session.execute(select(*columns).distinct()).all()
    return Offered(
        sorted({row.language for row in rows}),
        sorted({row.sector for row in rows if row.sector}),
        sorted({row.week for row in rows}, reverse=True),
    )


def find(need_id: int) -> UnmetNeed | None:
    """Find a need with who looks into it."""
    query = select(UnmetNeed).where(UnmetNeed.id == need_id).options(*_with_claim())
    return db.session.scalar(query)


def find_held(need_id: int) -> UnmetNeed | None:
    """Find a need that nobody else can claim until the transaction is over."""
    hold(select(UnmetNeed.id).where(UnmetNeed.id == need_id))
    return find(need_id)


def sectors_of(cluster_id: int) -> set[str]:
    """Return the sectors of the services that a cluster leads or is a partner in."""
    # As text, for PostgreSQL cannot compare JSON: of thousands of services only a few lists come.
    sectors = cast(Service.sectors, Text)
    takes_part = or_(
        Service.lead_id == cluster_id,
        Service.id.in_(select(Partner.service_id).where(Partner.cluster_id == cluster_id)),
    )
    is_alive = Service.state != ServiceState.WITHDRAWN
    rows = db.session.scalars(select(sectors).where(takes_part, is_alive).distinct())
    return {sector for row in rows for sector in json.loads(row)}


def count_open(sectors: Collection[str] | None = None) -> int:
    """Count the needs that nobody looks into: those in some sectors, or all."""
    query = select(func.count()).select_from(UnmetNeed).where(UnmetNeed.is_open)
    if sectors is not None:
        query = query.where(UnmetNeed.sector.in_(sectors))
    return db.session.scalar(query) or 0


def _conditions(selection: Selection) -> list[ColumnElement[bool]]:
    conditions = []
    if selection.language:
        conditions.append(UnmetNeed.language == selection.language)
    if selection.sector:
        conditions.append(UnmetNeed.sector == selection.sector)
    if selection.week:
        conditions.append(UnmetNeed.week == selection.week)
    return conditions


def _with_claim() -> list[Any]:
    return [
        joinedload(UnmetNeed.claimed_by),
        joinedload(UnmetNeed.service),
    ]
