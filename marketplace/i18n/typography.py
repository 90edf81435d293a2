"""Text as printers of each language set it: what stays on one line, and with which signs.

Ours, as the libraries that do this work on whole pages of HTML and know one or two languages. A rule
says between what a sign is replaced by another one; all rules of a language are one pattern, which
reads a text once. What is set already stays as it is, and so do addresses and the tags of HTML.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from babel import Locale

_PATTERNS_MAX = 100
"""Twice as many as there are official languages: each has one for headings."""
NO_BREAK, NARROW = "\u00a0", "\u202f"
HYPHEN = "\u2011"
_KINDS = {
    "ordinal": (" ", f"er{NO_BREAK}"),
    "narrow": (" ", NARROW),
    "space": (" ", NO_BREAK),
    "hyphen": ("-", HYPHEN),
    "apostrophe": ("'", "’"),
    "point": (".", ""),
}
"""What each kind of rule replaces, and what it puts in its place; the first kind that fits counts."""
_REPLACEMENTS = {kind: replacement for kind, (_sign, replacement) in _KINDS.items()}
_AS_TYPED = str.maketrans({NO_BREAK: " ", NARROW: " ", HYPHEN: "-"})
_SPACE_INSIDE_LINE = re.compile(rf"(?<!«)[{NO_BREAK}{NARROW}](?![:;!?»])")
_ADDRESS = re.compile(r"((?<!\S)\S*?(?:@|://|www\.)\S*)")
_TAG = "<[A-Za-z/][^<>]*>"
_LETTER, _CAPITAL, _WORD_END = r"[^\W\d_]", "[A-ZÀ-ÖØ-ÞČĎĚŇŘŠŤŮŽ]", r"(?!\w)"
_PLACEHOLDER = r"\)[sd]"
"""The end of what stands in a message for a number or a name."""
_UNITS_OF_MESSAGES = rf"(?:%(?!\()|€|(?:[kMG]?B|[kMG]o){_WORD_END})"
"""Those that follow a placeholder: after a name, "ha" is a word of Spanish and no hectare."""
_UNITS = (
    r"(?:%(?!\()|‰|€|\$|£|(?:"
    r"EUR|CZK|Kč|USD|GBP|CHF|PLN|Mio|Mrd|mil|mld|tis"
    r"|[kMGT]?B|[kMG]o|°C|°F|K|[kMG]?W|[kMG]?Wh|[mk]?V|m?A|Ω|[kMG]?Hz|[kM]?J|[kMm]?Pa|m?bar|dB"
    r"|[kcmnµμ]?m[²³23]?|[kmµμ]?g|t|[mµμ]?[lL]|ha|ms|s|min|h|rpm|ppm|ppb|mol"
    rf"){_WORD_END}(?!['’]))"
)
_FEW = 3
"""Patterns before a sign that are looked at sooner than what stands behind it."""
_ONE_LETTER_WORDS = {"cs": "aikosuvz"}
_SHORT_WORD = 6
"""Letters before a hyphen that a heading keeps on the line with what follows, as in Online-Beratung."""
_ABBREVIATIONS = {
    "cs": [("č.", r"\d"), ("tj.", r"\S"), ("s.", r"r\."), ("r.", r"o\."), ("a.", r"s\.")],
    "de": [("Nr.", r"\d"), ("S.", r"\d"), ("z.", r"B\."), ("d.", r"h\."), ("u.", r"a\.")],
    "en": [("No.", r"\d")],
    "es": [("n.º", r"\d"), ("p.", r"ej\."), ("EE.", r"UU\.")],
    "fr": [("n°", r"\d"), ("N°", r"\d"), ("art.", r"\d")],
}
"""What stays on the line with what follows it."""
_EVERYWHERE = [("TRL", r"\d"), ("ISO", r"\d"), ("§", r"\d")]


class _Rule(NamedTuple):
    """Where a sign is replaced."""

    kind: str
    before: Sequence[str] = ()
    """Patterns of one length each: any of them stands before the sign."""
    after: str = ""
    """The pattern of what stands behind the sign."""

    @property
    def sign(self) -> str:
        """The sign that is replaced."""
        return _KINDS[self.kind][0]

    @property
    def place(self) -> str:
        """The pattern of its places, right behind the sign."""
        looks_back = [f"(?<={pattern}{re.escape(self.sign)})" for pattern in self.before]
        conditions = [_any(looks_back)] if looks_back else []
        if self.after:
            conditions.append(f"(?={self.after})")
        is_quick = len(looks_back) <= _FEW
        return "".join(conditions if is_quick else reversed(conditions))


def set_type(text: str, language: str, *, heading: bool = False) -> str:
    """Set a text of a language: spaces and hyphens that hold, and apostrophes.

    It may be the format of a message. In a heading, whose lines are made equally long, more hyphens
    hold.
    """
    pattern = _pattern(language, heading)
    has_address = "@" in text or "://" in text or "www." in text
    if not has_address:
        return pattern.sub(_replacement, text)

    pieces = _ADDRESS.split(text)  # every second one is an address
    pieces[::2] = [pattern.sub(_replacement, piece) for piece in pieces[::2]]
    return "".join(pieces)


def in_one_piece(text: str) -> str:
    """Keep all of a short text on one line, such as a date."""
    return text.replace(" ", NO_BREAK)


def as_typed(text: str) -> str:
    """Write a text with the spaces and hyphens of a keyboard.

    What a program reads is written so: fields, subjects, data.
    """
    return text.translate(_AS_TYPED)


def as_plain_text(text: str) -> str:
    """Write a text with the spaces and hyphens of a keyboard, for a mail without HTML.

    Some fonts have no others, and what is copied from it is to be found again. Only French signs
    keep their spaces, so that no line begins with them.
    """
    return _SPACE_INSIDE_LINE.sub(" ", text.replace(HYPHEN, "-"))


def _replacement(match: re.Match[str]) -> str:
    return _REPLACEMENTS.get(match.lastgroup or "", match[0])


@lru_cache(_PATTERNS_MAX)
def _pattern(language: str, is_heading: bool) -> re.Pattern[str]:
    """Return what finds all that is to be replaced, with a group that says by what.

    Each alternative begins with a plain sign: so `re` passes over all others at once.
    """
    places: dict[str, list[str]] = {kind: [] for kind in _KINDS}
    for rule in _rules(language, is_heading):
        places[rule.kind].append(rule.place)

    by_sign: dict[str, list[str]] = {}
    for kind, (sign, _) in _KINDS.items():
        if places[kind]:
            by_sign.setdefault(sign, []).append(f"{_any(places[kind])}(?P<{kind}>)")
    alternatives = [re.escape(sign) + _any(patterns) for sign, patterns in by_sign.items()]
    return re.compile("|".join([_TAG, *alternatives]))


def _any(patterns: Sequence[str]) -> str:
    return f"(?:{'|'.join(patterns)})"


def _rules(language: str, is_heading: bool) -> Iterator[_Rule]:
    """List the rules of a language."""
    month = _any(_months(language)) + _WORD_END
    if language == "fr":
        yield _Rule("ordinal", [r"(?<![\d.,/–-])1"], month)
        yield _Rule("narrow", after="[;!?]")
        yield _Rule("space", after="[:»]")
        yield _Rule("space", ["«"])
    if language in {"en", "fr"}:
        yield _Rule("apostrophe", [_LETTER], rf"{_LETTER}|%\(")
    if language == "es":
        amount = rf"\d{{3}}[ {NO_BREAK}](?:€|euros?\b|EUR\b)"
        yield _Rule("point", [r"(?<![\d.,])\d"], amount)

    yield _Rule("space", [r"\d"], _UNITS)
    yield _Rule("space", [_PLACEHOLDER], _UNITS_OF_MESSAGES)
    yield from _rules_of_dates(language, month)
    for abbreviation, next_word in [*_EVERYWHERE, *_ABBREVIATIONS.get(language, [])]:
        yield _Rule("space", [rf"(?<!\w){re.escape(abbreviation)}"], next_word)
    if language in _ONE_LETTER_WORDS:
        letters = _ONE_LETTER_WORDS[language]
        yield _Rule("space", [rf"(?<![\w).'’{HYPHEN}-])[{letters}{letters.upper()}]"])
    if language in {"cs", "fr"}:
        first_digits = [r"(?<!\d)" + r"\d" * count for count in (1, 2, 3)]
        yield _Rule("space", first_digits, r"\d{3}(?!\d)")

    yield _Rule("hyphen", [r"\b[Ee]"], "[Mm]ail")
    if is_heading and language in {"cs", "de", "en"}:
        words = [rf"\b{_CAPITAL}" + r"\w" * count for count in range(_SHORT_WORD)]
        yield _Rule("hyphen", words, _LETTER)


def _rules_of_dates(language: str, month: str) -> Iterator[_Rule]:
    """List the rules by which the parts of a date stay together."""
    months = _months(language)
    year = r"\d{4}(?!\d)"
    if language == "es":
        blank = f"[ {NO_BREAK}]"
        yield _Rule("space", [r"\d"], f"de{blank}{month}")
        yield _Rule("space", [rf"\d{blank}de"], month)
        yield _Rule("space", months, f"de{blank}{year}")
        yield _Rule("space", [f"{name}{blank}de" for name in months], year)
        return
    yield _Rule("space", [r"\d", r"\d\."], month)
    yield _Rule("space", months, year)
    if language in {"cs", "de"}:
        yield _Rule("space", [r"\d\."], rf"\d{{1,2}}\. ?\d|{year}")


@lru_cache(_PATTERNS_MAX)
def _months(language: str) -> list[str]:
    """List the names of the months in a date of a language, the longest first."""
    names = Locale.parse(language).months["format"]
    all_names = {name for width in ("wide", "abbreviated") for name in names[width].values()}
    return sorted(map(re.escape, all_names), key=len, reverse=True)
