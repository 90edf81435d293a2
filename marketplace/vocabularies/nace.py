"""NACE Rev. 2 sections and divisions: the European classification of economic activities.

Source of the titles: Eurostat, NACE Rev. 2 (Regulation (EC) No 1893/2006), European Union, reuse under Commission
Decision 2011/833/EU. Irish titles do not exist; English stands in. The source has sections in capitals: those of
nace-section-titles.csv are the same titles in sentence case, by hand, for only a person knows the nouns of German and
the accents that capitals left out.
"""

import csv
from functools import lru_cache
from pathlib import Path

from marketplace.i18n import current_language, set_type


def _rows(name: str) -> list[dict[str, str]]:
    table = (Path(__file__).parent / name).read_text(encoding="utf-8")
    return list(csv.DictReader(table.splitlines()))


_TITLES_MAX = 3_000
"""Titles of all codes in all languages."""
_ROWS = _rows("nace-rev2.csv")
_SECTION_TITLES = {row["code"]: row for row in _rows("nace-section-titles.csv")}
SECTIONS = {row["code"]: row | _SECTION_TITLES[row["code"]] for row in _ROWS if row["level"] == "1"}
DIVISIONS = {row["section"] + row["code"]: row for row in _ROWS if row["level"] == "2"}
"""By the code that is stored: the letter of the section and the two digits of the division, as in E36."""
_BY_NUMBER = {code[1:]: code for code in DIVISIONS}


def division_code(text: str) -> str | None:
    """Return the stored code of a division, written as E36 or 36, or None if there is none."""
    return text if text in DIVISIONS else _BY_NUMBER.get(text)


def sector_label(code: str) -> str:
    """Name a division in the current language, or in English where there is no title."""
    return _title(code, current_language()) if code in DIVISIONS else code


def section_label(code: str) -> str:
    """Name a section in the current language, or in English where there is no title."""
    return _title(code, current_language())


def division_titles(language: str) -> dict[str, str]:
    """Return the title of each division in a language, or in English where there is none."""
    return {code: titles.get(language) or titles["en"] for code, titles in DIVISIONS.items()}


@lru_cache(_TITLES_MAX)
def _title(code: str, language: str) -> str:
    """Return the title of a section or division, set in type."""
    titles = SECTIONS.get(code) or DIVISIONS[code]
    title = titles.get(language)
    return set_type(title, language) if title else set_type(titles["en"], "en")
