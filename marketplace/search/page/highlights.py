"""Texts with the words marked that answer a query."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from markupsafe import Markup, escape

from marketplace.i18n import set_type
from marketplace.markdown import plain_lines
from marketplace.search.matching.interpretation import MatchedTerms
from marketplace.search.text.analysis import folded_forms
from marketplace.search.text.tokenizer import WRITTEN_WORD, chunk_pattern, words_in_one
from marketplace.text import clean_sentence
from marketplace.text_cache import cached_by_text

_CACHED_WORDS = 20_000
"""All words but the rare ones of some thousand services, in six megabytes."""
_EXTRACT_LENGTH = 160
"""Characters of an extract."""
_LEAD_LENGTH = 60
"""Characters of an extract before its first marked word."""


class _Answer(NamedTuple):
    """A chunk of a text that answers a query."""

    html: str
    """The chunk with its words marked."""
    words: frozenset[str]
    """The words that are marked, in small letters."""
    first: int
    """The place in the chunk of the first of them."""


class Matcher:
    """Tells which words answer a query.

    It looks at every chunk of a text only once, however many texts of a page have it, and at all
    new ones of a text together: a page has some hundreds of them, and few answer.
    """

    def __init__(self, terms: MatchedTerms, language: str) -> None:
        self.language = language
        """That of the texts: what is quoted of them is set in type."""
        self._words, self._prefixes = terms.words, terms.prefixes
        self._known: set[str] = set()
        self._answers: dict[str, _Answer] = {}

    def answers_among(self, chunks: set[str]) -> dict[str, _Answer]:
        """Return the chunks that answer, joined words as a whole or else some of them."""
        unknown = chunks - self._known
        if unknown:
            self._look_at(unknown)
        answers = self._answers
        return {chunk: answers[chunk] for chunk in answers.keys() & chunks}

    def find(self, chunk: str) -> _Answer | None:
        """Return what answers in a chunk of a text that was looked at."""
        return self._answers.get(chunk)

    def _look_at(self, chunks: set[str]) -> None:
        words, prefixes = self._words, self._prefixes
        plain = [
            chunk for chunk in chunks if chunk.isascii() and chunk.isalnum() and len(chunk) > 1
        ]
        for chunk in plain:
            word = chunk.lower()
            if word in words or word.startswith(prefixes):
                self._answers[chunk] = _whole(chunk)

        for chunk in chunks.difference(plain):
            answer = self._answer_of(chunk)
            if answer is not None:
                self._answers[chunk] = answer
        self._known |= chunks

    def _answer_of(self, chunk: str) -> _Answer | None:
        """Look at a chunk with accents or signs."""
        if self._is_match(chunk):
            return _whole(chunk)
        if chunk.isalnum():
            return None  # it is one word
        return _in_parts(
            chunk, [word for word in WRITTEN_WORD.finditer(chunk) if self._is_match(word[0])]
        )

    def _is_match(self, word: str) -> bool:
        words, prefixes = self._words, self._prefixes
        return any(form in words or form.startswith(prefixes) for form in _forms(word))


def _whole(chunk: str) -> _Answer:
    return _Answer(f"<mark>{escape(chunk)}</mark>", frozenset([chunk.casefold()]), 0)


def _in_parts(chunk: str, words: list[re.Match[str]]) -> _Answer | None:
    """Mark some words of a chunk."""
    if not words:
        return None
    pieces: list[str] = []
    place = 0
    for word in words:
        pieces += [escape(chunk[place : word.start()]), "<mark>", escape(word[0]), "</mark>"]
        place = word.end()
    pieces.append(escape(chunk[place:]))
    texts = frozenset(word[0].casefold() for word in words)
    return _Answer("".join(pieces), texts, words[0].start())


@cached_by_text(_CACHED_WORDS)
def _forms(word: str) -> tuple[str, ...]:
    """Return in which forms a written word with accents or signs is compared."""
    return tuple(form for token in words_in_one(word) for form in folded_forms(token))


def highlight(text: str, matcher: Matcher) -> Markup:
    """Mark the words of a text that answer.

    All else stays as it is written.
    """
    return mark(text, matcher)[0]


def mark(text: str, matcher: Matcher) -> tuple[Markup, set[str]]:
    """Mark the words of a text that answer, and return them too, in small letters."""
    text = _composed(text)
    pieces = chunk_pattern(text).split(text)  # every second one is a chunk
    answers = matcher.answers_among(set(pieces[1::2]))
    if not answers:
        return escape(text), set()

    is_plain = escape(text) == text
    marked = [
        answers[piece].html if piece in answers else piece if is_plain else escape(piece)
        for piece in pieces
    ]
    return Markup("".join(marked)), _words_of(answers)  # noqa: S704 – all of it is escaped


def count_matches(text: str, matcher: Matcher) -> int:
    """Count the different words of a text that answer."""
    text = _composed(text)
    return len(_words_of(matcher.answers_among(set(chunk_pattern(text).findall(text)))))


def _words_of(answers: Mapping[str, _Answer]) -> set[str]:
    """Return the different words that answer."""
    return {word for answer in answers.values() for word in answer.words}


def extract(passages: Iterable[str], matcher: Matcher, *, more_than: int = 0) -> Markup | None:
    """Return a short marked piece of the line that has the most words that answer.

    Passages are Markdown. Return None if no line has more such words than are to be seen already.
    """
    best_line, most = None, more_than
    for passage in passages:
        count_of_passage = count_matches(passage, matcher)
        if count_of_passage <= most:
            continue  # a line has no more than its passage, and parsing costs more than counting
        for line in plain_lines(_composed(passage)):
            count = count_of_passage if line == passage else count_matches(line, matcher)
            if count > most:
                best_line, most = line, count
    if best_line is None:
        return None
    piece = _shortened(clean_sentence(best_line), matcher)
    return highlight(set_type(piece, matcher.language), matcher)


def _shortened(line: str, matcher: Matcher) -> str:
    """Cut a line to what stands around its first word that answers, with dots for the rest."""
    if len(line) <= _EXTRACT_LENGTH:
        return line

    place = _first_match(line, matcher)
    start = max(0, min(place - _LEAD_LENGTH, len(line) - _EXTRACT_LENGTH))
    end = min(start + _EXTRACT_LENGTH, len(line))
    if start:
        start = line.find(" ", start, place) + 1 or place
    if end < len(line):
        end = max(line.rfind(" ", place, end), 0) or end

    before = "… " if start else ""
    after = " …" if end < len(line) else ""
    return before + line[start:end].rstrip() + after


def _first_match(line: str, matcher: Matcher) -> int:
    for chunk in chunk_pattern(line).finditer(line):
        answer = matcher.find(chunk[0])
        if answer is not None:
            return chunk.start() + answer.first
    return 0


def _composed(text: str) -> str:
    """Write each character in one way, so that accents do not part words."""
    return unicodedata.normalize("NFC", text)
