"""What somebody at the desk finds, in groups.

Each tells how many there are, and shows the best of them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from markupsafe import Markup

from marketplace.clusters.models import Cluster
from marketplace.finding import kinds, progress, store
from marketplace.finding.kinds import Kind
from marketplace.finding.progress import Progress
from marketplace.finding.readable import Readable, Shown
from marketplace.finding.sources import answers, enquiries, pages, services
from marketplace.finding.words import Question
from marketplace.search import queries as search
from marketplace.search.page.hits import hits_of
from marketplace.search.query import Query
from marketplace.technologies.shown import current_terms

COUNTED_MAX = 200
"""Things of a group that are counted: that there are more says enough."""
SHOWN, SHOWN_ALONE = 5, 50
"""Things that are shown of a group among others, and of one by itself."""
_SECONDS = {Kind.ENQUIRIES: 0.02, Kind.SERVICES: 0.01, Kind.ANSWERS: 0.005, Kind.PAGES: 0.005}
"""How long an index is searched, so that the page does not wait for words that are everywhere."""


class GroupName(StrEnum):
    """The groups, in the order in which they are shown."""

    ENQUIRIES = "enquiries"
    UNPUBLISHED = "unpublished"
    PUBLISHED = "published"
    ANSWERS = "answers"
    PAGES = "pages"


@dataclass(frozen=True)
class Hit:
    """A thing that answers: the row of the database, and its words with those marked that do."""

    thing: Any
    title: str | Markup = ""
    """Empty where the thing says it itself."""
    title_language: str = ""
    names: str | Markup = ""
    excerpt: str | Markup | None = None
    excerpt_language: str = ""


@dataclass(frozen=True)
class Group:
    """Things of one kind that answer."""

    name: GroupName
    hits: Sequence[Hit] = ()
    number: int = 0
    """How many there are, of those that are counted."""
    has_more: bool = False
    """Whether there are more than were counted."""
    is_damaged: bool = False


@dataclass(frozen=True)
class Results:
    """All that answers."""

    groups: Sequence[Group]
    is_complete: bool
    """Whether everything that there is could be looked through."""

    @property
    def number(self) -> int:
        """How many things were counted."""
        return sum(group.number for group in self.groups)

    @property
    def has_more(self) -> bool:
        """Whether there are more than were counted."""
        return any(group.has_more for group in self.groups)


class _Source(Protocol):
    """Things of one kind that an audience may see."""

    @property
    def kind(self) -> Kind: ...

    @property
    def audience(self) -> str: ...

    def allowed(self, ids: Sequence[int]) -> list[int]:
        """Return those of some, in their order, that may be seen."""

    def things(self, ids: Sequence[int]) -> Iterable[tuple[Any, Readable]]:
        """List things by their ids, each with its words."""


def for_cluster(
    question: Question, text: str, cluster: Cluster, language: str, only: GroupName | None
) -> Results:
    """Find what the desk of a cluster may see."""
    sources: dict[GroupName, _Source | None] = {
        GroupName.ENQUIRIES: enquiries.OfDesk(cluster.id),
        GroupName.UNPUBLISHED: services.OfDesk(cluster.id),
        GroupName.PUBLISHED: None,
        GroupName.ANSWERS: answers.OfDesk(cluster.id),
        GroupName.PAGES: pages.InLanguage(language),
    }
    at_most = SHOWN_ALONE if only else SHOWN
    return _results(
        question, sources, only, lambda: _published(text, cluster.slug, language, at_most)
    )


def for_coordinators(question: Question, language: str, only: GroupName | None) -> Results:
    """Find what the coordinators may see."""
    sources: dict[GroupName, _Source | None] = {
        GroupName.ENQUIRIES: enquiries.OfCoordinators(),
        GroupName.PAGES: pages.InLanguage(language),
    }
    return _results(question, sources, only)


def _results(
    question: Question,
    sources: Mapping[GroupName, _Source | None],
    only: GroupName | None,
    published: Callable[[], Group] | None = None,
) -> Results:
    """Ask each index, and the search of visitors for what they see."""
    state = progress.load()
    at_most = SHOWN_ALONE if only else SHOWN
    groups = []
    for name, source in sources.items():
        if only not in {None, name}:
            continue
        if source is not None:
            groups.append(
                _group(name, source, _matches(state, source, question), question, at_most)
            )
        elif published is not None:
            groups.append(published())
    is_whole = state is not None and state.is_complete
    is_cut_short = any(group.is_damaged or (group.has_more and not group.hits) for group in groups)
    is_complete = is_whole and not is_cut_short
    return Results([group for group in groups if group.hits], is_complete)


def _matches(state: Progress | None, source: _Source, question: Question) -> store.Matches | None:
    """Ask the index of a source, and return None where it is damaged."""
    if state is None or source.audience not in state.places[source.kind].states:
        return store.Matches()
    folder = kinds.folder_of(source.kind, source.audience)
    seconds = _SECONDS[source.kind]
    try:
        return store.search(folder, question, at_most=COUNTED_MAX + 1, seconds=seconds)
    except OSError:
        with suppress(OSError):
            kinds.mark_of_damage().touch()
        return None


def _group(
    name: GroupName,
    source: _Source,
    matches: store.Matches | None,
    question: Question,
    at_most: int,
) -> Group:
    """Return the things that an index proposes, as far as the database shows them too."""
    if matches is None:
        return Group(name, is_damaged=True)
    ids = source.allowed(matches.ids[:COUNTED_MAX]) if matches.ids else []
    looked_at = source.things(ids[:at_most]) if ids else []
    hits = [_hit(thing, shown) for thing, words in looked_at if (shown := words.shown(question))]
    number = max(0, len(ids) - at_most) + len(hits)
    has_more = matches.is_partial or len(matches.ids) > COUNTED_MAX
    return Group(name, hits, number, has_more)


def _hit(thing: Any, shown: Shown) -> Hit:
    return Hit(
        thing,
        shown.title or "",
        shown.title_language,
        shown.names,
        shown.excerpt,
        shown.excerpt_language,
    )


def _published(text: str, slug: str, language: str, at_most: int) -> Group:
    """Return the services that visitors see, as their search finds them."""
    if not search.is_ready():
        return Group(GroupName.PUBLISHED, is_damaged=True)
    query = Query(
        text, {"cluster": (slug,)}, per_page=at_most, only_words=True, all_words=True, typing=True
    )
    results = search.find(query, language)
    hits = [
        Hit(
            hit.card,
            hit.card.title,
            hit.card.language,
            excerpt=hit.passage or hit.card.summary,
            excerpt_language=hit.passage_language if hit.passage else hit.card.language,
        )
        for top in hits_of(results, language, current_terms())
        for hit in (top, *top.copies)
    ]
    return Group(GroupName.PUBLISHED, hits, results.total)
