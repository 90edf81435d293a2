"""The names by which people look for a cluster: long, short, and without its country."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from marketplace.search.entities.entity import Certainty, Entity, Kind, Name, make_name
from marketplace.search.entities.words import (
    Words,
    folded_words,
    is_organisation,
    is_service,
    is_small,
)

_LETTERS_MIN = 3
"""Letters of an abbreviation that is made of the first letters of a name."""
_CAMEL_CASE = re.compile(r"[A-Z][a-z]+[A-Z]\w*")
"""A part of a name that nobody takes for a word: BalticNet."""


class ClusterRow(NamedTuple):
    """What is stored of a cluster by which it is recognised."""

    slug: str
    name: str
    short_name: str
    country: str
    town: str

    @property
    def entity(self) -> Entity:
        """The entity of the cluster."""
        return Entity(Kind.CLUSTER, self.slug, self.country)


def names_of(cluster: ClusterRow, country_words: frozenset[str]) -> Iterator[Name | None]:
    """List the names of a cluster, given the words by which people name its country."""
    entity = cluster.entity
    texts = [cluster.name, cluster.short_name, cluster.slug.replace("-", " ")]
    texts += [*_CAMEL_CASE.findall(cluster.name), cluster.slug.replace("-", "")]
    for text in texts:
        yield make_name(text, entity, Certainty.SURE)

    words = folded_words(cluster.name)
    name_without_country = _trimmed(words, country_words)
    for abbreviation in {_abbreviation(words), _abbreviation(name_without_country)}:
        if len(abbreviation) >= _LETTERS_MIN:
            yield make_name(abbreviation, entity, Certainty.SURE)
    if len(name_without_country) > 1:
        yield make_name(" ".join(name_without_country), entity, Certainty.SURE)
    core = tuple(
        word
        for word in words
        if not (is_organisation(word) or is_service(word) or word in country_words)
    )
    core = _trimmed(core, frozenset())
    yield make_name(" ".join(core), entity, Certainty.WITH_COMPANION)
    for length in range(1, len(core)):
        yield make_name(" ".join(core[:length]), entity, Certainty.WITH_ORGANISATION)


def _trimmed(words: Words, country_words: frozenset[str]) -> Words:
    """Leave out the country at either end of a name, with what links it: "of Canada"."""
    start, end = 0, len(words)
    while start < end and (words[start] in country_words or is_small(words[start])):
        start += 1
    while start < end and (words[end - 1] in country_words or is_small(words[end - 1])):
        end -= 1
    return words[start:end]


def _abbreviation(words: Words) -> str:
    """Return the first letters of the words that are not small."""
    return "".join(word[0] for word in words if not is_small(word))
