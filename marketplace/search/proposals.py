"""Which services may fit what somebody writes, or wrote, in an enquiry."""

from collections.abc import Iterable, Set
from itertools import chain, zip_longest

from marketplace.catalogue import queries as catalogue
from marketplace.catalogue.cards import Card, card_of
from marketplace.catalogue.models import Service
from marketplace.search import queries as search
from marketplace.search.queries import QUERY_CHARACTERS_MAX, QUERY_WORDS_MAX, Query
from marketplace.search.text.parsing import as_prose

AT_LEAST, AT_MOST = 3, 5
"""Fewer are no choice to a visitor: one alone would look like the answer to what was asked."""
_LEAST = 3
"""Characters without which nothing is proposed: who begins to type has not said anything yet."""


def services_for(text: str, language: str) -> list[Service]:
    """List services that may fit a text in a language, the best first.

    It is no search of the catalogue: it is neither counted nor noted.
    """
    return services_for_each([text], language)


def services_for_each(
    texts: Iterable[str], language: str, *, but: Set[int] = frozenset()
) -> list[Service]:
    """List services that may fit some texts, the best of each in turn, without some services.

    Each text is looked for alone: of several together, no service has enough.
    """
    found_by_text = [_ids_for(text, language, AT_MOST + len(but)) for text in texts]
    in_turn = chain.from_iterable(zip_longest(*found_by_text))
    ids = dict.fromkeys(id for id in in_turn if id is not None and id not in but)
    return catalogue.published_by_ids(list(ids)[:AT_MOST])


def cards_for(text: str, selected: str, language: str) -> list[Card]:
    """List cards of services that may fit a text, for a reader who writes in a language.

    They are several or none. The one that was selected stays among them, whatever is typed.
    """
    services = services_for(text, language)
    if len(services) < AT_LEAST:
        services = []
    if selected and selected not in {service.slug for service in services}:
        service = catalogue.find_published(selected)
        services = [service, *services][:AT_MOST] if service else services
    return [card_of(service, language) for service in services]


def _ids_for(text: str, language: str, at_most: int) -> list[int]:
    words = " ".join(as_prose(text).split()[:QUERY_WORDS_MAX])[:QUERY_CHARACTERS_MAX]
    if len(words) < _LEAST or not search.is_ready():
        return []
    return search.find(Query(text=words, per_page=at_most), language).ids
