"""What of a service is searched: the words of its texts in every language, and what it can be filtered by."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from marketplace.catalogue.models import Service, ServiceText
from marketplace.search import analysis
from marketplace.search.facets import Row
from marketplace.vocabularies import EU_MEMBERS

TITLE_MARK = 64.0
"""Added to the weight of a word that stands in the title, so that one number says both."""


@dataclass(frozen=True)
class Part:
    """How much the words of one part of a text count, and how much less they do in a long one (BM25's b)."""

    weight: float
    discount: float
    usual_length: int


TITLE, SUMMARY, BODY, NAMES = Part(6, 0.25, 7), Part(1, 0.6, 20), Part(1, 0.5, 90), Part(0.5, 0, 1)


@dataclass(frozen=True)
class Terms:
    """The words of one text and the stems of these words, each with its weight."""

    words: dict[str, float] = field(default_factory=dict)
    stems: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Document:
    """A service as the index takes it in."""

    id: int
    texts: dict[str, Terms]
    row: Row


def document_of(service: Service) -> Document:
    """Describe a published service for the index."""
    texts = {
        text.language: _terms(text, _names(service) if text.language == service.original_language else "")
        for text in service.texts
        if text.language in analysis.LANGUAGES
    }
    return Document(service.id, texts, _row(service))


def _terms(text: ServiceText, names: str) -> Terms:
    """Weigh the words of a text."""
    terms = Terms()
    body = " ".join([text.description, *text.what_you_get, *text.who_it_is_for, text.how_it_works])
    for part, content in ((TITLE, text.title), (SUMMARY, text.summary), (BODY, body), (NAMES, names)):
        counted = Counter(analysis.words(content))
        length = sum(counted.values())
        unit = part.weight / (1 - part.discount + part.discount * length / part.usual_length)
        mark = TITLE_MARK if part is TITLE else 0.0
        _add(terms.words, ((key, unit * n) for word, n in counted.items() for key in analysis.forms(word)), mark)
        stems = ((key, unit * n) for word, n in counted.items() for key in analysis.stem_keys(word, text.language))
        _add(terms.stems, stems, mark)
    return terms


def _add(weights: dict[str, float], found: Iterable[tuple[str, float]], mark: float) -> None:
    for key, weight in found:
        before = weights.get(key, mark)
        weights[key] = before + weight


def _names(service: Service) -> str:
    """List the names by which people may look for a service besides its own words.

    Names of clusters that say what they do ("Water Sensors & Membranes") would bring all their services to any of
    these words, so that only names of one word count.
    """
    names = [name for cluster in service.clusters for name in (cluster.name, cluster.short_name) if " " not in name]
    return " ".join([*names, *service.technologies])


def _row(service: Service) -> Row:
    """Say what a service can be filtered and ordered by.

    A service that is offered in the whole European Union is offered in each of its member states.
    """
    countries = dict.fromkeys([*service.countries, *(EU_MEMBERS if "EU" in service.countries else ())])
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
