"""Texts of all scripts, cut into words, marks and white space."""

import re
import unicodedata
from functools import lru_cache

_SCRIPTS_WITHOUT_SPACES = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Burmese
    (0x1780, 0x17FF),  # Khmer
    (0x2E80, 0x9FFF),  # Chinese and Japanese
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)
_ZERO_WIDTH_JOINER = 0x200D
_ZERO_WIDTH_NON_JOINER = 0x200C
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_FLAG_LETTERS = range(0x1F1E6, 0x1F200)

_TOKEN = re.compile(
    r"[LD][LDMJ]*(?:(?:(?<![DP])A(?=L)|(?<=D)P(?=D))[LD][LDMJ]*)*"  # a word, l’eau, 450.50
    r"|[IO]M*(?:J[IO]M*)*"  # a sign of a script without spaces, a mark, a joined picture
    r"|RR?"  # a flag
    r"|S+"
    r"|."
)


def tokens_of(text: str) -> list[str]:
    """Cut a text into words, single marks and runs of white space, of which nothing is lost.

    A word is what a reader takes as one: with its accents, its apostrophe, a number with its point.
    Scripts that put no space between words are cut into their signs.
    """
    classes = "".join(map(_class_of, text))
    return [text[match.start() : match.end()] for match in _TOKEN.finditer(classes)]


def is_word(token: str) -> bool:
    """Whether a token is more than a mark or white space."""
    return _class_of(token[0]) in "LDI"


@lru_cache(maxsize=4096)
def _class_of(character: str) -> str:
    """Return a letter that says what a character does in a word."""
    code = ord(character)
    category = unicodedata.category(character)
    if code == _ZERO_WIDTH_JOINER:
        return "J"
    if category.startswith("M") or code == _ZERO_WIDTH_NON_JOINER or code in _SKIN_TONES:
        return "M"
    if character.isdecimal():
        return "D"
    if category.startswith(("L", "N")):
        return "I" if any(low <= code <= high for low, high in _SCRIPTS_WITHOUT_SPACES) else "L"
    if character.isspace():
        return "S"
    if code in _FLAG_LETTERS:
        return "R"
    return {"'": "A", "’": "A", ".": "P", ",": "P"}.get(character, "O")
