"""Why a service answers: the words of a query, and the concepts, that it has."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import numpy as np

from marketplace.search.index.build import Index
from marketplace.search.matching.candidates import Documents
from marketplace.search.matching.expansion import LOOSE, SIMILAR
from marketplace.search.matching.interpretation import Interpretation
from marketplace.search.matching.synonyms import documents_about
from marketplace.search.matching.telling import abbreviations
from marketplace.search.text import analysis, function_words
from marketplace.search.text.tokenizer import WRITTEN_WORD, written_words

REASONS_MAX = 3
"""More would be no short line."""
_LETTERS_MIN = 3
_BEGINNING_LETTERS_MIN = 4
"""Letters of a half typed word that are more than a chance."""
_PART_LETTERS_MIN = 6
"""Letters of a part that is enough though the rest of the compound is no word of the index."""
_TELLING = 1.0
_COMMON = 0.5
"""What a word counts that is common in the language: a reason only where there is no better one."""
_ALIKE = 0.0
"""What mere likeness counts."""


class Kind(StrEnum):
    """What a service has of a query."""

    WORD = "word"
    """A word, in some form or as a part of a compound."""
    CONCEPT = "concept"
    """Another name of a thing that the query names."""
    ALIKE = "alike"
    """Only a word that looks like one of the query."""


class Reason(NamedTuple):
    """A word of a query as it was typed, or the name of a concept."""

    text: str
    kind: Kind = Kind.WORD


@dataclass(frozen=True)
class _Evidence:
    """A reason with the documents for which it is one."""

    reason: Reason
    places: frozenset[int]
    """The places of its words in the query."""
    documents: Documents
    weight: float


def reasons_of(
    index: Index,
    interpretation: Interpretation,
    languages: Collection[str],
    documents: Documents,
    text: str,
    language: str,
) -> list[tuple[Reason, ...]]:
    """List for each document its reasons, the most telling first, for a reader of a language.

    A word counts that stands in a text of one of the languages: in some form, as a part of a compound, or as it was
    corrected. That it is alike is a reason only where there is no other.
    """
    evidence = [
        *_words(index, interpretation, languages, text, language),
        *_concepts(index, interpretation, languages, language),
    ]
    evidence.sort(key=lambda item: (-item.weight, len(item.documents)))
    of_documents: list[list[_Evidence]] = [[] for _document in documents]
    for item in evidence:
        for place in np.flatnonzero(np.isin(documents, item.documents)):
            of_documents[place].append(item)
    names = [
        frozenset(range(mention.start, mention.end))
        for mention in interpretation.mentions
        if mention.length > 1
    ]
    return [_best(items, names) for items in of_documents]


def _best(evidence: Sequence[_Evidence], names: Sequence[frozenset[int]]) -> tuple[Reason, ...]:
    """Keep the most telling reasons, of each concept either its name or its words.

    Where a service has some of the words of a name of several, these come last: "waste" for "waste water".
    """
    weight = max((item.weight for item in evidence), default=_ALIKE)
    best = [item for item in evidence if item.weight == weight]
    typed_places = {
        place for item in best if item.reason.kind == Kind.WORD for place in item.places
    }
    by_name: set[int] = set()
    for item in best:
        if item.reason.kind == Kind.CONCEPT and not item.places <= typed_places:
            by_name |= item.places
    kept = [
        item for item in best if (item.reason.kind == Kind.CONCEPT) == bool(item.places & by_name)
    ]
    in_part = {place for name in names if not name <= typed_places | by_name for place in name}
    kept.sort(key=lambda item: item.places <= in_part)
    unique = {item.reason.text.casefold(): item.reason for item in reversed(kept)}
    return tuple(reversed(unique.values()))[:REASONS_MAX]


def _words(
    index: Index,
    interpretation: Interpretation,
    languages: Collection[str],
    text: str,
    language: str,
) -> Iterator[_Evidence]:
    """List the words that tell something, each with the documents that have it or one alike."""
    as_written = written_words(text)
    lasting_words = abbreviations(text)
    for place, word in enumerate(interpretation.query.words):
        weight = 1.0 if word in lasting_words else function_words.weight(word, language)
        is_short = len(word) < _LETTERS_MIN and word.isalpha() and word not in lasting_words
        if weight < _COMMON or is_short:
            continue
        typed, places = _as_typed(word, as_written), frozenset([place])
        documents = _documents_with(index, interpretation, languages, place)
        yield _Evidence(Reason(typed), places, documents, weight)
        if weight == _TELLING:
            alike = _documents_with(index, interpretation, languages, place, is_alike=True)
            yield _Evidence(Reason(typed, Kind.ALIKE), places, alike, _ALIKE)


def _documents_with(
    index: Index,
    interpretation: Interpretation,
    languages: Collection[str],
    place: int,
    *,
    is_alike: bool = False,
) -> Documents:
    """List the documents with a word of the query, or with one that is alike."""
    word, by_language = interpretation.query.words[place], interpretation.expansions[place]
    is_long = len(word) >= _PART_LETTERS_MIN
    least = SIMILAR if is_long else LOOSE
    if is_alike or word in interpretation.corrections.applied:
        least = 0.0
    found = [np.zeros(0, np.int64)]
    for text_language in languages:
        expansion = by_language[text_language]
        numbers = {
            number for number, similarity in expansion.similarities.items() if similarity > least
        }
        numbers.update(expansion.stem_matches)
        if len(word) >= _BEGINNING_LETTERS_MIN:
            numbers.update(expansion.prefix_matches)
        if numbers:
            dictionary = index.dictionaries[text_language]
            found.append(dictionary.postings_of_each(sorted(numbers))[0].astype(np.int64))
    return np.unique(np.concatenate(found))


def _concepts(
    index: Index, interpretation: Interpretation, languages: Collection[str], language: str
) -> Iterator[_Evidence]:
    """List the concepts that are named, each with the documents that have a name of it."""
    for mention in interpretation.mentions:
        concept = mention.concept
        names = concept.names.get(language) or concept.names.get("en") or (concept.key,)
        found = [
            documents_about(index.dictionaries[text_language], concept, text_language)[0]
            for text_language in concept.terms
            if text_language in languages
        ]
        if found:
            yield _Evidence(
                Reason(names[0], Kind.CONCEPT),
                frozenset(range(mention.start, mention.end)),
                np.unique(np.concatenate(found)).astype(np.int64),
                _TELLING,
            )


def _as_typed(word: str, as_written: Mapping[str, str]) -> str:
    """Return a word as it was typed, or what was typed of which it is a part."""
    if word in as_written:
        return as_written[word]
    folded = analysis.fold(word)
    longer = (written for whole, written in as_written.items() if folded in analysis.fold(whole))
    return next(longer, word)


def named(text: str, rest: str, language: str) -> Sequence[Reason]:
    """Return what of a text is a name: what is left without the rest, and what links them."""
    words_of_rest = set(WRITTEN_WORD.findall(rest))
    words = [word for word in WRITTEN_WORD.findall(text) if word not in words_of_rest]
    is_telling = [function_words.weight(word.lower(), language) >= _COMMON for word in words]
    if not any(is_telling):
        return []
    start, end = is_telling.index(True), len(words) - is_telling[::-1].index(True)
    return [Reason(" ".join(words[start:end]))]
