"""A small catalogue at random, and answers to questions found by looking at every word of every text."""

import math
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import cast

from marketplace.search.index.build import Index
from marketplace.search.index.documents import Document, Text
from marketplace.search.index.facets import FACETS, Filters, Row
from marketplace.search.matching.expansion import Expansion
from marketplace.search.matching.interpretation import Interpretation, interpret
from marketplace.search.query import Query
from marketplace.search.text import analysis
from marketplace.search.text.tokenizer import tokenize

STEMS = {
    "en": "test water sensor membrane coat filter plasma analys train fund patent export design print measur".split(),
    "de": "wasser sensor prüf beschicht förder schul mess filter plasma patent gründung reinig abwasser labor".split(),
    "cs": "vod membrán čištěn měřen senzor povlak školen dotac patent vývoj zkouš filtr plazm návrh".split(),
}
ENDINGS = {
    "en": ["", "s", "ing", "er", "ed"],
    "de": ["", "e", "en", "ung", "er"],
    "cs": ["a", "y", "u", "ami", "í", ""],
}
VALUES = {facet: [f"{facet}{number}" for number in range(6)] for facet in FACETS}


def a_word(dice: random.Random, language: str) -> str:
    """Make a word: a stem with an ending, and in German now and then another stem glued to it."""
    word = dice.choice(STEMS[language]) + dice.choice(ENDINGS[language])
    return word + dice.choice(STEMS["de"]) if language == "de" and dice.random() < 0.2 else word


def a_document(dice: random.Random, id: int) -> Document:
    """Make a service with texts in one to three languages."""
    texts = {
        language: cast(Text, tuple(_some_words(dice, language, size) for size in (3, 8, 20, 0)))
        for language in dice.sample(sorted(STEMS), dice.randrange(1, 4))
    }
    values = {facet: dice.sample(VALUES[facet], dice.randrange(4)) for facet in FACETS}
    return Document(id, texts, Row(id, dice.randrange(50), dice.randrange(1, 9), values))


def _some_words(dice: random.Random, language: str, size: int) -> str:
    return " ".join(tokenize(" ".join(a_word(dice, language) for _number in range(size))))


def a_question(dice: random.Random) -> Query:
    """Make a question: words, a cut last one, a typo, a phrase, an exclusion, filters."""
    language = dice.choice(sorted(STEMS))
    words = [a_word(dice, language) for _number in range(dice.randrange(1, 4))]
    form = dice.randrange(10)
    if form < 2:
        words[-1] = words[-1][: dice.randrange(2, 5)]
    elif form == 2:
        words[0] = words[0][:2] + words[0][3:]
    elif form == 3:
        words = [f'"{" ".join(words[:2])}"', *words[2:]]
    elif form == 4:
        words.append(f"-{a_word(dice, language)}")
    filters = {facet: tuple(dice.sample(VALUES[facet], 2)) for facet in dice.sample(FACETS, 2)}
    return Query(" ".join(words), filters if dice.random() < 0.4 else {})


@dataclass(frozen=True)
class Wanted:
    """What one word of a question is taken for in one language, spelled out."""

    any_of: frozenset[str]
    general: frozenset[str]
    """The words that say how rare it is: those with its stem, where there are any."""
    related: frozenset[int]
    """Services that say it in other words."""

    def stands_in(self, document: Document, language: str) -> bool:
        """Tell whether the text of a service in this language has it."""
        if language not in document.texts:
            return False
        return document.id in self.related or not self.any_of.isdisjoint(
            _forms(document.texts[language])
        )

    def count(self, documents: Sequence[Document], language: str) -> int:
        """Count the texts that have it in general."""
        texts = (document.texts[language] for document in documents if language in document.texts)
        return sum(not self.general.isdisjoint(_forms(text)) for text in texts)


def _wanted(reading: Expansion, opened: Index, language: str) -> Wanted:
    dictionary = opened.dictionaries[language]
    every = {*reading.stem_matches, *reading.similarities, *reading.prefix_matches}
    return Wanted(
        frozenset(map(dictionary.word, every)),
        frozenset(map(dictionary.word, reading.stem_matches or every)),
        frozenset(opened.facets.ids[reading.synonym_documents].tolist()),
    )


