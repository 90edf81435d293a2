"""A service as it stands in a list."""

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from marketplace import vocabularies
from marketplace.catalogue.listing import ListedService, TextHead
from marketplace.catalogue.models import WITH_AMOUNT, PriceModel, Service, ServiceText
from marketplace.clusters.names import introduction
from marketplace.i18n import _, show_money
from marketplace.media.models import Picture

_FACTS_MAX = 5_000
"""Facts that are kept, in some two megabytes."""
Price = tuple[PriceModel, Decimal | None, str]
"""How a service is priced, the amount, and its currency."""


@dataclass(frozen=True)
class Card:
    """What a list shows of a service: its text for the reader, and the main facts."""

    slug: str
    title: str
    """May be Markup that carries highlights, as the summary."""
    summary: str
    language: str
    """The language of title and summary."""
    type_label: str
    offered_by: str
    """The clusters that take part, with their countries."""
    joint: bool
    delivery_label: str
    price_label: str
    reply_within_days: int
    picture: Picture | None
    """Shown small, as a decoration: the title says what the service is."""


def card_of(
    service: Service | ListedService,
    language: str,
    *,
    title: str | None = None,
    summary: str | None = None,
) -> Card:
    """Make the card of a service for a reader.

    Title and summary replace those of the text, as when they are highlighted.
    """
    text = service.best_text(language)
    if isinstance(text, ServiceText):
        text = TextHead.of(text.language, text.title, text.summary)
    facts = _facts(service.type, tuple(service.delivery), _price(service), language)
    return Card(
        slug=service.slug,
        title=title or text.title,
        summary=summary or text.summary,
        language=text.language,
        type_label=facts.type_label,
        offered_by=introduction(service.named_clusters, language),
        joint=service.is_joint,
        delivery_label=facts.delivery_label,
        price_label=facts.price_label,
        reply_within_days=service.reply_within_days,
        picture=service.picture,
    )


class _Facts(NamedTuple):
    """What many services have in common."""

    type_label: str
    delivery_label: str
    price_label: str


@lru_cache(_FACTS_MAX)
def _facts(type: str, delivery: tuple[str, ...], price: Price, _language: str) -> _Facts:
    """Name what a service is in the current language, once for all that are alike."""
    return _Facts(
        type_label=vocabularies.TYPE.label(type),
        delivery_label=vocabularies.DELIVERY.listing(delivery),
        price_label=_price_label(*price),
    )


def price_label(service: Service) -> str:
    """Say what a service costs, in a few words."""
    return _price_label(*_price(service))


def _price(service: Service | ListedService) -> Price:
    return service.price_model, service.price_amount, service.price_currency


def _price_label(model: PriceModel, amount: Decimal | None, currency: str) -> str:
    if amount is None or model not in WITH_AMOUNT:
        return vocabularies.PRICE.label(model)
    money = show_money(amount, currency)
    if model == PriceModel.FROM:
        return _("From %(amount)s", amount=money)
    return money
