"""The terms as they are looked up: by code, and by what people call them in any language."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

from marketplace.i18n import SOURCE, alphabetical, set_type
from marketplace.i18n.languages import best
from marketplace.technologies.models import TermState
from marketplace.text import without_accents

_TABLE = Path(__file__).with_name("terms.csv")
_SPACES = re.compile(r"[\s\u2010-\u2015-]+")


@dataclass(frozen=True)
class Term:
    """A technology with its names."""

    code: str
    labels: Mapping[str, str]
    """By language. A word that came with a file has none: nobody said its language."""
    state: TermState = TermState.ACCEPTED
    merged_into: str | None = None

    @property
    def words(self) -> tuple[str, ...]:
        """The code and the labels, each once."""
        return tuple(dict.fromkeys([self.code, *self.labels.values()]))


class Label(NamedTuple):
    """What a reader is shown of a term, set in type."""

    words: str
    language: str
    """The language of the words, or nothing where nobody knows it."""
    is_translated: bool
    """Whether that is the reader's language."""


class Terms:
    """The whole vocabulary as it stands. It does not change any more."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._terms = {term.code: term for term in terms}
        self._labels: dict[tuple[str, str], Label] = {}

    def __iter__(self) -> Iterator[Term]:
        return iter(self._terms.values())

    def find(self, code: str) -> Term | None:
        """Find the term with a code, or the one that stands for it."""
        passed: set[str] = set()
        term = self._terms.get(code)
        while term is not None and term.merged_into is not None and term.code not in passed:
            passed.add(term.code)
            term = self._terms.get(term.merged_into)
        return term

    def find_stored(self, code: str) -> Term | None:
        """Find the term with exactly this code, also one that is merged."""
        return self._terms.get(code)

    def code_of(self, word: str) -> str | None:
        """Return the code of what a word names in any language, with or without accents."""
        code = word if word in self._terms else self._codes.get(folded(word))
        term = self.find(code) if code is not None else None
        return term.code if term else None

    def codes_of(self, words: Iterable[str]) -> list[str]:
        """Return the codes of words, each once. A word that names nothing stays as it is."""
        codes: dict[str, str] = {}
        for word in words:
            code = self.code_of(word)
            codes.setdefault(code or folded(word), code or word)
        return list(codes.values())

    def words_of(self, code: str) -> tuple[str, ...]:
        """Return a code and what people call the technology, in all languages."""
        term = self._terms.get(code)
        return term.words if term else (code,)

    def label(self, code: str, language: str) -> Label:
        """Return the name of a term for a reader of a language: in that, or the best other one."""
        key = code, language
        if key not in self._labels:
            if code not in self._terms:  # strangers write what they like into addresses
                return Label(code, "", is_translated=False)
            self._labels[key] = self._label(self._terms[code], language)
        return self._labels[key]

    def _label(self, term: Term, language: str) -> Label:
        if not term.labels:
            return Label(term.code, "", is_translated=False)
        shown_language = best(list(term.labels), language, SOURCE)
        words = set_type(term.labels[shown_language], shown_language)
        return Label(words, shown_language, is_translated=shown_language == language)

    def listed(self, *states: TermState, language: str) -> list[Term]:
        """List the terms in some states by their names in a language."""
        terms = [term for term in self if term.state in states]
        return sorted(terms, key=lambda term: alphabetical(self.label(term.code, language).words))

    @cached_property
    def _codes(self) -> Mapping[str, str]:
        """The code of each word as it is compared: codes before labels, what is accepted first."""
        terms: Sequence[Term] = sorted(self, key=lambda term: term.state != TermState.ACCEPTED)
        codes: dict[str, str] = {}
        for term in terms:
            codes.setdefault(folded(term.code), term.code)
        for term in terms:
            for label in term.labels.values():
                codes.setdefault(folded(label), term.code)
        return codes


def folded(word: str) -> str:
    """Return a word as words are compared: small, without accents, hyphens being spaces.

    Other signs stay: C, C++ and C# are three things. So does a hyphen that stands alone, as no word is like an empty one.
    """
    plain = without_accents(word.casefold()).replace("\u2019", "'")
    return _SPACES.sub(" ", plain).strip() or plain


@cache
def terms_of_product() -> Mapping[str, Term]:
    """Return the terms that the product brings, by code."""
    rows = csv.DictReader(_TABLE.read_text(encoding="utf-8").splitlines())
    return {(code := row.pop("code")): Term(code, row) for row in rows}
