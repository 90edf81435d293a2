"""What is indexed of a service: the words of its texts, and what it can be filtered by."""

from dataclasses import dataclass

from marketplace.catalogue.models import Service, ServiceText
from marketplace.search.index.facets import LOWERED_BY, Row
from marketplace.search.text import analysis
from marketplace.search.text.tokenizer import joined_words, tokenize
from marketplace.technologies.terms import Terms
from marketplace.vocabularies import EU_MEMBERS

Text = tuple[str, str, str, str]
"""The words of the fields title, summary, body and names, each in order and parted by spaces."""


@dataclass(frozen=True)
class Document:
    """A service as it is indexed: its texts by language, and its row in the facet table."""

    id: int
    texts: dict[str, Text]
    row: Row


def document_of(service: Service, terms: Terms) -> Document:
    """Return the document of a published service."""
    texts = {}
    for text in service.texts:
        if text.language not in analysis.LANGUAGES:
            continue

        names = _technologies(service, text.language, terms)
        if text.language == service.original_language:
            names = [*_names_of_clusters(service), *names]
        texts[text.language] = _text(text, " ".join(names))

    return Document(service.id, texts, _row(service))


def _text(text: ServiceText, names: str) -> Text:
    body = "\n".join([text.description, *text.what_you_get, *text.who_it_is_for, text.how_it_works])
    return _words(text.title), _words(text.summary), _words(body), _words(names)


def _words(field: str) -> str:
    """Return the words of a field, and after them those that its parts make together."""
    return " ".join([*tokenize(field), *joined_words(field)])


def _names_of_clusters(service: Service) -> list[str]:
    """List the names of clusters by which people may look for a service.

    Names of clusters that say what they do ("Water Sensors & Membranes") would bring all their services to any
    of these words, so that only names of one word count.
    """
    names: list[str] = []
    for cluster in service.clusters:
        for name in (cluster.name, cluster.short_name):
            if " " not in name:
                names.append(name)

    return names


def _technologies(service: Service, language: str, terms: Terms) -> list[str]:
    """List what people call the technologies of a service, for its text in a language.

    The names in languages without a text stand with the original, so that a service is found by all of them.
    """
    languages = {language}
    if language == service.original_language:
        languages |= set(analysis.LANGUAGES) - {text.language for text in service.texts}

    names: dict[str, None] = {}
    for code in service.technologies:
        term = terms.find(code)
        labels = term.labels if term else {}
        words = [labels[spoken] for spoken in labels if spoken in languages]
        if language == service.original_language:
            words.append(code)
        names |= dict.fromkeys(words)
    return list(names)


def _published(service: Service) -> float:
    """Return when a service was published, long before all others where it comes last."""
    seconds = service.published_at.timestamp() if service.published_at else 0.0
    return seconds - LOWERED_BY if service.is_lowered else seconds


def _row(service: Service) -> Row:
    """Return what a service can be filtered and ordered by."""
    return Row(
        id=service.id,
        published=_published(service),
        reply_within_days=service.reply_within_days,
        values={
            "type": [service.type],
            "sector": service.sectors,
            "technology": service.technologies,
            "cluster": [cluster.slug for cluster in service.clusters],
            "country": _countries(service),
            "language": service.languages,
            "delivery": service.delivery,
            "joint": ["joint" if service.is_joint else "own"],
        },
    )


def _countries(service: Service) -> list[str]:
    """List the countries of a service, the European Union with each of its members."""
    members = EU_MEMBERS if "EU" in service.countries else ()
    return list(dict.fromkeys([*service.countries, *members]))
