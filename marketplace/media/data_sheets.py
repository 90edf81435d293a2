"""Data sheets that clusters send, and the order in which they are listed.

They are PDF documents, checked as the files of enquiries are.
"""

from collections.abc import Sequence
from typing import BinaryIO

from marketplace import uploads
from marketplace.i18n import _l
from marketplace.media.models import DataSheet
from marketplace.media.pictures import digest_of
from marketplace.settings import settings
from marketplace.text import slug_of
from marketplace.uploads import Reason, RejectedFile, clamd

DataSheets = tuple[DataSheet, ...]
_NAME_MAX = 80
_SENTENCES = {
    Reason.KIND: _l("This file type is not accepted. Choose a PDF."),
    Reason.CONTENT: _l(
        "This file is damaged, or it is not a PDF. Open it, save it again as PDF, and choose the new file."
    ),
}
"""What is said otherwise here, where nothing but a PDF is taken."""


def read(name: str, file: BinaryIO) -> bytes:
    """Return the content of a PDF that may be shown, or raise RejectedFile with the reason.

    Raises OSError when it cannot be looked over now.
    """
    upload = uploads.check(name, file)
    if upload.kind != "pdf":
        raise RejectedFile(Reason.KIND)
    address = settings().clamd
    if address:
        clamd.scan(file, address)
    file.seek(0)
    return file.read()


def sentence_for(refusal: RejectedFile) -> str:
    """Say what is wrong with a document and how to mend it, in the current language."""
    return str(_SENTENCES.get(refusal.reason, refusal.sentence))


def data_sheet(content: bytes, title: str, language: str) -> DataSheet:
    """Return a document with the words by which it is listed."""
    return DataSheet(digest_of(content), len(content), title, language)


def download_name(sheet: DataSheet) -> str:
    """Return what the file is called where it is saved, without its ending: safe everywhere."""
    return slug_of(sheet.title, at_most=_NAME_MAX) or "data-sheet"


def with_sheet(sheets: DataSheets, sheet: DataSheet) -> DataSheets:
    """Add a data sheet at the end. The same document again only changes its words."""
    if find(sheets, sheet.digest) is None:
        return (*sheets, sheet)
    return tuple(sheet if present.digest == sheet.digest else present for present in sheets)


def without_sheet(sheets: DataSheets, digest: str) -> DataSheets:
    """Leave a data sheet out."""
    return tuple(sheet for sheet in sheets if sheet.digest != digest)


def moved_up(sheets: DataSheets, digest: str) -> DataSheets:
    """Let a data sheet and the one before it change places."""
    place = next((place for place, sheet in enumerate(sheets) if sheet.digest == digest), 0)
    if not place:
        return sheets
    before, sheet = sheets[place - 1 : place + 1]
    return (*sheets[: place - 1], sheet, before, *sheets[place + 1 :])


def find(sheets: Sequence[DataSheet], digest: str) -> DataSheet | None:
    """Find a data sheet by its digest."""
    return next((sheet for sheet in sheets if sheet.digest == digest), None)
