"""Text as people paste it, made fit to be stored and shown."""

import re
import unicodedata

_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_UNFIT = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u200b\u2060\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]"
)
"""Control characters, halves of characters, marks that reorder what stands around them (Unicode TR 36), and marks
at which a line may or may not be broken, which come along when a text is copied from a page."""
_INVISIBLE_EDGES = re.compile("^[\\s\u200c-\u200f\u2061-\u2064]+|[\\s\u200c-\u200f\u2061-\u2064]+$")
"""Marks that mean something between letters only, as in Persian and in emoji."""
_SPACES = re.compile(r"\s+")
_HOLDING_SPACES = frozenset("\u00a0\u202f")
"""Spaces at which a line is not broken, the second one being narrow."""
_TYPED_PLAINLY = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63", "-")
    | dict.fromkeys("\u2018\u2019\u201a\u201b\u02bc\u2032", "'")
    | dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033", '"')
    | dict.fromkeys("\u00b7\u2022\u2027\u2219", ".")
    | dict.fromkeys("\u2044\u2215", "/")
)
"""What programs that set type make of the signs of a keyboard."""

LATIN_LETTERS = {
    **{"ł": "l", "ß": "ss", "œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ħ": "h", "ı": "i"},
    "þ": "th",
}
"""Small Latin letters that Unicode does not decompose into a plain one; the search folds these too."""
_RARE_LATIN_LETTERS = {"ð": "d", "ŧ": "t", "ĸ": "k", "ŋ": "n"}
"""More of them, which the search leaves alone: its index would no longer fit the words of its readers."""
_BULGARIAN_LETTERS = {
    **dict(zip("абвгдезийклмнопрстуфъь", "abvgdeziyklmnoprstufay", strict=True)),
    **{"ж": "zh", "х": "h", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sht", "ю": "yu", "я": "ya"},
}
_GREEK_LETTERS = {
    **dict(zip("αβγδεζηικλμνξοπρσςτυφωχ", "avgdeziiklmnxoprsstyfoc", strict=True)),
    **{"θ": "th", "ψ": "ps"},
}
_SLUG_LETTERS = str.maketrans(
    LATIN_LETTERS | _RARE_LATIN_LETTERS | _BULGARIAN_LETTERS | _GREEK_LETTERS | {"&": " and "}
)
_DIGITS_MAX = 9


def clean_text(text: str | None) -> str:
    """Normalise a text of several lines: NFC, plain line ends, nothing invisible.

    A form field uses it as a filter; PostgreSQL refuses NUL and lone surrogates, bidirectional overrides let a text
    look like another one.
    """
    if not text:
        return ""
    if not text.isprintable():  # nothing below stands in a text that is
        text = _UNFIT.sub("", _LINE_ENDS.sub("\n", text))
        text = _INVISIBLE_EDGES.sub("", text)
    return unicodedata.normalize("NFC", text).strip()


def clean_line(text: str | None) -> str:
    """Normalise a text of one line: as clean_text, with every run of white space one space."""
    line = clean_text(text)
    if line.isprintable() and "  " not in line:  # a space is the only white space that is printable
        return line
    return " ".join(line.split())


def clean_sentence(text: str | None) -> str:
    """Normalise a line of words to be read: as clean_line, but a space that holds stays.

    The French put one before a colon. In names, addresses and what is looked for it would make two
    of what is one.
    """
    line = clean_text(text)
    has_holding_spaces = "\u00a0" in line or "\u202f" in line
    return _SPACES.sub(_one_space, line) if has_holding_spaces else " ".join(line.split())


def _one_space(spaces: re.Match[str]) -> str:
    return spaces[0] if spaces[0] in _HOLDING_SPACES else " "


def plain_line(text: str | None) -> str:
    """Return a line as a person types it on a keyboard, for what has to be written exactly.

    A telephone number or an address that is pasted has dashes, quotation marks, full-width letters and invisible
    characters of the page, the mail or the document that it comes from.
    """
    plain = unicodedata.normalize("NFKC", clean_line(text).translate(_TYPED_PLAINLY))
    visible = (letter for letter in plain if unicodedata.category(letter) != "Cf")
    return clean_line("".join(visible))


def clean_lines(text: str | None) -> list[str]:
    """Split a text into its lines of words, without empty ones and the marks of a list."""
    items = (clean_sentence(line).lstrip("-*•–").strip() for line in clean_text(text).split("\n"))
    return [item for item in items if item]


def without_accents(text: str) -> str:
    """Return a text without the marks that stand on or under its letters."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def slug_of(title: str, *, at_most: int = 100) -> str:
    """Make a piece of an address, which may be empty, from a title.

    It has plain letters and digits, and its words are joined by hyphens. Another spelling would break the addresses
    that people have kept, so no library that may change its tables makes it.
    """
    plain = without_accents(title.casefold()).translate(_SLUG_LETTERS)
    words = re.findall("[a-z0-9]+", plain)
    return "-".join(words)[:at_most].strip("-")


def whole_number(text: str) -> int | None:
    """Read a number of at most nine plain digits, or return None.

    Python would read the digits of every script; nine fit into every integer column of a database.
    """
    is_number = text.isascii() and text.isdigit() and len(text) <= _DIGITS_MAX
    return int(text) if is_number else None
