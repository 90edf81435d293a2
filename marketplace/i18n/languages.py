"""Which languages there are, and which of them are complete."""

import io
import shutil
import tempfile
import time
from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from marketplace.paths import IS_CHECKOUT, ROOT, TRANSLATIONS

SOURCE = "en"
_BUILT = ROOT / "build" / "catalogues"
"""Where a checkout has its own, by the digest of their sources."""
_OLD_AFTER_SECONDS = 30 * 24 * 3600
"""Longer than a version runs that has not read all its catalogues."""
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


def shipped(folder: Path) -> list[str]:
    """List the interface languages that have a catalogue in a folder of `compiled_catalogues`.

    The source language comes first, the others by code.
    """
    return [SOURCE, *sorted(path.parts[-3] for path in folder.glob("*/LC_MESSAGES/messages.mo"))]


def compiled_catalogues(data_dir: Path) -> Path:
    """Return the folder of the compiled catalogues.

    A wheel brings them, and `build` makes those of a checkout. Where it did not, or where the sources changed since,
    they are compiled into the data folder, for nobody may be able to write beside the sources.
    """
    if not IS_CHECKOUT:
        return TRANSLATIONS
    name = _digest_of_sources()
    if (_BUILT / name).is_dir():
        return _BUILT / name

    folder = data_dir / "translations" / name
    if not folder.is_dir():
        _compile_into(folder)
    return folder


def build() -> None:
    """Compile the catalogues of a checkout beside its sources, as `./run` and the tests do."""
    folder = _BUILT / _digest_of_sources()
    if not folder.is_dir():
        _compile_into(folder)


def _sources() -> list[Path]:
    return sorted(TRANSLATIONS.glob("*/LC_MESSAGES/messages.po"))


def _digest_of_sources() -> str:
    """Return a name for what stands in the sources: several versions may share a data folder."""
    digest = blake2b(digest_size=8)
    for source in _sources():
        digest.update(source.parts[-3].encode())
        digest.update(source.read_bytes())
    return digest.hexdigest()


def _compile_into(folder: Path) -> None:
    """Compile the complete catalogues into a folder, which is there whole or not at all."""
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".", dir=folder.parent))
    for source in _sources():
        content = compile_catalogue(source)
        if content is not None:
            compiled = draft / source.relative_to(TRANSLATIONS).with_suffix(".mo")
            compiled.parent.mkdir(parents=True)
            compiled.write_bytes(content)
    try:
        draft.rename(folder)
    except OSError:  # another process was faster
        shutil.rmtree(draft)
        if not folder.is_dir():
            raise
    _delete_old(folder)


def _delete_old(current: Path) -> None:
    """Delete the catalogues of sources that nobody has used for long."""
    oldest = time.time() - _OLD_AFTER_SECONDS
    for folder in current.parent.iterdir():
        if folder != current and folder.stat().st_mtime < oldest:
            shutil.rmtree(folder, ignore_errors=True)


def best(available: Sequence[str], preferred: str, original: str) -> str:
    """Choose the language to show.

    It is the preferred one, else English, else the original, else the first by code. Raises ValueError if nothing is
    available.
    """
    for language in (preferred, "en", original):
        if language in available:
            return language
    return min(available)


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
