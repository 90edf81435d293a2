"""What somebody at the desk finds: groups of things, each with how many there are and the best of them."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from markupsafe import Markup

from marketplace.clusters.models import Cluster
from marketplace.enquiries.excerpt import Excerpt
from marketplace.finding import kinds, progress, store
from marketplace.finding.kinds import COORDINATORS, Kind
from marketplace.finding.progress import Progress
from marketplace.finding.readable import Readable, Shown
from marketplace.finding.sources import answers, enquiries, pages, services
from marketplace.finding.words import WantedWords
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
class Found:
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


def for_cluster(
    wanted: WantedWords, typed: str, cluster: Cluster, language: str, only: GroupName | None
) -> Found:
    """Find what the desk of a cluster may see."""
    state, audience = progress.load(), kinds.of_cluster(cluster.id)
    at_most = SHOWN_ALONE if only else SHOWN

    def is_allowed(still: Callable[[Sequence[int], int], list[int]]) -> _Check:
        return lambda ids: still(ids, cluster.id)

    makers: dict[GroupName, Callable[[], Group]] = {
        GroupName.ENQUIRIES: lambda: _group(
            GroupName.ENQUIRIES,
            _match(state, Kind.ENQUIRIES, audience, wanted),
            is_allowed(enquiries.still_of_cluster),
            lambda ids: (
                (part, enquiries.for_cluster(Excerpt(part)))
                for part in enquiries.assignments(ids, cluster.id)
            ),
            wanted,
            at_most,
        ),
        GroupName.UNPUBLISHED: lambda: _group(
            GroupName.UNPUBLISHED,
            _match(state, Kind.SERVICES, audience, wanted),
            is_allowed(services.still_of_cluster),
            lambda ids: (
                (service, services.of_service(service))
                for service in services.services(ids, cluster.id)
            ),
            wanted,
            at_most,
        ),
        GroupName.PUBLISHED: lambda: _published(typed, cluster.slug, language, at_most),
        GroupName.ANSWERS: lambda: _group(
            GroupName.ANSWERS,
            _match(state, Kind.ANSWERS, audience, wanted),
            is_allowed(answers.still_of_cluster),
            lambda ids: (
                (answer, answers.of_answer(answer)) for answer in answers.answers(ids, cluster.id)
            ),
            wanted,
            at_most,
        ),
        GroupName.PAGES: lambda: _pages(state, wanted, language, at_most),
    }
    return _found(makers, state, only)


def for_coordinators(wanted: WantedWords, language: str, only: GroupName | None) -> Found:
    """Find what the coordinators may see."""
    state = progress.load()
    at_most = SHOWN_ALONE if only else SHOWN
    makers: dict[GroupName, Callable[[], Group]] = {
        GroupName.ENQUIRIES: lambda: _group(
            GroupName.ENQUIRIES,
            _match(state, Kind.ENQUIRIES, COORDINATORS, wanted),
            enquiries.still_there,
            lambda ids: (
                (enquiry, enquiries.for_coordinators(enquiry))
                for enquiry in enquiries.enquiries(ids)
            ),
            wanted,
            at_most,
        ),
        GroupName.PAGES: lambda: _pages(state, wanted, language, at_most),
    }
    return _found(makers, state, only)


_Check = Callable[[Sequence[int]], list[int]]
_Load = Callable[[Sequence[int]], Iterable[tuple[Any, Readable]]]


def _found(
    makers: dict[GroupName, Callable[[], Group]], state: Progress | None, only: GroupName | None
) -> Found:
    groups = [make() for name, make in makers.items() if only in {None, name}]
    is_whole = state is not None and state.is_complete
    is_complete = is_whole and not any(group.is_damaged for group in groups)
    return Found([group for group in groups if group.hits], is_complete)


def _match(
    state: Progress | None, kind: Kind, audience: str, wanted: WantedWords
) -> store.Matches | None:
    """Ask the index of an audience, and return None where it is damaged."""
    if state is None or audience not in state.places[kind].states:
        return store.Matches()
    folder = kinds.folder_of(kind, audience)
    try:
        return store.search(folder, wanted, at_most=COUNTED_MAX + 1, seconds=_SECONDS[kind])
    except OSError:
        with suppress(OSError):
            kinds.mark_of_damage().touch()
        return None


def _group(
    name: GroupName,
    matches: store.Matches | None,
    is_allowed: _Check,
    load: _Load,
    wanted: WantedWords,
    at_most: int,
) -> Group:
    """Return the things that an index proposes, those of them that the database shows as well."""
    if matches is None:
        return Group(name, is_damaged=True)
    ids = is_allowed(matches.ids[:COUNTED_MAX]) if matches.ids else []
    looked_at = [(thing, words.shown(wanted)) for thing, words in load(ids[:at_most])]
    hits = [_hit(thing, shown) for thing, shown in looked_at if shown]
    number = len(ids) - min(len(ids), at_most) + len(hits)
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


def _published(typed: str, slug: str, language: str, at_most: int) -> Group:
    """Return the services that visitors see, as their search finds them."""
    if not search.is_ready():
        return Group(GroupName.PUBLISHED, is_damaged=True)
    query = Query(
        typed, {"cluster": (slug,)}, per_page=at_most, only_words=True, all_words=True, typing=True
    )
    results = search.find(query, language)
    hits = [
        Hit(
            found.card,
            found.card.title,
            found.card.language,
            excerpt=found.passage or found.card.summary,
            excerpt_language=found.passage_language if found.passage else found.card.language,
        )
        for top in hits_of(results, language, current_terms())
        for found in (top, *top.copies)
    ]
    return Group(GroupName.PUBLISHED, hits, results.total)


def _pages(state: Progress | None, wanted: WantedWords, language: str, at_most: int) -> Group:
    return _group(
        GroupName.PAGES,
        _match(state, Kind.PAGES, language, wanted),
        list,
        lambda ids: pages.pages(ids, language),
        wanted,
        at_most,
    )
