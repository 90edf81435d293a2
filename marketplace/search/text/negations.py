"""Negations: what somebody does not want, said in words.

Examples are "training not online" and "Plasma, aber keine Schulung".

Not every "no" is one. "We have no power" tells of a problem, whose words are looked for; "non-profit" and
"wireless" (French "sans fil") are things. The table beside this file has for each language the words that
negate, those after which they state something, those with which they make a fixed expression, and those by which a
text says that it does without something.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import takewhile
from pathlib import Path

from marketplace.search.text import analysis, thesaurus
from marketplace.search.text.tokenizer import WRITTEN_WORD, normalize

_TABLE = Path(__file__).with_suffix(".csv")
_WORDS_MAX = 8
"""Words of a query in which a negation counts: longer ones are sentences, which tell of something."""
_NEGATION_LETTERS = " ,;:("
Words = tuple[str, ...]


@dataclass(frozen=True)
class Negation:
    """What is not wanted, and where a query says so."""

    words: Words
    """The words that are not wanted, as the tokenizer gives them."""
    written: str
    """The same as they were typed: "Schulung"."""
    start: int
    end: int


@dataclass(frozen=True)
class _Language:
    negations: tuple[Words, ...]
    """The longest first."""
    absences: tuple[Words, ...]
    """The same in a text: "instead of"."""
    statements: frozenset[str]
    fixed: frozenset[str]


def find_negations(text: str, language: str) -> list[Negation]:
    """Find the negations of what a reader of a language typed, unless nothing else was."""
    rules = _rules().get(language)
    spans = [match for match in WRITTEN_WORD.finditer(text) if not _is_quoted(text, match.start())]
    if rules is None or not 2 < len(spans) <= _WORDS_MAX:
        return []
    words = [_key(match[0]) for match in spans]
    negations: list[Negation] = []
    place = 1  # what begins with a negation has nothing that it narrows
    while place < len(words):
        length = _negation_at(words, place, rules)
        first, end = _unwanted(words, place + length, language) if length else (0, 0)
        if not end or words[place - 1] in rules.statements or words[end - 1] in rules.fixed:
            place += 1
            continue
        start = spans[place].start()
        negations.append(
            Negation(
                words=tuple(normalize(match[0]) for match in spans[first:end]),
                written=text[spans[first].start() : spans[end - 1].end()],
                start=start,
                end=spans[end - 1].end(),
            )
        )
        place = end
    return negations


def negating_words(language: str) -> Sequence[Words]:
    """List what a text says before a thing that it does without, as folded words."""
    rules = _rules().get(language)
    return (*rules.negations, *rules.absences) if rules else ()


def without_negations(text: str, negations: Sequence[Negation]) -> str:
    """Return a text without some negations, and without the signs that led to them."""
    pieces, start = [], 0
    for negation in negations:
        pieces.append(text[start : negation.start].rstrip(_NEGATION_LETTERS))
        start = negation.end
    pieces.append(text[start:].lstrip(")"))
    return " ".join(" ".join(pieces).split())


def _negation_at(words: Sequence[str], place: int, rules: _Language) -> int:
    """Return how many words a negation at a place has, or 0 where none is."""
    for negation in rules.negations:
        if tuple(words[place : place + len(negation)]) == negation:
            return len(negation)
    return 0


def _unwanted(words: Sequence[str], place: int, language: str) -> tuple[int, int]:
    """Return where what is not wanted starts and ends: a thing with its name, or one word.

    Nothing is (0, 0), as in "no. 5".
    """
    rest = words[place:]
    place += len(list(takewhile(lambda word: _is_small(word, language), rest)))
    if place == len(words) or words[place].isdigit():
        return 0, 0
    ends = [mention.end for mention in thesaurus.find_mentions(words[place:]) if not mention.start]
    return place, place + max([1, *ends])


def _is_small(word: str, language: str) -> bool:
    if word.isdigit():
        return False
    return len(word) == 1 or not thesaurus.without_function_words((word,), language)


def _is_quoted(text: str, place: int) -> bool:
    return text.count('"', 0, place) % 2 == 1


def _key(word: str) -> str:
    return analysis.fold(normalize(word))


@cache
def _rules() -> Mapping[str, _Language]:
    """Read the table: for each language its negations, statements and fixed expressions."""
    with _TABLE.open(encoding="utf-8", newline="") as table:
        cells = {
            (row["language"], row["kind"]): [
                tuple(_key(word) for word in words.split()) for words in row["words"].split(";")
            ]
            for row in csv.DictReader(table)
        }
    return {
        language: _Language(
            negations=tuple(sorted(cells[language, "negation"], key=len, reverse=True)),
            absences=tuple(cells[language, "absence"]),
            statements=frozenset(words[-1] for words in cells[language, "statement"]),
            fixed=frozenset(words[-1] for words in cells[language, "fixed"]),
        )
        for language, _kind in cells
    }
