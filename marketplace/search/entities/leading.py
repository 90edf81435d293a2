"""The services that come first, as a query names their cluster or place."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from marketplace.search.entities.directory import Directory
from marketplace.search.entities.entity import Certainty, Entity
from marketplace.search.entities.reading import Mention, Reading, is_all
from marketplace.search.index.bitsets import union
from marketplace.search.index.build import Index
from marketplace.search.matching.phrases import documents_with_phrase
from marketplace.search.matching.ranking import Ranking

Documents = NDArray[np.int64]
_FIRST, _LED = 4, 1
"""More than words can score; and what more a service scores that a named cluster leads."""
_OWN_SHARE_MIN = 0.5
"""A name is one if so much of what has its words in texts is the entity's."""
_SHARE_MAX = 0.5
"""What more of all services belong to tells nothing beside other words."""
_ALL = 0.999
"""The share of a query that is all of it, as sums of shares are not exact."""
_documents_by_entity: WeakKeyDictionary[Index, dict[Entity, Documents]] = WeakKeyDictionary()
"""What is known of an open index; it goes with that, as an index does not change while it is open."""


@dataclass(frozen=True)
class Lead:
    """The services that come first."""

    documents: Documents
    led_documents: Documents
    """Those of them that the clusters of the entities lead."""
    rest: str
    """What else was typed."""
    mentioning_documents: Documents | None
    """All services with the words in a row; None where the name may be meant as words."""

    @property
    def is_all(self) -> bool:
        """Whether nothing else was typed."""
        return not self.rest

    def put_first(self, ranking: Ranking) -> Ranking:
        """Put the services first among those that the rest has found.

        Where nothing else was typed all of them are found, and others only by all of the words: in a row, unless the
        name may be meant as words.
        """
        if self.is_all:
            ranking = self._with_all(ranking)
        is_first = np.isin(ranking.documents, self.documents)
        is_led = np.isin(ranking.documents, self.led_documents)
        scores = ranking.scores + np.float32(_FIRST) * is_first
        if self.is_all:
            scores = scores + np.float32(_LED) * is_led
        return replace(ranking, scores=scores.astype(np.float32))

    def _with_all(self, ranking: Ranking) -> Ranking:
        """Add the services to a ranking, and keep of others those that have the words."""
        is_kept = np.isin(ranking.documents, self.documents)
        if self.mentioning_documents is not None:
            is_kept |= np.isin(ranking.documents, self.mentioning_documents)
        for shares in ranking.direct_coverage.values():
            if self.mentioning_documents is None:
                is_kept |= shares >= _ALL
        kept = ranking.documents[is_kept]
        missing = np.setdiff1d(self.documents, kept)
        order = np.argsort(np.concatenate([kept, missing]), kind="stable")

        def extended(values: NDArray[np.float32]) -> NDArray[np.float32]:
            return np.concatenate([values[is_kept], np.zeros(len(missing), np.float32)])[order]

        nothing = {"": np.zeros(len(order), np.float32)}
        coverage = {name: extended(shares) for name, shares in ranking.coverage.items()}
        direct = {name: extended(shares) for name, shares in ranking.direct_coverage.items()}
        return Ranking(
            np.concatenate([kept, missing])[order].astype(np.int64),
            extended(ranking.scores),
            coverage or nothing,
            direct or nothing,
        )


def find_lead(index: Index, directory: Directory, reading: Reading) -> Lead | None:
    """Find the services that a query puts first, if it names something that has some."""
    documents: Documents | None = None
    clusters: set[str] = set()
    places: set[int] = set()
    for leading in _spans(reading.leading()):
        own = union(_documents_of(index, directory, mention.entity) for mention in leading)
        if not len(own) or not _is_name(index, directory, leading, own, reading):
            continue
        both = own if documents is None else np.intersect1d(documents, own)
        documents = both if len(both) or documents is None else union([documents, own])
        clusters.update(*(directory.clusters_of(mention.entity) for mention in leading))
        places |= leading[0].places
    if documents is None:
        return None
    rest = "" if is_all(reading.typed, places) else reading.typed.without(places)
    if rest and len(documents) > _SHARE_MAX * index.facets.total:
        return None
    is_sure = all(mention.name.certainty == Certainty.SURE for mention in reading.leading())
    words = [token.word for token in reading.typed.tokens]
    return Lead(
        documents,
        index.facets.documents_led_by("cluster", clusters),
        rest,
        _with_phrase(index, words) if is_sure and not rest else None,
    )


def _spans(mentions: Sequence[Mention]) -> list[list[Mention]]:
    """Return the mentions of each span, which may be names of several entities."""
    by_place = sorted(mentions, key=lambda mention: mention.start)
    return [list(some) for _start, some in groupby(by_place, key=lambda mention: mention.start)]


def _is_name(
    index: Index,
    directory: Directory,
    mentions: Sequence[Mention],
    own: Documents,
    reading: Reading,
) -> bool:
    """Whether words are rather a name than words of texts: what has them is the entity's.

    A place that the tables know is one in any text, and so is a cluster with its country: "environment canada".
    """
    for mention in mentions:
        if directory.names_in_texts(mention.entity) or reading.names_country_of(mention):
            return True
    tokens = reading.typed.tokens[mentions[0].start : mentions[0].end]
    words = [token.word for token in tokens]
    mentioning = _with_phrase(index, words)
    number_of_own = int(np.isin(mentioning, own).sum())
    return number_of_own >= _OWN_SHARE_MIN * len(mentioning)


def _documents_of(index: Index, directory: Directory, entity: Entity) -> Documents:
    """Return the services of an entity, of a place also those that mention it."""
    known = _documents_by_entity.setdefault(index, {})
    slugs = directory.clusters_of(entity)
    if entity not in known:
        names = directory.names_in_texts(entity)
        known[entity] = union(_with_phrase(index, name) for name in names)
    if not slugs:
        return known[entity]
    passing = index.facets.narrow(index.facets.all_documents, {"cluster": slugs})
    return union([known[entity], index.facets.documents_in(passing)])


def _with_phrase(index: Index, words: Sequence[str]) -> Documents:
    dictionaries = index.dictionaries.values()
    return union(documents_with_phrase(dictionary, words) for dictionary in dictionaries)
