"""Results as a reader sees them: the card of each service, and why it is among them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain

from markupsafe import Markup

from marketplace.catalogue import queries as catalogue
from marketplace.catalogue.cards import Card, card_of
from marketplace.catalogue.models import Service, ServiceText
from marketplace.search import queries
from marketplace.search.highlights import Answers, answering, extract, highlighted
from marketplace.search.queries import Found

_MARKED = "<mark>"


@dataclass(frozen=True)
class Hit:
    """A service among the results."""

    card: Card
    is_related: bool = False
    """It says the same thing in other words."""
    elsewhere: str | None = None
    """The language of the text that answers, where that is not the one shown."""
    passage: Markup | None = None
    """The words that answer, where neither title nor summary as they are shown have them."""
    passage_language: str = ""


def hits_of(found: Found, language: str) -> list[Hit]:
    """List what was found on a page for a reader of a language, with its words marked."""
    answers = {code: answering(marks) for code, marks in found.marks.items()}
    return [_hit(service, found, answers, language) for service in catalogue.published_by_ids(found.ids)]


def similar_services(service_id: int, language: str) -> list[Card]:
    """List the cards of services like one, the most alike first."""
    ids = queries.similar(service_id)
    return [card_of(service, language) for service in catalogue.published_by_ids(ids)] if ids else []


def _hit(service: Service, found: Found, answers: Mapping[str, Answers], language: str) -> Hit:
    """Mark the text that is shown; where the reason does not stand there, quote it."""
    shown = service.best_text(language)
    card = _card(service, language, answers.get(shown.language))
    languages = found.languages.get(service.id, ())
    elsewhere = languages[0] if languages and shown.language not in languages else None
    hit = Hit(card, is_related=service.id in found.related, elsewhere=elsewhere)
    read = service.text_in(elsewhere or shown.language)
    if read is None or read.language not in answers or (read is shown and _MARKED in f"{card.title}{card.summary}"):
        return hit
    passages = chain(() if read is shown else (read.title, read.summary), _told(read))
    return replace(hit, passage=extract(passages, answers[read.language]), passage_language=read.language)


def _card(service: Service, language: str, answers: Answers | None) -> Card:
    if answers is None:
        return card_of(service, language)
    text = service.best_text(language)
    title, summary = highlighted(text.title, answers), highlighted(text.summary, answers)
    return card_of(service, language, title=title, summary=summary)


def _told(text: ServiceText) -> Iterator[str]:
    """List the passages of a text that a card does not show."""
    yield from (text.description, *text.what_you_get, *text.who_it_is_for, text.how_it_works)
