"""The query parser: what a visitor typed, as words, “phrases” and -exclusions.

Everything else is text, and nothing is an error.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from marketplace.search.text.addresses import without_addresses
from marketplace.search.text.tokenizer import join_signs, joined_to, joined_words, tokenize

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»″＂", '"'))
_PHRASES_MAX = 4
"""Phrases, and exclusions, that count as such: each has all texts read. Others are just words."""
_CLAUSE = re.compile(
    r'(?P<exclusion>(?<!\S)-(?=\.?[\w"]))?(?:"(?P<phrase>[^"]*)"|(?P<text>[^\s"]+|"))'
)

_DASH = re.compile(r"(?<!\S)-+(?=\S)")


@dataclass(frozen=True)
class ParsedQuery:
    """The words that are looked for, and what must, or must not, be in a text."""

    words: tuple[str, ...] = ()
    """All words that count, those of phrases too, in the order typed."""
    phrases: tuple[tuple[str, ...], ...] = ()
    """Words that must stand next to each other."""
    excluded: tuple[tuple[str, ...], ...] = ()
    """Words and phrases that must not be in a text."""
    joined: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Words that people also write in one with a letter beside them: "email" for "e-mail"."""
    is_open: bool = True
    """Whether the last word may be half typed: it is neither in a phrase nor excluded."""

    def __bool__(self) -> bool:
        return bool(self.words or self.excluded)


def parse(text: str) -> ParsedQuery:
    """Parse what was typed."""
    words: list[str] = []
    joined: dict[str, tuple[str, ...]] = {}
    phrases: list[tuple[str, ...]] = []
    exclusions: list[list[tuple[str, ...]]] = []
    is_open = True

    text = without_addresses(text.translate(_QUOTES))
    clauses = list(_CLAUSE.finditer(join_signs(text)))
    for place, clause in enumerate(clauses):
        phrase = clause["phrase"]
        is_phrase = phrase is not None
        is_exclusion = bool(clause["exclusion"])
        is_open = not is_phrase and not is_exclusion

        clause_text = phrase if is_phrase else clause["text"]
        clause_words = _words_of(clause_text)
        if not clause_words:
            continue
        if is_exclusion:
            exclusions.append(_excluded(clause_text, clause_words, is_phrase=is_phrase))
            continue
        words += clause_words
        if is_phrase:
            phrases.append(tuple(clause_words))
        else:
            joined |= joined_to(clause_text, *_single_neighbours(clauses, place))

    excluded = [phrase for spellings in exclusions[:_PHRASES_MAX] for phrase in spellings]
    return ParsedQuery(
        words=tuple(dict.fromkeys(words)),
        phrases=tuple(phrases[:_PHRASES_MAX]),
        excluded=tuple(excluded),
        joined=joined,
        is_open=is_open,
    )


def as_prose(text: str) -> str:
    """Return a text in which no sign narrows what is looked for.

    Who writes a letter quotes, and lists what is needed behind dashes, without a thought of it.
    """
    return _DASH.sub("", text.translate(_QUOTES).replace('"', " "))


def _words_of(text: str) -> list[str]:
    """List the words of a clause.

    Where all its parts are single letters, as in A/B, they make one word.
    """
    return tokenize(text) or list(joined_words(text))[-1:]


def _excluded(text: str, words: Sequence[str], *, is_phrase: bool) -> list[tuple[str, ...]]:
    """List the ways to write what is excluded: "wi fi" and "wifi", but not "ray" for "x-ray"."""
    in_one: list[tuple[str, ...]] = []
    if not is_phrase:
        in_one = [(word,) for word in joined_words(text)]
    is_partial = not is_phrase and bool(joined_to(text))
    return in_one if is_partial and in_one else [tuple(words), *in_one]


def _single_neighbours(clauses: Sequence[re.Match[str]], place: int) -> tuple[str, str]:
    """Return the single letter before a clause, and the single digit after it."""
    before = clauses[place - 1]["text"] if place else None
    after = clauses[place + 1]["text"] if place + 1 < len(clauses) else None
    is_letter_before = before is not None and len(before) == 1 and before.isalpha()
    is_digit_after = after is not None and len(after) == 1 and after.isdigit()
    return (before or "") if is_letter_before else "", (after or "") if is_digit_after else ""
