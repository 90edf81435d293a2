"""Names of countries, towns and regions in the languages of the site.

Names of countries are those of CLDR. Two tables beside this file, collected for this marketplace, add to them: their
adjectives and other usual names (countries.csv), and towns and regions of Europe and Canada with what other languages
call them (places.csv). Names are divided by semicolons; one that ends in a question mark is also an ordinary word, as
Bath, Nice or Essen, and only ever offered.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from marketplace import vocabularies
from marketplace.i18n import in_language
from marketplace.search.entities.entity import (
    Certainty,
    Entity,
    Kind,
    Lexicon,
    Name,
    lexicon_of,
    make_name,
)
from marketplace.search.entities.words import Words, folded_words

LANGUAGES = ("en", "cs", "de", "es", "fr")
_INFLECTING = frozenset({"cs", "de"})
"""Languages in which names of places have endings; adjectives have them in all."""
_UNION = "EU"


def _rows(table: str) -> list[dict[str, str]]:
    path = Path(__file__).parent / table
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def _names(cell: str, certainty: Certainty = Certainty.SURE) -> Iterator[tuple[str, Certainty]]:
    """List the names in a cell, each with how certain it is."""
    for name in filter(None, map(str.strip, cell.split(";"))):
        is_ordinary = name.endswith("?")
        yield name.rstrip("?"), Certainty.OFFERED if is_ordinary else certainty


def country(code: str) -> Entity:
    """Return the entity of a country."""
    return Entity(Kind.COUNTRY, code, code)


@cache
def lexicon(languages: tuple[str, ...]) -> Lexicon:
    """Return the names of all places and types of service that the languages of a site know."""
    return lexicon_of(
        [*_country_names(languages), *_town_names(), *_types(languages), *_adjectives()]
    )


def _country_names(languages: Sequence[str]) -> Iterator[Name | None]:
    for language in languages:
        with in_language(language):
            labels = {code: vocabularies.COUNTRY.label(code) for code in vocabularies.COUNTRY.codes}
        inflected_in = language if language in _INFLECTING else None
        for code, label in labels.items():
            certainty = Certainty.OFFERED if code == _UNION else Certainty.SURE
            yield make_name(label, country(code), certainty, inflected_in)
    for row in _rows("countries.csv"):
        if row["kind"] == "name":
            yield from _names_in_languages(row, country(row["code"]), Certainty.SURE, _INFLECTING)


def _adjectives() -> Iterator[Name | None]:
    for row in _rows("countries.csv"):
        if row["kind"] == "adjective":
            entity = country(row["code"])
            yield from _names_in_languages(row, entity, Certainty.ALONE, frozenset(LANGUAGES))


def _names_in_languages(
    row: Mapping[str, str], entity: Entity, usual: Certainty, inflecting: frozenset[str]
) -> Iterator[Name | None]:
    for language in LANGUAGES:
        inflected_in = language if language in inflecting else None
        for name, certainty in _names(row[language], usual):
            is_inflected = certainty > Certainty.OFFERED
            yield make_name(name, entity, certainty, inflected_in if is_inflected else None)


def _town_names() -> Iterator[Name | None]:
    for row in _rows("places.csv"):
        entity = _place(row)
        yield from _names_in_languages(row, entity, Certainty.SURE, _INFLECTING)


def _place(row: Mapping[str, str]) -> Entity:
    return Entity(Kind(row["kind"]), row["name"], row["country"])


def _types(languages: Sequence[str]) -> Iterator[Name | None]:
    for language in languages:
        with in_language(language):
            labels = {code: vocabularies.TYPE.label(code) for code in vocabularies.TYPE.codes}
        for code, label in labels.items():
            yield make_name(label, Entity(Kind.TYPE, code), Certainty.OFFERED, language)


@cache
def _towns_by_name() -> Mapping[Words, Sequence[Entity]]:
    """Return the towns of the table by every name."""
    towns: dict[Words, list[Entity]] = {}
    for row in _rows("places.csv"):
        if row["kind"] == Kind.TOWN:
            cells = [row["name"], *(row[language] for language in LANGUAGES)]
            for cell in cells:
                for name, _certainty in _names(cell):
                    towns.setdefault(folded_words(name), []).append(_place(row))
    return towns


def town(name: str, code: str) -> Entity:
    """Return the town that an address names: of the table, or one by this name alone.

    "Praha 6" is Praha.
    """
    words = folded_words(name)
    for length in range(len(words), 0, -1):
        for entity in _towns_by_name().get(words[:length], ()):
            if code in {"", entity.country}:
                return entity
    return Entity(Kind.TOWN, name, code)


def is_in_table(entity: Entity) -> bool:
    """Whether a town has its names in the table."""
    return entity in _towns_by_name().get(folded_words(entity.key), ())


@cache
def names_in_texts(languages: tuple[str, ...]) -> Mapping[Entity, frozenset[Words]]:
    """Return by which words texts mention each place: names that are no ordinary words."""
    mentioned: dict[Entity, set[Words]] = {}
    for names in lexicon(languages).values():
        for name in names:
            if name.certainty == Certainty.SURE and name.entity.kind != Kind.TYPE:
                mentioned.setdefault(name.entity, set()).add(name.words)
    return {entity: frozenset(words) for entity, words in mentioned.items()}


@cache
def place_label(entity: Entity, language: str) -> str:
    """Name a town or region in a language, or by its own name."""
    for row in _rows("places.csv"):
        if _place(row) == entity:
            for name, _certainty in _names(row.get(language, "")):
                return name
    return entity.key
