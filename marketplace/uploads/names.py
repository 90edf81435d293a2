"""The names of files that people send, made harmless on every system."""

import re
import unicodedata

from marketplace.uploads.reasons import Reason, RejectedFile

NAME_MAX = 120
_HOSTILE = re.compile(
    r"[/\\\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff\ufffe\uffff]|\.\."
)
"""Ways out of a folder, what ends a line or a string, and marks that let fdp.exe read exe.pdf (Unicode TR 36).

Browsers send none of them: such a name is broken or was made to deceive, so it is refused rather than mended.
"""
_UNWELCOME = re.compile(r'[<>:"|?*]')
"""Good names elsewhere, but Windows cannot save them."""
_DEVICE = re.compile(
    r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*(\..*)?", re.IGNORECASE | re.DOTALL
)
"""What Windows takes for a device, whatever the ending (Microsoft: Naming Files, Paths, and Namespaces)."""


def clean_name(name: str) -> tuple[str, str]:
    """Return the name to store and its ending in small letters, or raise RejectedFile.

    The name is in NFC and has at most 120 characters; what is too much is cut before the ending.
    """
    if len(name) > 10 * NAME_MAX or _HOSTILE.search(name):
        raise RejectedFile(Reason.NAME)

    composed = unicodedata.normalize("NFC", name)
    tidy = " ".join(_UNWELCOME.sub("_", composed).split())
    stem, dot, ending = tidy.rpartition(".")
    is_empty = not tidy.strip(". ")
    has_empty_stem = bool(dot) and not stem.strip(". ")
    if is_empty or has_empty_stem or _DEVICE.fullmatch(tidy):
        raise RejectedFile(Reason.NAME)

    is_plain_ending = ending.isascii() and ending.isalnum() and len(ending) <= 10
    if not dot or not is_plain_ending:
        raise RejectedFile(Reason.KIND)

    stem_max = NAME_MAX - len(ending) - 1
    return f"{stem[:stem_max].rstrip()}.{ending}", ending.lower()
