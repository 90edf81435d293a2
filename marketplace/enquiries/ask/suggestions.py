"""Which services may fit what somebody writes while asking."""

from marketplace.catalogue import queries as catalogue
from marketplace.catalogue.cards import Card, card_of
from marketplace.search import queries as search
from marketplace.search.queries import Query

AT_MOST = 5
WORDS_READ, CHARACTERS_READ = 30, 300
_LEAST = 3
"""Characters without which nothing is proposed: who begins to type has not said anything yet."""


def services_for(text: str, chosen: str, language: str) -> list[Card]:
    """List services that may fit a text, the best first.

    One that was chosen stays among them, whatever is typed. It is no search of the catalogue: it is
    neither counted nor noted.
    """
    words = " ".join(text.split()[:WORDS_READ])[:CHARACTERS_READ]
    is_something = len(words) >= _LEAST and search.is_ready()
    ids = search.find(Query(text=words, per_page=AT_MOST), language).ids if is_something else []
    services = list(catalogue.published_by_ids(ids))
    if chosen and chosen not in {one.slug for one in services}:
        kept = catalogue.find_published(chosen)
        services = [kept, *services][:AT_MOST] if kept else services
    return [card_of(one, language) for one in services]