def found(
    documents: Sequence[Document], question: Query, opened: Index, language: str
) -> list[Document]:
    """List the services that answer, before filters: those with half of what the best one has, and a fifth of the query."""
    asked = interpret(opened, question.text, language)
    shares = _shares(documents, asked, opened, language)
    least = max(max(shares.values(), default=0) / 2, 0.2) - 1e-5
    return [
        document
        for document in documents
        if shares[document.id] > 0
        and shares[document.id] >= least
        and all(_has_phrase(document, phrase) for phrase in asked.query.phrases)
        and not any(_has_word(document, word, language, opened) for (word,) in asked.query.excluded)
    ]


def _shares(
    documents: Sequence[Document], asked: Interpretation, opened: Index, language: str
) -> dict[int, float]:
    """Say which share of a query the best text of each service has, rare words counting more."""
    wanted = {
        other: [_wanted(by_language[other], opened, other) for by_language in asked.expansions]
        for other in _languages(asked, language)
    }
    counts = {
        other: [word.count(documents, other) for word in words] for other, words in wanted.items()
    }
    rarities = [
        max(
            (math.log1p(len(documents) / those[at]) for those in counts.values() if those[at]),
            default=0,
        )
        for at in range(len(asked.expansions))
    ]
    own_weights = asked.weights or [1.0] * len(rarities)
    weights = [
        (rarity or max(rarities) or 1) * own
        for rarity, own in zip(rarities, own_weights, strict=True)
    ]

    def share(document: Document, language: str) -> float:
        words = zip(wanted[language], weights, strict=True)
        return sum(weight for word, weight in words if word.stands_in(document, language)) / sum(
            weights
        )

    return {
        document.id: max((share(document, other) for other in wanted), default=0)
        for document in documents
    }


def _languages(asked: Interpretation, language: str) -> list[str]:
    """Choose the languages a query may be meant in: another one than the reader's needs a certain word, or all."""
    found = (
        {other: [some[other] for some in asked.expansions] for other in asked.expansions[0]}
        if asked.expansions
        else {}
    )
    related = [
        other for other, some in found.items() if any(len(one.synonym_documents) for one in some)
    ]
    sound = {
        other: some
        for other, some in found.items()
        if any(reading.is_sufficient for reading in some)
    }
    certain = [
        other
        for other, some in sound.items()
        if other == language or any(one.is_certain for one in some)
    ]
    whole = [
        other
        for other, some in sound.items()
        if other == language or all(one.is_sufficient for one in some)
    ]
    return list(dict.fromkeys([*(certain or ([] if related else whole)), *related]))


@cache
def _forms(text: Text) -> frozenset[str]:
    return frozenset(
        form for part in text for word in part.split() for form in analysis.folded_forms(word)
    )


def _has_phrase(document: Document, phrase: Sequence[str]) -> bool:
    plain = [analysis.fold(word) for word in phrase]
    parts = (
        [analysis.fold(word) for word in part.split()]
        for text in document.texts.values()
        for part in text
    )
    return any(said[at : at + len(plain)] == plain for said in parts for at in range(len(said)))


def _has_word(document: Document, word: str, language: str, opened: Index) -> bool:
    """Tell whether a text has an excluded word: as it is written or, in a language that knows it, in any form."""
    for other, text in document.texts.items():
        written, keys = set(analysis.folded_forms(word)), set(analysis.stem_keys(word, other))
        is_known = other == language or any(form in opened.dictionaries[other] for form in written)
        words = [one for part in text for one in part.split()]
        if written & _forms(text) or (
            is_known and any(keys & set(analysis.stem_keys(one, other)) for one in words)
        ):
            return True
    return False


def counts(services: Sequence[Document], filters: Filters) -> dict[str, dict[str, int]]:
    """Count the values of each facet among services that pass the filters of the others."""
    counted: dict[str, dict[str, int]] = {}
    for facet in FACETS:
        others = {name: values for name, values in filters.items() if name != facet}
        passing = [document for document in services if passes(document, others)]
        counted[facet] = dict(
            Counter(value for document in passing for value in document.row.values[facet])
        )
        for value in filters.get(facet, ()):
            counted[facet].setdefault(value, 0)
    return counted


def passes(document: Document, filters: Filters) -> bool:
    """Tell whether a service has a value of every filter."""
    return all(set(values) & set(document.row.values[facet]) for facet, values in filters.items())
