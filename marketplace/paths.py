"""Where the files that are not Python lie.

In a checkout they lie beside the package, in a wheel inside it.
"""

from collections.abc import Iterable
from functools import cache
from hashlib import blake2b
from pathlib import Path

PACKAGE = Path(__file__).parent
_PACKAGED = PACKAGE / "_assets"
ROOT = _PACKAGED if _PACKAGED.is_dir() else PACKAGE.parent
IS_CHECKOUT = ROOT is not _PACKAGED

TEMPLATES = ROOT / "templates"
STATIC = ROOT / "static"
TRANSLATIONS = ROOT / "translations"
MIGRATIONS = PACKAGE / "migrations"
_CATALOGUES = ".po" if IS_CHECKOUT else ".mo"
_MADE_WITH = {".py", ".html", _CATALOGUES, ".css", ".js", ".csv", ".txt", ".md"}
"""The kinds of files that make a difference to a page; of translations the sources, where they lie."""


@cache
def build_id() -> str:
    """Return a name for what pages are made with: the same on every host with the same files."""
    return digest_of((PACKAGE, TEMPLATES, STATIC, TRANSLATIONS))


def digest_of(folders: Iterable[Path]) -> str:
    """Return a digest of the names and contents of the files that pages are made with."""
    digest = blake2b(digest_size=8)
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix in _MADE_WITH:
                content = path.read_bytes()
                digest.update(f"{path.relative_to(folder)}\0{len(content)}\0".encode())
                digest.update(content)
    return digest.hexdigest()
