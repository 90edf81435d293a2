"""Services with only what a list shows of them, in two statements for any number.

A page of results shows twenty: as whole objects with all their texts they would cost more than
finding them.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import BindParameter, Row, bindparam, select

from marketplace.catalogue.models import Partner, PriceModel, Service, ServiceText
from marketplace.database import db
from marketplace.i18n.languages import best

_IDS: BindParameter[int] = bindparam("ids", expanding=True)
_SERVICES = (
    select(
        Service.id,
        Service.slug,
        Service.lead_id,
        Service.type,
        Service.delivery,
        Service.technologies,
        Service.price_model,
        Service.price_amount,
        Service.price_currency,
        Service.reply_within_days,
        Service.original_language,
        Partner.cluster_id.label("partner_id"),
    )
    .outerjoin(Partner, Partner.service_id == Service.id)
    .where(Service.id.in_(_IDS), Service.is_published)
    .order_by(Partner.position, Partner.cluster_id)
)
"""The published ones among services, a row for each partner."""
_HEADS = (
    select(ServiceText.service_id, ServiceText.language, ServiceText.title, ServiceText.summary)
    .where(ServiceText.service_id.in_(_IDS))
    .order_by(ServiceText.language)
)
_BODIES = select(
    ServiceText.service_id,
    ServiceText.language,
    ServiceText.description,
    ServiceText.what_you_get,
    ServiceText.who_it_is_for,
    ServiceText.how_it_works,
).where(
    ServiceText.service_id.in_(_IDS),
    ServiceText.language.in_(bindparam("languages", expanding=True)),
)
TextKey = tuple[int, str]
"""A text by its service and its language."""


class TextHead(NamedTuple):
    """What a list shows of a text."""

    language: str
    title: str
    summary: str


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
    cluster_names: list[str]
    """The clusters that take part, the lead first."""
    texts: dict[str, TextHead]

    @property
    def is_joint(self) -> bool:
        """Whether several clusters deliver the service together."""
        return len(self.cluster_names) > 1

    def best_text(self, language: str) -> TextHead:
        """Return the text for a reader of a language: in that language, or the best other one."""
        return self.texts[best(list(self.texts), language, self.original_language)]


def find_listed(ids: Sequence[int], cluster_names: Mapping[int, str]) -> list[ListedService]:
    """List the published ones among services, in the order of their ids as given."""
    if not ids:
        return []
    services: dict[int, ListedService] = {}
    for row in db.session.execute(_SERVICES, {"ids": ids}):
        service = services.get(row.id)
        if service is None:
            service = services[row.id] = _listed(row, cluster_names[row.lead_id])
        if row.partner_id is not None:
            service.cluster_names.append(cluster_names[row.partner_id])

    for service_id, *head in db.session.execute(_HEADS, {"ids": list(services)}):
        text = TextHead(*head)
        services[service_id].texts[text.language] = text
    return [services[id] for id in ids if id in services]


def _listed(row: Row[*tuple[object, ...]], lead_name: str) -> ListedService:
    return ListedService(
        id=row.id,
        slug=row.slug,
        type=row.type,
        delivery=row.delivery,
        technologies=row.technologies,
        price_model=row.price_model,
        price_amount=row.price_amount,
        price_currency=row.price_currency,
        reply_within_days=row.reply_within_days,
        original_language=row.original_language,
        cluster_names=[lead_name],
        texts={},
    )


def find_passages(keys: Collection[TextKey]) -> dict[TextKey, tuple[str, ...]]:
    """Return what texts say beside title and summary, in passages of Markdown."""
    if not keys:
        return {}
    parameters = {"ids": [id for id, _ in keys], "languages": sorted({code for _, code in keys})}
    rows = db.session.execute(_BODIES, parameters)
    return {
        (row.service_id, row.language): (
            row.description,
            *row.what_you_get,
            *row.who_it_is_for,
            row.how_it_works,
        )
        for row in rows
    }
