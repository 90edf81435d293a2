"""Which services may fit what somebody writes, or wrote, in an enquiry, and why."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from itertools import chain, zip_longest

from marketplace.catalogue import queries as catalogue
from marketplace.catalogue.cards import Card, card_of
from marketplace.catalogue.models import Service
from marketplace.i18n import _
from marketplace.search import queries as search
from marketplace.search.matching.reasons import Kind, Reason
from marketplace.search.query import QUERY_CHARACTERS_MAX, QUERY_WORDS_MAX, Query
from marketplace.search.results import Results
from marketplace.search.text.parsing import as_prose

AT_MOST = 5
_LEAST = 3
"""Characters without which nothing is proposed: who begins to type has not said anything yet."""


@dataclass(frozen=True)
class Proposal:
    """A service that may fit."""

    card: Card
    reason: str = ""
    """Why it is proposed, in the language of the reader."""


@dataclass(frozen=True)
class Proposals:
    """The services that may fit a text, the best first."""

    proposals: Sequence[Proposal] = ()
    is_doubtful: bool = False
    """None of them has all that was written."""


def services_for_each(
    texts: Iterable[str], language: str, *, but: Set[int] = frozenset(), at_most: int = AT_MOST
) -> list[Service]:
    """List services that may fit some texts, the best of each in turn, without some services.

    Each text is looked for alone: of several together, no service has enough. It is no search of the catalogue: it is
    neither counted nor noted.
    """
    found_by_text = [_fitting_ids(_find(text, language, at_most + len(but))) for text in texts]
    in_turn = chain.from_iterable(zip_longest(*found_by_text))
    ids = dict.fromkeys(id for id in in_turn if id is not None and id not in but)
    return catalogue.published_by_ids(list(ids)[:at_most])


def proposals_for(text: str, selected: str, language: str) -> Proposals:
    """List services that may fit a text, each with why, for a reader who writes in a language.

    The one that was selected stays among them, whatever is typed.
    """
    results = _find(text, language, AT_MOST)
    services = catalogue.published_by_ids(_fitting_ids(results))
    is_doubtful = bool(services) and results is not None and results.is_doubtful
    if selected and selected not in {service.slug for service in services}:
        service = catalogue.find_published(selected)
        services = [service, *services][:AT_MOST] if service else services
    return Proposals(
        [
            Proposal(card_of(service, language), _reason_of(service.id, results))
            for service in services
        ],
        is_doubtful,
    )


def _fitting_ids(results: Results | None) -> list[int]:
    """List the services of a page of results for which there is a reason."""
    if results is None:
        return []
    return [id for id in results.ids if results.reasons.get(id) or id in results.near_ids]


def _reason_of(service_id: int, results: Results | None) -> str:
    """Say in a few words why a service is proposed, or nothing."""
    if results is None:
        return ""
    reasons = results.reasons.get(service_id, ())
    if reasons:
        return _("Because of: %(words)s", words=", ".join(map(_in_words, reasons)))
    return _("Close in meaning") if service_id in results.near_ids else ""


def _in_words(reason: Reason) -> str:
    if reason.kind == Kind.CONCEPT:
        return reason.text
    if reason.kind == Kind.ALIKE:
        return _("a word like “%(word)s”", word=reason.text)
    return _("“%(word)s”", word=reason.text)


def _find(text: str, language: str, at_most: int) -> Results | None:
    """Ask the search for a text of any length, or nothing where that says nothing."""
    words = " ".join(as_prose(text).split()[:QUERY_WORDS_MAX])[:QUERY_CHARACTERS_MAX]
    if len(words) < _LEAST or not search.is_ready():
        return None
    return search.find(Query(text=words, per_page=at_most, with_reasons=True), language)
