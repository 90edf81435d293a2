"""Keeps the indexes of the desk in step with the database, a few things at a time.

What is new is known by its number, what has changed by when something happened to it last. As two transactions may end
in another order than they began, those of the last minutes are looked at again, and skipped where they are the same.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from marketplace.catalogue import queries as catalogue
from marketplace.database import db
from marketplace.finding import kinds, progress, store
from marketplace.finding.kinds import Kind
from marketplace.finding.progress import Place, Progress
from marketplace.finding.readable import Readable
from marketplace.finding.sources import answers, enquiries, pages, services
from marketplace.search.index.snapshots import writer_lock
from marketplace.settings import settings

AT_ONCE = 200
"""Things that are taken in before others may have their turn."""
_OVERLAP = timedelta(minutes=2)
_MANY_CHANGES = 1_000
"""From so many changed services on, to read those anew that visitors do not see is quicker."""
Counter = Callable[[int], object]


@dataclass
class _Recent:
    """What was taken in of the last minutes, by kind and number."""

    begun: str = ""
    stamps: dict[Kind, dict[int, Any]] = field(default_factory=dict)

    def of(self, kind: Kind, begun: str) -> dict[int, Any]:
        """Return the stamps of a kind in these indexes."""
        if begun != self.begun:
            self.begun, self.stamps = begun, {}
        return self.stamps.setdefault(kind, {})


_recent = _Recent()


class _Due(NamedTuple):
    """What is to be taken in: the stamps of what is new, and of what has changed."""

    new: Sequence[Any]
    changed: Sequence[Any]
    is_all: bool
    """Whether there is no more."""

    @property
    def stamps(self) -> list[Any]:
        """All of them."""
        return [*self.new, *self.changed]


def follow(now: datetime) -> bool:
    """Take in what has changed, and return whether there is more."""
    with writer_lock(kinds.folder()):
        state = _usable()
        has_more = [_follow_enquiries(state, now), _follow_services(state, now)]
        state.save()
    return any(has_more)


def follow_seldom() -> None:
    """Take in the ready answers and the pages: little, and seldom changed."""
    with writer_lock(kinds.folder()):
        state = _usable()
        _follow_answers(state)
        _follow_pages(state)
        state.save()


def rebuild(now: datetime, count: Counter | None = None) -> None:
    """Make all indexes anew. The counter is told after each step."""
    with writer_lock(kinds.folder()):
        store.delete(kinds.folder())
    follow_seldom()
    while follow(now):
        if count:
            count(AT_ONCE)


def _usable() -> Progress:
    """Return how far the indexes have come, from the start where they cannot be used."""
    db.session.rollback()  # what was read before the lock was ours may be old
    state = progress.load()
    if state is not None and not kinds.mark_of_damage().exists() and _are_all_there(state):
        return state
    store.delete(kinds.folder())
    return Progress()


def _are_all_there(state: Progress) -> bool:
    return all(
        store.is_there(kinds.folder_of(kind, audience))
        for kind, place in state.places.items()
        for audience in place.states
    )


def _follow_enquiries(state: Progress, now: datetime) -> bool:
    place = state.places[Kind.ENQUIRIES]
    due = _due(state, Kind.ENQUIRIES, enquiries, now)
    erased = {stamp.id for stamp in due.stamps if stamp.erased_at}
    for audience in enquiries.audiences(erased) if erased else ():
        store.forget(kinds.folder_of(Kind.ENQUIRIES, audience), erased)
    living = {stamp.id for stamp in due.stamps} - erased
    if living:
        _take_in(place, Kind.ENQUIRIES, enquiries.readable(living))
    return _note(state, Kind.ENQUIRIES, due, now)


def _follow_services(state: Progress, now: datetime) -> bool:
    place = state.places[Kind.SERVICES]
    logged = _logged_changes(state, place)
    due = _due(state, Kind.SERVICES, services, now)
    unpublished = {stamp.id for stamp in (*due.stamps, *services.stamps_of(logged))}
    published = logged.keys() - unpublished
    for audience in services.audiences(published) if published else ():
        store.remove(kinds.folder_of(Kind.SERVICES, audience), published)
    if unpublished:
        _take_in(place, Kind.SERVICES, services.readable(unpublished))
    place.change = max([place.change, *logged.values()])
    return _note(state, Kind.SERVICES, due, now)


def _logged_changes(state: Progress, place: Place) -> Mapping[int, int]:
    """Return what the change log says of services since it was read, or begin again."""
    last_change = catalogue.last_change()
    if last_change == place.change:
        return {}
    logged = catalogue.changes_since(place.change)
    is_begun = place.is_complete or place.last_id > 0
    if is_begun and len(logged) <= _MANY_CHANGES and last_change > place.change:
        return logged
    for audience in place.states:
        store.delete(kinds.folder_of(Kind.SERVICES, audience))
    place.begin_again(last_change)
    _recent.of(Kind.SERVICES, state.begun).clear()
    return {}


def _due(state: Progress, kind: Kind, source: Any, now: datetime) -> _Due:
    """List what is new and what has changed."""
    place, seen = state.places[kind], _recent.of(kind, state.begun)
    if not place.since:
        last = source.last_activity()
        place.since = min(last, now).isoformat() if last else ""
    new = source.stamps_after(place.last_id, AT_ONCE)
    recent = source.stamps_since(place.moment - _OVERLAP) if place.moment else []
    changed = [stamp for stamp in recent if seen.get(stamp.id) != stamp]
    is_all = len(new) < AT_ONCE and len(changed) <= AT_ONCE
    return _Due(new, changed[:AT_ONCE], is_all)


def _note(state: Progress, kind: Kind, due: _Due, now: datetime) -> bool:
    """Store how far a kind has come, and return whether there is more."""
    place, seen = state.places[kind], _recent.of(kind, state.begun)
    seen.update({stamp.id: stamp for stamp in due.stamps})
    place.last_id = max([place.last_id, *(stamp.id for stamp in due.new)])
    if place.moment:
        moment = max([place.moment, *(min(stamp[1], now) for stamp in due.changed)])
        place.since = moment.isoformat()
        for id in [id for id, stamp in seen.items() if stamp[1] < moment - _OVERLAP]:
            del seen[id]
    place.is_complete = place.is_complete or due.is_all
    return not due.is_all


def _take_in(place: Place, kind: Kind, by_audience: Mapping[str, Iterable[Readable]]) -> None:
    for audience, things in by_audience.items():
        store.write(kinds.folder_of(kind, audience), (thing.document() for thing in things))
        place.states.setdefault(audience, "")


def _follow_answers(state: Progress) -> None:
    place = state.places[Kind.ANSWERS]
    current = dict(answers.states())
    changed = {audience for audience, name in current.items() if place.states.get(audience) != name}
    leaving = place.states.keys() - current.keys()
    for audience in changed | leaving:
        store.delete(kinds.folder_of(Kind.ANSWERS, audience))
    for audience in sorted(changed):
        cluster_id = int(audience.rpartition("-")[2])
        _write_anew(Kind.ANSWERS, audience, answers.readable(cluster_id))
    place.states, place.is_complete = current, True


def _follow_pages(state: Progress) -> None:
    current = dict.fromkeys(settings().languages, pages.state())
    place = state.places[Kind.PAGES]
    for language in current:
        if place.states.get(language) != current[language]:
            _write_anew(Kind.PAGES, language, pages.readable(language))
    place.states, place.is_complete = current, True


def _write_anew(kind: Kind, audience: str, things: Iterable[Readable]) -> None:
    folder = kinds.folder_of(kind, audience)
    store.delete(folder)
    store.write(folder, (thing.document() for thing in things))
