"""Results as a reader sees them: the card of each service, and why it is among them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from markupsafe import Markup

from marketplace.catalogue.cards import Card, card_of
from marketplace.catalogue.listing import (
    ListedService,
    TextHead,
    TextKey,
    find_listed,
    find_passages,
)
from marketplace.search import queries
from marketplace.search.page.copies import originals
from marketplace.search.page.highlights import (
    Matcher,
    count_matches,
    extract,
    highlight,
    mark,
)
from marketplace.search.results import Results
from marketplace.technologies.shown import shown
from marketplace.technologies.terms import Terms
from marketplace.web.page_cache.sharing import materials

_LISTED_MAX = 2_000
"""Services that a process keeps, with their texts in three megabytes."""


@dataclass(slots=True)
class Hit:
    """A service among the results."""

    card: Card
    is_related: bool = False
    """It answers by synonyms."""
    is_near: bool = False
    """It shares no word with what was typed, but is near to it in meaning."""
    elsewhere: str | None = None
    """The language of the text that answers, where that is not the one shown."""
    passage: Markup | None = None
    """The words that answer, where title and summary as they are shown do not have them."""
    passage_language: str = ""
    technologies: Markup | None = None
    """The technologies that answer, where the texts do not."""
    copies: list["Hit"] = field(default_factory=list)
    """Later ones of the same page that say nearly the same, and are folded under this one."""


class _Head(NamedTuple):
    """What a card shows of a text, with the words marked that answer."""

    text: TextHead
    title: str
    summary: str
    words: set[str]
    """The different words that answer."""


class _Reason(NamedTuple):
    """Why a service is among the results: its text that answers, and whether a reader sees it."""

    service: ListedService
    text: TextHead
    matcher: Matcher
    is_visible: bool
    is_related: bool
    matches_in_head: int
    """Different words of title and summary that answer."""

    @property
    def key(self) -> TextKey:
        """The text as it is stored."""
        return self.service.id, self.text.language

    @property
    def stands_in_head(self) -> bool:
        """Whether title or summary say enough.

        Synonyms convince where they stand together.
        """
        return bool(self.matches_in_head) and not self.is_related


def hits_of(results: Results, language: str, terms: Terms) -> list[Hit]:
    """List the services of a page of results for a reader of a language, with words marked.

    Near copies are folded within the page, so that numbers and other pages need not know of them.
    Where the reader chose an order, or typed nothing, each stands in its place.
    """
    matchers = {code: Matcher(terms, code) for code, terms in results.matched_terms.items()}
    services = _listed(results.ids)
    heads = {service.id: _head(service, matchers, language) for service in services}
    reasons = {
        service.id: _reason(service, heads[service.id], results, matchers) for service in services
    }

    quoted_reasons = [reason for reason in reasons.values() if reason and not reason.stands_in_head]
    passages = find_passages([reason.key for reason in quoted_reasons])

    def technologies_of(reason: _Reason) -> Markup | None:
        label_matcher = matchers.get(language, reason.matcher)
        return _technologies(reason, terms, language, label_matcher)

    hits = []
    for service in services:
        head = heads[service.id]
        card = card_of(service, language, title=head.title, summary=head.summary)
        reason = reasons[service.id]
        if reason is None:
            is_near = service.id in results.near_ids
            hits.append(Hit(card, service.id in results.related_ids, is_near))
        else:
            details = passages.get(reason.key, ())
            hits.append(_explained(card, reason, details, technologies_of))
    if results.query.order != "relevance":
        return hits
    return _folded(hits, [heads[service.id].text for service in services])


def _folded(hits: list[Hit], texts: list[TextHead]) -> list[Hit]:
    """List the hits that repeat no other, and put the others under those that they repeat."""
    offers = [(hit.card.offered_by, text) for hit, text in zip(hits, texts, strict=True)]
    firsts = []
    for number, original in enumerate(originals(offers)):
        if number == original:
            firsts.append(hits[number])
        else:
            hits[original].copies.append(hits[number])
    return firsts


def similar_services(service_id: int, language: str) -> list[Card]:
    """List the cards of services like one, the most alike first."""
    ids = queries.similar(service_id)
    return [card_of(service, language) for service in _listed(ids)]


def readable_first(ids: Sequence[int], language: str, at_most: int) -> list[Card]:
    """List the cards of services, those first that have a text in the language of the reader."""
    services = sorted(_listed(ids), key=lambda service: language not in service.texts)
    return [card_of(service, language) for service in services[:at_most]]


def _listed(ids: Sequence[int]) -> list[ListedService]:
    """List the published ones among services, from memory those that another page has shown."""
    shared: dict[int, ListedService] = materials("catalogue", "clusters")
    services = {id: shared[id] for id in ids if id in shared}
    new_services = {
        service.id: service for service in find_listed([id for id in ids if id not in services])
    }
    if len(shared) < _LISTED_MAX:
        shared.update(new_services)
    services |= new_services
    return [services[id] for id in ids if id in services]


def _head(service: ListedService, matchers: Mapping[str, Matcher], language: str) -> _Head:
    text = service.best_text(language)
    matcher = matchers.get(text.language)
    if matcher is None:
        return _Head(text, text.title, text.summary, set())
    title, words_of_title = mark(text.title, matcher)
    summary, words_of_summary = mark(text.summary, matcher)
    return _Head(text, title, summary, words_of_title | words_of_summary)


def _reason(
    service: ListedService, head: _Head, results: Results, matchers: Mapping[str, Matcher]
) -> _Reason | None:
    """Return why a service is here.

    None where nothing was typed, or where no text says why.
    """
    text = _answering_text(service, head.text, results.languages.get(service.id, ()))
    if text is None or text.language not in matchers:
        return None
    matcher = matchers[text.language]
    is_visible = text is head.text
    words_in_head = (
        len(head.words) if is_visible else count_matches(f"{text.title} {text.summary}", matcher)
    )
    return _Reason(
        service,
        text,
        matcher,
        is_visible=is_visible,
        is_related=service.id in results.related_ids,
        matches_in_head=words_in_head,
    )


def _answering_text(
    service: ListedService, visible_text: TextHead, languages: tuple[str, ...]
) -> TextHead | None:
    """Return the text that answers best: the visible one, if it is among the best."""
    if visible_text.language in languages:
        return visible_text
    return service.texts.get(languages[0]) if languages else None


def _explained(
    card: Card,
    reason: _Reason,
    details: tuple[str, ...],
    technologies_of: Callable[[_Reason], Markup | None],
) -> Hit:
    """Quote the reason where it does not stand in the text that is shown."""
    passage = _passage(reason, details)
    technologies = None
    if passage is None and not reason.matches_in_head:
        technologies = technologies_of(reason)
    return Hit(
        card,
        reason.is_related,
        elsewhere=None if reason.is_visible or technologies else reason.text.language,
        passage=passage,
        passage_language=reason.text.language,
        technologies=technologies,
    )


def _passage(reason: _Reason, details: tuple[str, ...]) -> Markup | None:
    """Quote what answers: the title or the summary if need be, else what a card does not show.

    Synonyms are the more convincing the more of them stand together.
    """
    text, matcher = reason.text, reason.matcher
    if reason.is_visible:
        if reason.stands_in_head:
            return None
        return extract(details, matcher, more_than=reason.matches_in_head)

    if reason.is_related:
        return extract((text.title, text.summary, *details), matcher)
    return (
        extract([text.title], matcher)
        or extract([text.summary], matcher)
        or extract(details, matcher)
    )


def _technologies(
    reason: _Reason, terms: Terms, language: str, label_matcher: Matcher
) -> Markup | None:
    """List the technologies of a service that answer, as the reader calls them."""
    labels = [
        terms.label(code, language)
        for code in reason.service.technologies
        if any(count_matches(word, reason.matcher) for word in terms.words_of(code))
    ]
    names = [shown(label, highlight(label.words, label_matcher)) for label in labels]
    return Markup(", ").join(names) or None
