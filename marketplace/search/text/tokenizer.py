"""The tokenizer: what is a word in a text, however it is written.

A word is letters and digits, two at least. Words too are C++, C# and R&D, single letters with a sign
that nobody leaves out. What invisible characters, accents in pieces and kinds of hyphens do to a
word is undone before. Where short parts are written together, apart or with a hyphen at will, a text
also has the joined word: "wifi" for Wi-Fi, "nodejs" for Node.js, "iso14001" for ISO 14001.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

_ALNUM, _LETTER = r"[^\W_]", r"[^\W\d_]"
_INVISIBLE = (
    "[\u00ad\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u061c\u064b-\u065f\u0670"
    "\u200b-\u200f\u202a-\u202e\u2060-\u2069\u20d0-\u20ff\ufe00-\ufe0f\ufeff]"
)
"""Characters that are seen in a word only by their neighbours, or not at all."""
_DASHES = "\u2010-\u2015\u2212"
_SIGNED = (
    rf"(?:{_LETTER}(?:[&+]{_LETTER})*[&+]{_LETTER}{{1,3}}(?!{_ALNUM})"  # R&D, I+D+i, P&ID
    rf"|{_LETTER}{{2,3}}[&+]{_LETTER}(?!{_ALNUM})"  # AT&T
    rf"|{_LETTER}(?:#|\+{{1,3}})(?!{_LETTER}))"  # C#, C++, C++17
)
_SIGNS = re.compile(r"[&+#]")
_WORD = re.compile(rf"{_ALNUM}+")
_SIGNED_OR_WORD = re.compile(rf"(?<!{_ALNUM}){_SIGNED}|{_ALNUM}+")
_SPACED_SIGN = re.compile(
    rf"(?<!{_ALNUM})({_LETTER})(?: ?([&+]) ?| (?:and|und|et|y) )(?={_LETTER}(?!{_ALNUM}))"
)
_SPACED_SUFFIX = re.compile(rf"(?<!{_ALNUM})({_LETTER}) (\+\+|#)(?![^\s.,;:!?)])")
_SPACED_PAIR = re.compile(
    rf"(?<!{_ALNUM})(?:(\d) (?={_LETTER}(?!{_ALNUM}))|({_LETTER}) (?=\d(?!{_ALNUM})))"
)
_CHUNK = re.compile(rf"(?<!{_ALNUM}){_ALNUM}+(?:[-._/']{_ALNUM}+)+")
_JOINING_SIGN = re.compile(rf"[-._/'](?={_ALNUM})")
_PART = re.compile(rf"({_ALNUM}+)([-._/']?)")
_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:[., '\u00a0\u202f]\d{3})+(?![\d.,]*\d)")
_DIGIT = re.compile(r"\d")
"""What the patterns of digits need: most texts have none, and this is found out far sooner."""
_ACRONYM = re.compile(r"\b([^\W\d_]{2,5}) (\d{1,6})\b")
_UNUSUAL = re.compile(r"[^\w\s\x00-\x7f]")
_SHORT_LETTERS_MAX = 3
_PARTS_MAX = 4

WRITTEN_WORD = re.compile(
    rf"(?<!{_ALNUM}){_SIGNED}|{_ALNUM}+(?:{_INVISIBLE}+{_ALNUM}+)*{_INVISIBLE}*"
)
"""A word as it is written in a text that was not normalised."""
WRITTEN_CHUNK = re.compile(
    rf"((?<!{_ALNUM})(?:{_LETTER} ?[&+] ?{_LETTER}(?!{_ALNUM})|{_SIGNED})"
    rf"|{_ALNUM}+(?:{_INVISIBLE}+{_ALNUM}+)*{_INVISIBLE}*"
    rf"(?:[-._/'’{_DASHES}](?!{_SIGNED}){_ALNUM}+(?:{_INVISIBLE}+{_ALNUM}+)*{_INVISIBLE}*)*)"
)
"""A word, or several that are joined by hyphens and the like, as they are written.

