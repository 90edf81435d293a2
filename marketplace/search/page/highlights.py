"""Texts with the words marked that answer a query."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import cache

from markupsafe import Markup, escape

from marketplace.markdown import plain_lines
from marketplace.search.matching.interpretation import MatchedTerms
from marketplace.search.text.analysis import folded_forms
from marketplace.search.text.tokenizer import WRITTEN_WORD, chunk_pattern, words_in_one
from marketplace.text_cache import cached_by_text

Matcher = Callable[[str], bool]
"""Tells of a word, as it is written, whether it answers."""
_CACHED_WORDS = 20_000
"""All words but the rare ones of some thousand services, in six megabytes."""
_EXTRACT_LENGTH = 160
"""Characters of an extract."""
_LEAD_LENGTH = 60
"""Characters of an extract before its first marked word."""


def matcher_of(terms: MatchedTerms) -> Matcher:
    """Return what tells which words answer.

    It looks at every word only once.
    """
    words, prefixes = terms.words, terms.prefixes

    @cache
    def matches(word: str) -> bool:
        for form in _forms(word):  # noqa: SIM110 – any() takes twice the time
            if form in words or form.startswith(prefixes):
                return True
        return False

    return matches


def _forms(word: str) -> tuple[str, ...]:
    """Return in which forms a written word is compared."""
    is_plain = word.isascii() and word.isalnum() and len(word) > 1
    return (word.lower(),) if is_plain else _unusual_forms(word)


@cached_by_text(_CACHED_WORDS)
def _unusual_forms(word: str) -> tuple[str, ...]:
    """Return the forms of a word with accents or signs, or of a single letter."""
    return tuple(form for token in words_in_one(word) for form in folded_forms(token))


def highlight(text: str, matches: Matcher) -> Markup:
    """Mark the words of a text that answer.

    All else stays as it is written.
    """
    return mark(text, matches)[0]


def mark(text: str, matches: Matcher) -> tuple[Markup, set[str]]:
    """Mark the words of a text that answer, and return them too, in small letters."""
    text = _composed(text)
    if not _may_have_marks(text, matches):
        return escape(text), set()

    words: set[str] = set()
    pieces: list[str] = []
    place = 0
    escaped = _escape_of(text)
    for start, end in _marks(text, matches):
        word = text[start:end]
        words.add(word.casefold())
        pieces += [escaped(text[place:start]), "<mark>", escaped(word), "</mark>"]
        place = end
    pieces.append(escaped(text[place:]))
    return Markup("".join(pieces)), words  # noqa: S704 – every piece is escaped above


def _escape_of(text: str) -> Callable[[str], str]:
    """Return what escapes pieces of a text: nothing has to, where the whole text needs none."""
    return str if escape(text) == text else escape


def count_matches(text: str, matches: Matcher) -> int:
    """Count the different words of a text that answer."""
    marked: set[str] = set()
    for chunk in _chunks(_composed(text)):  # once, however often it stands
        if matches(chunk):
            marked.add(chunk.casefold())
        elif not chunk.isalnum():
            marked.update(word.casefold() for word in WRITTEN_WORD.findall(chunk) if matches(word))
    return len(marked)


def _may_have_marks(text: str, matches: Matcher) -> bool:
    """Whether it is worth the time to look where words stand that answer: mostly it is not."""
    chunks = _chunks(text)
    return any(map(matches, chunks)) or not all(map(str.isalnum, chunks))


def _chunks(text: str) -> set[str]:
    """Return the different chunks of a text."""
    return set(chunk_pattern(text).findall(text))


def _marks(text: str, matches: Matcher) -> Iterator[tuple[int, int]]:
    """Find where words stand that answer: joined ones as a whole, or else each word by itself."""
    for chunk in chunk_pattern(text).finditer(text):
        if matches(chunk[0]):
            yield chunk.span()
            continue
        if chunk[0].isalnum():
            continue  # it is one word
        for word in WRITTEN_WORD.finditer(text, *chunk.span()):
            if matches(word[0]):
                yield word.span()


def extract(passages: Iterable[str], matches: Matcher, *, more_than: int = 0) -> Markup | None:
    """Return a short marked piece of the line that has the most words that answer.

    Passages are Markdown. Return None if no line has more such words than are to be seen already.
    """
    best_line, most = None, more_than
    for passage in passages:
        if count_matches(passage, matches) <= most:
            continue  # a line has no more than its passage, and parsing costs more than counting
        for line in plain_lines(_composed(passage)):
            count = count_matches(line, matches)
            if count > most:
                best_line, most = line, count
    if best_line is None:
        return None
    return highlight(_shortened(" ".join(best_line.split()), matches), matches)


def _shortened(line: str, matches: Matcher) -> str:
    """Cut a line to what stands around its first word that answers, with dots for the rest."""
    if len(line) <= _EXTRACT_LENGTH:
        return line

    place = _first_match(line, matches)
    start = max(0, min(place - _LEAD_LENGTH, len(line) - _EXTRACT_LENGTH))
    end = min(start + _EXTRACT_LENGTH, len(line))
    if start:
        start = line.find(" ", start, place) + 1 or place
    if end < len(line):
        end = max(line.rfind(" ", place, end), 0) or end

    before = "… " if start else ""
    after = " …" if end < len(line) else ""
    return before + line[start:end].rstrip() + after


def _first_match(line: str, matches: Matcher) -> int:
    return next((start for start, _end in _marks(line, matches)), 0)


def _composed(text: str) -> str:
    """Write each character in one way, so that accents do not part words."""
    return unicodedata.normalize("NFC", text)
