"""Where the files that are not Python lie: beside the package in a checkout, inside it in a wheel."""

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
_MADE_WITH = {".py", ".html", ".po", ".css", ".js", ".csv"}


@cache
def edition() -> str:
    """Name what pages are made with: another edition of the product may say the same thing in another way."""
    folders = (PACKAGE, TEMPLATES, STATIC, TRANSLATIONS)
    files = sorted(
        path for folder in folders for path in folder.rglob("*") if path.suffix in _MADE_WITH
    )
    seen = [(str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in files]
    return blake2b(repr(seen).encode(), digest_size=8).hexdigest()
