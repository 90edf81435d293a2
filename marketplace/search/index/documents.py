"""What of a service is searched: the words of its texts in every language, and what it can be filtered by."""

from dataclasses import dataclass

from marketplace.catalogue.models import Service, ServiceText
from marketplace.search.index.facets import Row
from marketplace.search.text import analysis
from marketplace.vocabularies import EU_MEMBERS

Text = tuple[str, str, str, str]
"""The words of title, summary, body and names, each in order and parted by spaces."""


@dataclass(frozen=True)
class Document:
    """A service as the index takes it in: its texts by language, and its row in the table of facets."""

    id: int
    texts: dict[str, Text]
    row: Row


def document_of(service: Service) -> Document:
    """Describe a published service for the index."""
    texts = {
        text.language: _text(
            text, _names(service) if text.language == service.original_language else ""
        )
        for text in service.texts
        if text.language in analysis.LANGUAGES
    }
    return Document(service.id, texts, _row(service))


def _text(text: ServiceText, names: str) -> Text:
    body = "\n".join([text.description, *text.what_you_get, *text.who_it_is_for, text.how_it_works])
    title, summary, body, names = (
        " ".join(analysis.tokenize(part)) for part in (text.title, text.summary, body, names)
    )
    return title, summary, body, names


def _names(service: Service) -> str:
    """List the names by which people may look for a service besides its own words.

    Names of clusters that say what they do ("Water Sensors & Membranes") would bring all their services to any of
    these words, so that only names of one word count.
    """
    names = [
        name
        for cluster in service.clusters
        for name in (cluster.name, cluster.short_name)
        if " " not in name
    ]
    return " ".join([*names, *service.technologies])


def _row(service: Service) -> Row:
    """Say what a service can be filtered and ordered by.

    A service that is offered in the whole European Union is offered in each of its member states.
    """
    countries = dict.fromkeys(
        [*service.countries, *(EU_MEMBERS if "EU" in service.countries else ())]
    )
    return Row(
        id=service.id,
        published=service.published_at.timestamp() if service.published_at else 0.0,
        reply_within_days=service.reply_within_days,
        values={
            "type": [service.type],
            "sector": service.sectors,
            "technology": service.technologies,
            "cluster": [cluster.slug for cluster in service.clusters],
            "country": list(countries),
            "language": service.languages,
            "delivery": service.delivery,
            "joint": ["joint" if service.is_joint else "own"],
        },
    )
