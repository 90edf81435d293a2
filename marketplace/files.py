"""Where the files that are not Python lie: beside the package in a checkout, inside it in a wheel."""

from pathlib import Path

PACKAGE = Path(__file__).parent
_PACKAGED = PACKAGE / "_assets"
ROOT = _PACKAGED if _PACKAGED.is_dir() else PACKAGE.parent
IS_CHECKOUT = ROOT is not _PACKAGED

TEMPLATES = ROOT / "templates"
STATIC = ROOT / "static"
TRANSLATIONS = ROOT / "translations"
MIGRATIONS = PACKAGE / "migrations"
