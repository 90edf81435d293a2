"""What an entity is, and the names by which it is recognised in a query."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import NamedTuple

from marketplace.search.entities.words import Words, folded_words, stems
from marketplace.search.text import analysis
from marketplace.search.text.tokenizer import tokenize


class Kind(StrEnum):
    """What sort of thing an entity is."""

    CLUSTER = "cluster"
    TOWN = "town"
    REGION = "region"
    COUNTRY = "country"
    TYPE = "type"


class Certainty(IntEnum):
    """What may follow from a name in a query."""

    OFFERED = 0
    """A filter is offered: the name is also an ordinary word."""
    WITH_ORGANISATION = 1
    """It is one beside what organisations are called, or their country, and nothing else: "environment canada"."""
    WITH_COMPANION = 2
    """The same, or beside what they offer: "parks service"."""
    ALONE = 3
    """The services come first where nothing else is typed: "spanish" is also a language."""
    SURE = 4
    """The services come first."""


@dataclass(frozen=True)
class Entity:
    """A thing that has a filter."""

    kind: Kind
    key: str
    """The slug of a cluster, the official name of a place, or a code."""
    country: str = ""


class Name(NamedTuple):
    """A name of an entity."""

    words: Words
    stems: tuple[frozenset[str], ...]
    """The stems of each word, empty where it is compared as it is written."""
    entity: Entity
    certainty: Certainty


Lexicon = Mapping[str, tuple[Name, ...]]
"""Names by the keys of their first words: the folded word, and its stems."""


def make_name(
    text: str, entity: Entity, certainty: Certainty, inflected_in: str | None = None
) -> Name | None:
    """Make a name of a text, or None without words.

    If it is inflected it also has the stems of that language.
    """
    words = folded_words(text)
    if not words:
        return None
    stems_of_words = [
        frozenset(stems(word, inflected_in) if inflected_in else ()) for word in tokenize(text)
    ]
    return Name(words, tuple(stems_of_words), entity, certainty)


def lexicon_of(names: Iterable[Name | None]) -> Lexicon:
    """Sort names by their first words.

    Of names that are alike one that is an ordinary word counts, else the most certain one, with the stems of all
    that are as certain.
    """
    unique: dict[tuple[Words, Entity], Name] = {}
    for name in names:
        if name is not None:
            key = name.words, name.entity
            unique[key] = _joined(name, unique.get(key, name))

    by_key: dict[str, list[Name]] = defaultdict(list)
    for name in unique.values():
        for key_of_word in (name.words[0], *name.stems[0]):
            by_key[key_of_word].append(name)
    return {key_of_word: tuple(same) for key_of_word, same in by_key.items()}


def _joined(name: Name, other: Name) -> Name:
    if name.certainty != other.certainty:
        chosen = min if Certainty.OFFERED in {name.certainty, other.certainty} else max
        return chosen(name, other, key=lambda candidate: candidate.certainty)
    pairs = zip(name.stems, other.stems, strict=True)
    return name._replace(stems=tuple(one | another for one, another in pairs))


def names_word(name: Name, place: int, word: str, language: str) -> bool:
    """Whether a word of a query is the word at a place of a name, or a form of it.

    A shorter word is another one: "malt" is no form of Malta.
    """
    own_word = name.words[place]
    if own_word in analysis.folded_forms(word):
        return True
    if len(word) < len(own_word):
        return False
    return not name.stems[place].isdisjoint(stems(word, language))
