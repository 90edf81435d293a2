"""The texts that come with the program: they count until the coordinator writes others."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from marketplace.pages.models import SitePage

EDITION = datetime(2026, 12, 2, tzinfo=UTC)
"""When the shipped texts last said something else. Raise it with each change of what they mean."""
_FOLDER = Path(__file__).parent / "words"
LANGUAGES = tuple(sorted(folder.name for folder in _FOLDER.iterdir() if folder.is_dir()))
"""The languages in which every page has a shipped text."""


@cache
def shipped_body(page: SitePage, language: str) -> str:
    """Return the shipped text of a page, as Markdown with fields to fill in.

    Each paragraph and each item of a list is one line: a line with an empty field is left out.
    """
    return (_FOLDER / language / f"{page}.md").read_text(encoding="utf-8").strip()
