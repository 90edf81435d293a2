"""Services side by side, a row for each fact."""

from collections.abc import Sequence
from dataclasses import dataclass

from marketplace import vocabularies
from marketplace.catalogue.facts import Fact, details_of, key_facts_of
from marketplace.catalogue.models import Service, ServiceText
from marketplace.clusters.names import introduction
from marketplace.i18n import _, set_type

MOST_COMPARED = 3
"""Columns that a page of paper has room for."""
FEWEST_COMPARED = 2


@dataclass(frozen=True)
class Column:
    """A service that is compared."""

    slug: str
    title: str
    language: str
    """That of the title, and of what else was written about the service."""


@dataclass(frozen=True)
class Cell:
    """What a row says of one service."""

    value: str | list[str]
    """Nothing where that is not known."""
    language: str | None = None
    """That of the value, where it is not the language of the page."""


@dataclass(frozen=True)
class Row:
    """A fact, and what it is of each service."""

    label: str
    cells: list[Cell]


@dataclass(frozen=True)
class Comparison:
    """A table of services and their facts."""

    columns: list[Column]
    rows: list[Row]


def compare(services: Sequence[Service], language: str) -> Comparison:
    """Put services side by side for a reader. What is known of none has no row."""
    texts = [service.best_text(language) for service in services]
    columns = [_column(service, text) for service, text in zip(services, texts, strict=True)]
    clusters = [introduction(service.named_clusters, language) for service in services]
    rows = [
        Row(_("Offered by"), [Cell(names) for names in clusters]),
        Row(_("Type"), [Cell(vocabularies.TYPE.label(service.type)) for service in services]),
        *_rows_of_facts([key_facts_of(service) for service in services]),
        *_rows_of_facts([details_of(service) for service in services]),
        Row(_("What you get"), [_items(text, text.what_you_get, language) for text in texts]),
        Row(_("Who can use it"), [_items(text, text.who_it_is_for, language) for text in texts]),
    ]
    return Comparison(columns, [row for row in rows if any(cell.value for cell in row.cells)])


def _column(service: Service, text: ServiceText) -> Column:
    title = set_type(text.title, text.language, heading=True)
    return Column(service.slug, title, text.language)


def _rows_of_facts(facts: Sequence[Sequence[Fact]]) -> list[Row]:
    """Return a row for each label, in the order in which services have them."""
    values = [dict(facts_of_service) for facts_of_service in facts]
    labels = dict.fromkeys(label for facts_of_service in values for label in facts_of_service)
    return [Row(label, [Cell(by_label.get(label, "")) for by_label in values]) for label in labels]


def _items(text: ServiceText, items: list[str], language: str) -> Cell:
    foreign = text.language if text.language != language else None
    return Cell([set_type(item, text.language) for item in items], foreign)
