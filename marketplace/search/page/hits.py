"""Results as a reader sees them: the card of each service, and why it is among them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from markupsafe import Markup

from marketplace import vocabularies
from marketplace.catalogue import queries as catalogue
from marketplace.catalogue.cards import Card, card_of
from marketplace.catalogue.models import Service, ServiceText
from marketplace.search import queries
from marketplace.search.page.highlights import (
    Matcher,
    count_matches,
    extract,
    highlight,
    matcher_of,
)
from marketplace.search.queries import Results


@dataclass(frozen=True)
class Hit:
    """A service among the results."""

    card: Card
    is_related: bool = False
    """It answers by synonyms."""
    elsewhere: str | None = None
    """The language of the text that answers, where that is not the one shown."""
    passage: Markup | None = None
    """The words that answer, where title and summary as they are shown do not have them."""
    passage_language: str = ""
    technologies: Markup | None = None
    """The technologies that answer, where the texts do not."""


def hits_of(results: Results, language: str) -> list[Hit]:
    """List the services of a page of results for a reader of a language, with words marked."""
    matchers = {code: matcher_of(terms) for code, terms in results.matched_terms.items()}
    services = catalogue.published_by_ids(results.ids)
    return [_hit(service, results, matchers, language) for service in services]


def similar_services(service_id: int, language: str) -> list[Card]:
    """List the cards of services like one, the most alike first."""
    ids = queries.similar(service_id)
    services = catalogue.published_by_ids(ids) if ids else []
    return [card_of(service, language) for service in services]


def _hit(service: Service, results: Results, matchers: Mapping[str, Matcher], language: str) -> Hit:
    """Mark the text that is shown.

    Where the reason does not stand there, quote it.
    """
    visible_text = service.best_text(language)
    card = _card(service, language, matchers.get(visible_text.language))
    hit = Hit(card, is_related=service.id in results.related_ids)
    text = _answering_text(service, visible_text, results.languages.get(service.id, ()))
    if text is None or text.language not in matchers:
        return hit

    is_visible = text is visible_text
    matches = matchers[text.language]
    passage = _passage(text, matches, is_visible=is_visible, is_related=hit.is_related)
    technologies = None
    if passage is None and not _matches_in_head(text, matches):
        technologies = _technologies(service, matches, matchers.get(language, matches))
    return replace(
        hit,
        elsewhere=None if is_visible or technologies else text.language,
        passage=passage,
        passage_language=text.language,
        technologies=technologies,
    )


def _answering_text(
    service: Service, visible_text: ServiceText, languages: tuple[str, ...]
) -> ServiceText | None:
    """Return the text that answers best: the visible one, if it is among the best."""
    if visible_text.language in languages:
        return visible_text
    return service.text_in(languages[0]) if languages else None


def _passage(
    text: ServiceText, matches: Matcher, *, is_visible: bool, is_related: bool
) -> Markup | None:
    """Quote what answers: the title or the summary if need be, else what a card does not show.

    Synonyms are the more convincing the more of them stand together.
    """
    details = (text.description, *text.what_you_get, *text.who_it_is_for, text.how_it_works)
    if is_visible:
        visible_count = _matches_in_head(text, matches)
        if visible_count and not is_related:
            return None
        return extract(details, matches, more_than=visible_count)

    if is_related:
        return extract((text.title, text.summary, *details), matches)
    return (
        extract([text.title], matches)
        or extract([text.summary], matches)
        or extract(details, matches)
    )


def _matches_in_head(text: ServiceText, matches: Matcher) -> int:
    return count_matches(f"{text.title} {text.summary}", matches)


def _technologies(service: Service, matches_tag: Matcher, matches_label: Matcher) -> Markup | None:
    """List the technologies of a service that answer, as the reader calls them."""
    labels = [
        vocabularies.TECHNOLOGY.label(tag)
        for tag in service.technologies
        if count_matches(tag, matches_tag)
    ]
    return Markup(", ").join(highlight(label, matches_label) for label in labels) or None


def _card(service: Service, language: str, matches: Matcher | None) -> Card:
    if matches is None:
        return card_of(service, language)
    text = service.best_text(language)
    title, summary = highlight(text.title, matches), highlight(text.summary, matches)
    return card_of(service, language, title=title, summary=summary)
