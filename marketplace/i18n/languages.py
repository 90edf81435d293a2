"""Which languages there are, and which of them are complete."""

import io
import os
from collections.abc import Sequence
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from marketplace.files.atomic import write_atomically
from marketplace.paths import IS_CHECKOUT, TRANSLATIONS

SOURCE = "en"
OFFICIAL_EU = (
    "bg",
    "cs",
    "da",
    "de",
    "el",
    "en",
    "es",
    "et",
    "fi",
    "fr",
    "ga",
    "hr",
    "hu",
    "it",
    "lt",
    "lv",
    "mt",
    "nl",
    "pl",
    "pt",
    "ro",
    "sk",
    "sl",
    "sv",
)
"""The 24 official languages of the European Union (Regulation No 1): those a text may be written in."""


def shipped() -> list[str]:
    """List the interface languages whose catalogue is complete.

    The source language comes first, the others by code.
    """
    if IS_CHECKOUT:
        _compile_changed(TRANSLATIONS)
    return [
        SOURCE,
        *sorted(path.parts[-3] for path in TRANSLATIONS.glob("*/LC_MESSAGES/messages.mo")),
    ]


def best(available: Sequence[str], preferred: str, original: str) -> str:
    """Choose the language to show.

    It is the preferred one, else English, else the original, else the first by code. Raises ValueError if nothing is
    available.
    """
    for language in (preferred, "en", original):
        if language in available:
            return language
    return min(available)


def _compile_changed(folder: Path) -> None:
    """Bring each compiled catalogue in line with its source, and drop the incomplete ones."""
    for source in folder.glob("*/LC_MESSAGES/messages.po"):
        compiled = source.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime:
            continue
        content = compile_catalogue(source)
        if content is None:
            compiled.unlink(missing_ok=True)
            continue
        # Several processes may start at once: each writes a file of its own, the last rename wins.
        draft = compiled.with_name(f"messages.{os.getpid()}.tmp")
        write_atomically(compiled, content, draft=draft)


def compile_catalogue(source: Path) -> bytes | None:
    """Compile a catalogue, or return None when a message is untranslated or marked fuzzy.

    hatch_build.py has the same rule once more: it runs in an isolated build, where this package is not installed.
    """
    with source.open("rb") as file:
        catalogue = read_po(file, locale=source.parts[-3])
    for message in catalogue:
        texts = message.string if isinstance(message.string, (list, tuple)) else [message.string]
        if message.id and (message.fuzzy or not all(texts)):
            return None
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()