It is a group, so that a text is split into all of its pieces.
"""
_PLAIN_CHUNK = re.compile(rf"({_ALNUM}+)")
_JOINT = re.compile(
    rf"[-._/'’&+#{_DASHES}{_INVISIBLE[1:-1]}](?:(?<=[&+#{_INVISIBLE[1:-1]}])|(?={_ALNUM}))"
)
"""A sign that may make more or less of a chunk than letters and digits in a row."""


def chunk_pattern(text: str) -> re.Pattern[str]:
    """Return what finds the chunks of a text.

    Most texts join no words: what finds those of such a text takes a third of the time.
    """
    return WRITTEN_CHUNK if _JOINT.search(text) else _PLAIN_CHUNK


def normalize(text: str) -> str:
    """Return a text in small letters, each character in one way, and without invisible ones."""
    text = unicodedata.normalize("NFC", text.casefold())
    if text.isascii():
        return text
    return _UNUSUAL.sub(_usual, text)


@lru_cache(1_000)
def _usual_sign(sign: str) -> str:
    category = unicodedata.category(sign)
    if category in {"Mn", "Mc", "Me", "Cf"}:
        return ""
    if category == "Pd" or sign == "\u2212":
        return "-"
    return "'" if sign in "’ʼ＇" else sign


def _usual(match: re.Match[str]) -> str:
    return _usual_sign(match[0])


def join_signs(text: str) -> str:
    """Write "R & D" and "R and D" as "R&D", "C ++" as "C++", and "3 D" as "3D"."""
    text = _SPACED_SIGN.sub(_with_sign, text)
    if _SIGNS.search(text):
        text = _SPACED_SUFFIX.sub(r"\1\2", text)
    return _SPACED_PAIR.sub(r"\1\2", text) if _DIGIT.search(text) else text


def _with_sign(match: re.Match[str]) -> str:
    letter, sign = match.groups()
    return letter + (sign or "&")


def tokenize(text: str) -> list[str]:
    """List the words of a text in order, normalised, without single letters and digits."""
    text = join_signs(normalize(text))
    if not _SIGNS.search(text):
        return [word for word in _WORD.findall(text) if len(word) > 1]
    return [_signed(word) for word in _SIGNED_OR_WORD.findall(text) if len(word) > 1]


def _signed(word: str) -> str:
    """Write "i+d" as "i&d", and leave "c++" as it is."""
    return word.replace("+", "&") if word[-1] != "+" else word


def written_words(text: str) -> dict[str, str]:
    """Return how the words of a text are written, by the words as they are searched."""
    return {
        word: written
        for written in reversed(WRITTEN_WORD.findall(join_signs(text)))
        for word in tokenize(written)
    }


def joined_words(text: str) -> Iterator[str]:
    """List the words that parts of a text make when they are written together."""
    plain = normalize(text)
    if _JOINING_SIGN.search(plain):
        for match in _CHUNK.finditer(plain):
            yield from _joined_parts(match[0])
    if not _DIGIT.search(text):
        return

    for match in _THOUSANDS.finditer(plain):
        yield "".join(_WORD.findall(match[0]))
    for letters, digits in _ACRONYM.findall(text):
        if letters.isupper():
            yield normalize(letters) + digits


def _joined_parts(chunk: str) -> Iterator[str]:
    """Join the neighbours of a chunk, and all of it."""
    parts = _PART.findall(chunk)
    are_joinable = [_is_joinable(*part, *next_part) for part, next_part in pairwise(parts)]
    for is_joinable, ((head, _), (tail, _)) in zip(are_joinable, pairwise(parts), strict=True):
        if is_joinable:
            yield head + tail
    if 2 < len(parts) <= _PARTS_MAX and all(are_joinable):
        yield "".join(part for part, _sign in parts)


def _is_joinable(head: str, sign: str, tail: str, _next_sign: str) -> bool:
    """Whether people also write two parts as one word."""
    if head.isdigit() and tail.isdigit():
        return False
    if sign == "'":
        return head == "o"  # O'Brien; what an article leaves out is no part of a word: l'eau
    shortest = min(len(head), len(tail))
    if sign == "/":
        return shortest == 1  # m3/h
    is_border = head[-1].isdigit() != tail[0].isdigit()
    return is_border or shortest <= _SHORT_LETTERS_MAX


def words_in_one(written: str) -> list[str]:
    """List the words that a written word or chunk is as a whole, not those of its parts."""
    if _CHUNK.fullmatch(normalize(written)):
        return list(joined_words(written))
    return tokenize(written)


def joined_to(text: str, before: str = "", after: str = "") -> dict[str, tuple[str, ...]]:
    """Return the joined words that a single letter or digit makes with the words of a text.

    It stands beside them in the text, or alone before or after it: "email" is joined to "mail".
    """
    plain = normalize(text)
    neighbours = [
        (head, tail)
        for match in _CHUNK.finditer(plain)
        for (head, _sign), (tail, _) in pairwise(_PART.findall(match[0]))
    ]
    words = _WORD.findall(plain)
    if words and before:
        neighbours.append((normalize(before), words[0]))
    if words and after:
        neighbours.append((words[-1], normalize(after)))

    joined: dict[str, tuple[str, ...]] = {}
    for head, tail in neighbours:
        if min(len(head), len(tail)) == 1:
            word = max(head, tail, key=len)
            joined[word] = (*joined.get(word, ()), head + tail)
    return joined
