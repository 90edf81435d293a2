"""Services with only what a list shows of them, in two statements for any number.

A page of results shows twenty: as whole objects with all their texts they would cost more than
finding them.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import BindParameter, bindparam, select

from marketplace.catalogue.models import Partner, PriceModel, Service, ServiceState, ServiceText
from marketplace.clusters.models import Cluster
from marketplace.clusters.names import NamedCluster
from marketplace.database import read
from marketplace.i18n import set_type
from marketplace.i18n.languages import best
from marketplace.media.models import Picture

_IDS: BindParameter[int] = bindparam("ids", expanding=True)
_SERVICE, _PARTNER = Service.__table__.c, Partner.__table__.c
_TEXT = ServiceText.__table__.c
"""Columns of tables: rows of columns of models take the way of whole objects, which is longer."""
_LEADING = Cluster.__table__.alias("leading")
_TAKING_PART = Cluster.__table__.alias("taking_part")


_SERVICES = (
    select(
        _SERVICE.id,
        _SERVICE.state == ServiceState.PUBLISHED,
        _SERVICE.slug,
        _SERVICE.type,
        _SERVICE.delivery,
        _SERVICE.technologies,
        _SERVICE.price_model,
        _SERVICE.price_amount,
        _SERVICE.price_currency,
        _SERVICE.reply_within_days,
        _SERVICE.original_language,
        _SERVICE.picture,
        _LEADING.c.name,
        _LEADING.c.country,
        _TAKING_PART.c.name,
        _TAKING_PART.c.country,
    )
    .join_from(Service.__table__, _LEADING, _LEADING.c.id == _SERVICE.lead_id)
    .outerjoin(Partner.__table__, _PARTNER.service_id == _SERVICE.id)
    .outerjoin(_TAKING_PART, _TAKING_PART.c.id == _PARTNER.cluster_id)
    .where(_SERVICE.id.in_(_IDS))
    .order_by(_PARTNER.position, _PARTNER.cluster_id)
)
"""Services, a row for each partner.

With a condition for their state, SQLite looks at all that are published, for it takes an index of states for the shorter way.
"""
_HEADS = select(_TEXT.service_id, _TEXT.language, _TEXT.title, _TEXT.summary).where(
    _TEXT.service_id.in_(_IDS)
)
_BODIES = select(
    _TEXT.service_id,
    _TEXT.language,
    _TEXT.description,
    _TEXT.what_you_get,
    _TEXT.who_it_is_for,
    _TEXT.how_it_works,
).where(
    _TEXT.service_id.in_(_IDS),
    _TEXT.language.in_(bindparam("languages", expanding=True)),
)
TextKey = tuple[int, str]
"""A text by its service and its language."""


class TextHead(NamedTuple):
    """What a list shows of a text, set in type."""

    language: str
    title: str
    summary: str

    @classmethod
    def of(cls, language: str, title: str, summary: str) -> "TextHead":
        """Set in type what is stored."""
        return cls(language, set_type(title, language, heading=True), set_type(summary, language))


@dataclass(slots=True)
class ListedService:
    """A published service as a list needs it."""

    id: int
    slug: str
    type: str
    delivery: list[str]
    technologies: list[str]
    price_model: PriceModel
    price_amount: Decimal | None
    price_currency: str
    reply_within_days: int
    original_language: str
    picture: Picture | None
    named_clusters: tuple[NamedCluster, ...]
    """The clusters that take part, the lead first."""
    texts: dict[str, TextHead] = field(default_factory=dict)

    @property
    def is_joint(self) -> bool:
        """Whether several clusters deliver the service together."""
        return len(self.named_clusters) > 1

    def best_text(self, language: str) -> TextHead:
        """Return the text for a reader of a language: in that language, or the best other one."""
        return self.texts[best(list(self.texts), language, self.original_language)]


def find_listed(ids: Sequence[int]) -> list[ListedService]:
    """List the published ones among services, in the order of their ids as given."""
    if not ids:
        return []
    services: dict[int, ListedService] = {}
    for row in read(_SERVICES, {"ids": ids}):
        id, is_published, *details, lead, lead_country, partner, partner_country = row
        if not is_published:
            continue
        service = services.get(id)
        if service is None:
            facts = (id, *details, (NamedCluster(lead, lead_country),))
            service = services[id] = ListedService(*facts)
        if partner is not None:
            service.named_clusters += (NamedCluster(partner, partner_country),)

    for service_id, *head in read(_HEADS, {"ids": list(services)}):
        text = TextHead.of(*head)
        services[service_id].texts[text.language] = text
    return [services[id] for id in ids if id in services]


def find_passages(keys: Collection[TextKey]) -> dict[TextKey, tuple[str, ...]]:
    """Return what texts say beside title and summary, in passages of Markdown."""
    if not keys:
        return {}
    parameters = {"ids": [id for id, _ in keys], "languages": sorted({code for _, code in keys})}
    rows = read(_BODIES, parameters)
    return {
        (service_id, language): (description, *what_you_get, *who_it_is_for, how_it_works)
        for service_id, language, description, what_you_get, who_it_is_for, how_it_works in rows
    }
