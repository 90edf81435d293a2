"""NACE Rev. 2 sections and divisions: the European classification of economic activities.

Source of the titles: Eurostat, NACE Rev. 2 (Regulation (EC) No 1893/2006), European Union, reuse under Commission
Decision 2011/833/EU. Irish titles do not exist; English stands in.
"""

import csv
from pathlib import Path

from marketplace.i18n import current_language

_TABLE = (Path(__file__).parent / "nace-rev2.csv").read_text(encoding="utf-8")
_ROWS = list(csv.DictReader(_TABLE.splitlines()))
SECTIONS = {row["code"]: row for row in _ROWS if row["level"] == "1"}
DIVISIONS = {row["section"] + row["code"]: row for row in _ROWS if row["level"] == "2"}
"""By the code that is stored: the letter of the section and the two digits of the division, as in E36."""
_BY_NUMBER = {code[1:]: code for code in DIVISIONS}


def division_code(text: str) -> str | None:
    """Return the stored code of a division, written as E36 or 36, or None if there is none."""
    return text if text in DIVISIONS else _BY_NUMBER.get(text)


def sector_label(code: str) -> str:
    """Name a division in the current language, or in English where there is no title."""
    row = DIVISIONS.get(code)
    if row is None:
        return code
    return row.get(current_language()) or row["en"]


def section_label(code: str) -> str:
    """Name a section in the current language, or in English where there is no title."""
    row = SECTIONS[code]
    return row.get(current_language()) or row["en"]
