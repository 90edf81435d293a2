"""A service as it stands in a list."""

from dataclasses import dataclass

from marketplace import vocabularies
from marketplace.catalogue.listing import ListedService
from marketplace.catalogue.models import WITH_AMOUNT, PriceModel, Service
from marketplace.i18n import _, show_money


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
    cluster_names: list[str]
    joint: bool
    delivery_labels: list[str]
    price_label: str
    reply_within_days: int


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
    return Card(
        slug=service.slug,
        title=title or text.title,
        summary=summary or text.summary,
        language=text.language,
        type_label=vocabularies.TYPE.label(service.type),
        cluster_names=service.cluster_names,
        joint=service.is_joint,
        delivery_labels=[vocabularies.DELIVERY.label(code) for code in service.delivery],
        price_label=price_label(service),
        reply_within_days=service.reply_within_days,
    )


def price_label(service: Service | ListedService) -> str:
    """Say what a service costs, in a few words."""
    if service.price_amount is None or service.price_model not in WITH_AMOUNT:
        return vocabularies.PRICE.label(service.price_model)
    amount = show_money(service.price_amount, service.price_currency)
    if service.price_model == PriceModel.FROM:
        return _("From %(amount)s", amount=amount)
    return amount
