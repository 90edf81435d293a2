"""The directory: all entities that a query may name, in one state of the clusters."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache

from sqlalchemy import select

from marketplace.clusters.models import Cluster
from marketplace.database import read
from marketplace.search.entities import places
from marketplace.search.entities.clusters import ClusterRow, names_of
from marketplace.search.entities.entity import (
    Certainty,
    Entity,
    Kind,
    Name,
    lexicon_of,
    make_name,
    names_word,
)
from marketplace.search.entities.reading import Mention, Reading, resolve
from marketplace.search.entities.words import TypedText, Words, stems
from marketplace.search.text.parsing import as_prose
from marketplace.settings import settings

_CLUSTER = Cluster.__table__.c
_ROWS = select(
    _CLUSTER.slug, _CLUSTER.name, _CLUSTER.short_name, _CLUSTER.country, _CLUSTER.town
).order_by(_CLUSTER.slug)
_STATES_MAX = 4
"""Directories that are kept, each of some hundred kilobytes."""


class Directory:
    """Entities by their names, and the clusters that each stands for."""

    def __init__(self, rows: Iterable[Sequence[str]], languages: tuple[str, ...]) -> None:
        self.clusters = {row.slug: row for row in (ClusterRow(*row) for row in rows)}
        self._places = places.lexicon(languages)
        self._names_in_texts = places.names_in_texts(languages)
        country_words = _country_words(languages)
        names: list[Name | None] = []
        slugs: dict[Entity, list[str]] = {}
        for row in self.clusters.values():
            names += names_of(row, country_words.get(row.country, frozenset()))
            slugs[row.entity] = [row.slug]
            if row.country:
                slugs.setdefault(places.country(row.country), []).append(row.slug)
            if row.town:
                town = places.town(row.town, row.country)
                slugs.setdefault(town, []).append(row.slug)
                if not places.is_in_table(town):
                    names.append(make_name(row.town, town, Certainty.SURE))
        self._own = lexicon_of(names)
        self._slugs = {entity: tuple(some) for entity, some in slugs.items()}

    def clusters_of(self, entity: Entity) -> tuple[str, ...]:
        """Return the slugs of the clusters that an entity is, or that are in it."""
        return self._slugs.get(entity, ())

    def names_in_texts(self, entity: Entity) -> frozenset[Words]:
        """Return by which words texts mention a place."""
        return self._names_in_texts.get(entity, frozenset())

    def read(self, text: str, language: str) -> Reading:
        """Recognise the entities that a reader of a language names.

        Whoever quotes words, or excludes some, means these.
        """
        typed = TypedText(text)
        if as_prose(text) != text:
            return Reading(typed, ())
        found = [
            mention
            for start in range(len(typed.tokens))
            for mention in self._mentions_at(typed, start, language)
        ]
        return resolve(typed, found)

    def _mentions_at(self, typed: TypedText, start: int, language: str) -> list[Mention]:
        """List the entities whose names begin at a word, each once."""
        token = typed.tokens[start]
        mentions: dict[tuple[Entity, int], Mention] = {}
        for joined in self._own.get(_joined(typed, start), ()):
            if len(joined.words) == 1 and start + 1 < len(typed.tokens):
                mentions[joined.entity, start + 2] = Mention(joined, start, start + 2)
        for key in (*token.forms, *stems(token.word, language)):
            for lexicon in (self._own, self._places):
                for name in lexicon.get(key, ()):
                    if _is_named(name, typed, start, language):
                        mention = Mention(name, start, start + len(name.words))
                        same = name.entity, mention.end
                        if same not in mentions or mentions[same].name.certainty < name.certainty:
                            mentions[same] = mention
        return list(mentions.values())


def _is_named(name: Name, typed: TypedText, start: int, language: str) -> bool:
    tokens = typed.tokens[start : start + len(name.words)]
    return len(tokens) == len(name.words) and all(
        names_word(name, place, token.word, language) for place, token in enumerate(tokens)
    )


def _joined(typed: TypedText, start: int) -> str:
    """Return a word and the next one as one: "nano progress" is Nanoprogress."""
    return "".join(token.forms[0] for token in typed.tokens[start : start + 2])


@cache
def _country_words(languages: tuple[str, ...]) -> Mapping[str, frozenset[str]]:
    """Return the words that alone name each country: canada, canadian, kanada."""
    words: dict[str, set[str]] = {}
    for names in places.lexicon(languages).values():
        for name in names:
            if name.entity.kind == Kind.COUNTRY and len(name.words) == 1:
                words.setdefault(name.entity.key, set()).add(name.words[0])
    return {code: frozenset(some) for code, some in words.items()}


def current() -> Directory:
    """Return the directory of the clusters as they are stored now."""
    return _directory(tuple(read(_ROWS)), tuple(settings().languages))


_directory = lru_cache(_STATES_MAX)(Directory)
