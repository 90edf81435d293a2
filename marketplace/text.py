"""Text as people paste it, made fit to be stored and shown."""

import re
import unicodedata

_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_UNFIT = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]"
)
"""Control characters, halves of characters, and marks that reorder what stands around them (Unicode TR 36)."""


_LETTERS = str.maketrans(
    dict(zip("łøđðıŧħĸŋ", ("l", "o", "d", "d", "i", "t", "h", "k", "n"), strict=True))
    | {"ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "&": " and "}
    | dict(zip("абвгдезийклмнопрстуфъь", "abvgdeziyklmnoprstufay", strict=True))
    | {"ж": "zh", "х": "h", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sht", "ю": "yu", "я": "ya"}
    | dict(zip("αβγδεζηικλμνξοπρσςτυφωχ", "avgdeziiklmnxoprsstyfoc", strict=True))
    | {"θ": "th", "ψ": "ps"}
)
"""Letters without a decomposition into a Latin one: Latin, Bulgarian, Greek."""


def clean_text(text: str | None) -> str:
    """Normalise a text of several lines: NFC, plain line ends, nothing invisible that a database or reader chokes on.

    A form field uses it as a filter; PostgreSQL refuses NUL and lone surrogates, bidirectional overrides let a text
    look like another one.
    """
    if not text:
        return ""
    return unicodedata.normalize("NFC", _UNFIT.sub("", _LINE_ENDS.sub("\n", text))).strip()


def clean_line(text: str | None) -> str:
    """Normalise a text of one line: as clean_text, and every run of white space is one space."""
    return " ".join(clean_text(text).split())


def clean_lines(text: str | None) -> list[str]:
    """Split a text with one item a line into its items; empty lines and the marks of a list are dropped."""
    items = (clean_line(line).lstrip("-*•–").strip() for line in clean_text(text).split("\n"))
    return [item for item in items if item]


def slug_of(title: str, *, at_most: int = 100) -> str:
    """Make a piece of an address from a title: plain letters and digits, words joined by hyphens; may be empty."""
    plain = "".join(
        c for c in unicodedata.normalize("NFKD", title.casefold()) if not unicodedata.combining(c)
    )
    words = re.findall("[a-z0-9]+", plain.translate(_LETTERS))
    return "-".join(words)[:at_most].strip("-")
