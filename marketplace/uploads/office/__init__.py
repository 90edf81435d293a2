"""Office Open XML (ISO/IEC 29500): XLSX and DOCX, by what their parts are and do.

Ours, on top of the ZIP and XML readers of the standard library: what there is to buy (oletools) looks for malicious
macros and is made for the desk of an analyst, while here any macro is one too many.
"""

from marketplace.uploads.flate import Allowance
from marketplace.uploads.office import archive, content, package
from marketplace.uploads.office.archive import Archive
from marketplace.uploads.office.package import Package
from marketplace.uploads.reasons import Reason, RejectedFile

SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
TEXT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_DEPTH_MAX = 2
"""A chart brings its workbook, which may bring one more."""


def is_likely_xlsx(data: bytes) -> bool:
    """Return whether the data is a package whose main part is a workbook."""
    return _main_type(data) == SPREADSHEET


def is_likely_docx(data: bytes) -> bool:
    """Return whether the data is a package whose main part is a text."""
    return _main_type(data) == TEXT


def check_xlsx(data: bytes) -> None:
    """Raise RejectedFile unless the data is a workbook that only shows its cells."""
    _check(data, SPREADSHEET)


def check_docx(data: bytes) -> None:
    """Raise RejectedFile unless the data is a text that only shows its pages."""
    _check(data, TEXT)


def _check(data: bytes, expected: str) -> None:
    archive.check(data)
    if _look(data, Allowance(), Allowance(content.ELEMENTS_MAX), depth=0) != expected:
        raise RejectedFile(Reason.CONTENT)


def _look(data: bytes, allowance: Allowance, elements: Allowance, depth: int) -> str | None:
    """Look at a package and at those inside it, and return what its main part is."""
    if depth > _DEPTH_MAX:
        raise RejectedFile(Reason.OBJECTS)
    try:
        with Archive(data) as parts:
            document = Package(parts)
            package.check(document)
            for inner in content.check(parts, document, allowance, elements):
                _look(inner, allowance, elements, depth + 1)
            return document.main_type
    except archive.BROKEN:
        raise RejectedFile(Reason.CONTENT) from None


def _main_type(data: bytes) -> str | None:
    """Return what the main part of a package is, or None when the data is no package."""
    if not data.startswith(archive.START):
        return None
    try:
        archive.check(data)
        with Archive(data) as parts:
            return Package(parts).main_type
    except (RejectedFile, *archive.BROKEN):
        return None
