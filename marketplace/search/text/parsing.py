"""What a visitor typed, read as words, “phrases” and -exclusions; everything else is text, and nothing is an error."""

import re
from dataclasses import dataclass

from marketplace.search.text.analysis import tokenize

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»″＂", '"'))
_MOST = 4
"""Phrases, and exclusions, that are taken as such: each has all texts read. The words of more phrases are just words."""
_PIECE = re.compile(r'(?P<no>(?<!\S)-(?=[\w"]))?(?:"(?P<phrase>[^"]*)"|(?P<text>[^\s"]+|"))')


@dataclass(frozen=True)
class ParsedQuery:
    """The words that are looked for, and what must, or must not, be in a text."""

    words: tuple[str, ...] = ()
    """All words that count, those of phrases too, in the order typed."""
    phrases: tuple[tuple[str, ...], ...] = ()
    excluded: tuple[tuple[str, ...], ...] = ()
    is_open: bool = True
    """The last word may be half typed: it is neither in a phrase nor excluded."""

    def __bool__(self) -> bool:
        return bool(self.words or self.excluded)


def parse(text: str) -> ParsedQuery:
    """Read what was typed."""
    wanted: list[str] = []
    phrases: list[tuple[str, ...]] = []
    excluded: list[tuple[str, ...]] = []
    is_open = True
    for piece in _PIECE.finditer(text.translate(_QUOTES)):
        phrase = piece["phrase"]
        some = tokenize(piece["text"] if phrase is None else phrase)
        is_open = phrase is None and not piece["no"]
        if not some:
            continue
        if piece["no"]:
            excluded.append(tuple(some))
            continue
        wanted += some
        if phrase is not None:
            phrases.append(tuple(some))
    return ParsedQuery(
        tuple(dict.fromkeys(wanted)), tuple(phrases[:_MOST]), tuple(excluded[:_MOST]), is_open
    )
