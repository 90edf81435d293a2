"""The names of files that people send, made harmless on every system."""

import re
import unicodedata
from collections.abc import Collection

from marketplace.uploads.reasons import Reason, RejectedFile

NAME_MAX = 120
_DECEPTIVE = re.compile(
    r"[\x00\r\n\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]|(^|[/\\])\.\.[/\\]"
)
"""Ways out of a folder, ends of a string or a line, and marks that let fdp.exe read exe.pdf (Unicode TR 36).

Browsers send none of them: such a name was made to deceive, so it is refused rather than mended.
"""
_JOINERS = "\u200c\u200d"
"""Invisible, but part of how Persian and Indian words are written."""
_UNWELCOME = re.compile(r'[<>:"|?*]')
"""Good names elsewhere, but Windows cannot save them."""
_DEVICE = re.compile(
    r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*(\..*)?", re.IGNORECASE | re.DOTALL
)
"""What Windows takes for a device, whatever the ending (Microsoft: Naming Files, Paths, and Namespaces)."""


def clean_name(name: str) -> str:
    """Return the name in NFC without what harms, or raise RejectedFile.

    A browser may send the whole path: the name is what stands behind the last slash.
    """
    if len(name) > 10 * NAME_MAX or _DECEPTIVE.search(name):
        raise RejectedFile(Reason.NAME)

    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    visible = "".join(char for char in last if not _is_invisible(char))
    tidy = " ".join(_UNWELCOME.sub("_", visible).split()).rstrip(". ")
    stem = tidy[: -len(ending_of(tidy)) - 1] if ending_of(tidy) else tidy
    if not stem.strip(". "):
        raise RejectedFile(Reason.NAME)
    return f"_{tidy}" if _DEVICE.fullmatch(tidy) else tidy


def ending_of(name: str) -> str:
    """Return the ending of a name in small letters, or nothing when it has none."""
    _stem, dot, ending = name.rpartition(".")
    is_plain = ending.isascii() and ending.isalnum() and len(ending) <= 10
    return ending.lower() if dot and is_plain else ""


def with_ending(name: str, fitting: Collection[str], misleading: Collection[str]) -> str:
    """Return the name with an ending that fits, at most 120 characters long.

    A misleading one makes way for the first fitting one. Any other stays as a part of the name: it may be a number.
    What is too much is cut before the ending.
    """
    ending = ending_of(name)
    if ending in fitting:
        stem, ending = name[: -len(ending) - 1], name[-len(ending) :]
    else:
        stem = name[: -len(ending) - 1] if ending in misleading else name
        ending = next(iter(fitting))
    stem_max = NAME_MAX - len(ending) - 1
    return f"{stem[:stem_max].rstrip()}.{ending}"


def _is_invisible(char: str) -> bool:
    """Return whether a character only steers the others, which blanks do not."""
    is_control = unicodedata.category(char) in {"Cc", "Cf"}
    return is_control and char not in _JOINERS and not char.isspace()
