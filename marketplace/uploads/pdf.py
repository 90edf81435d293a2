"""Documents in the PDF format (ISO 32000): their marks, and the way to their reader.

pikepdf reads the objects, which is code in C++ over bytes of strangers. So it runs in a process of its own that has
a bound of memory and of time: whatever becomes of it, it costs nobody a page.
"""

import re
from pathlib import Path

from marketplace.uploads.reading import Reader, ReaderKilled
from marketplace.uploads.reasons import Reason, RejectedFile

_READER = Reader(Path(__file__).with_name("pdf_reader.py"), "PDF documents")
_START = re.compile(rb"(?:\xef\xbb\xbf)?(?!#!|MZ|GIF8)[\t\n\f\r\x1b -;=-~]{0,1000}?%PDF-\d")
"""Some printers and web programs write lines before the document, and readers skip them (annex H, note 13)."""
_BLANK = b"\0\t\n\f\r \x1a"
_TAIL = 1024
"""Readers look for the mark of the end here (annex H, note 18), before blanks that a disk or a mail put behind it."""
_ARCHIVE_END = b"PK\x05\x06"


def is_likely(data: bytes) -> bool:
    """Return whether the data begins as a PDF."""
    return bool(_START.match(data))


def check(data: bytes) -> None:
    """Raise RejectedFile unless the data is a PDF that shows pages and does nothing else.

    Raises OSError when the reader cannot be run.
    """
    check_marks(data)
    answer = _answer(data)
    if answer != "ok":
        raise RejectedFile(Reason(answer))


def check_marks(data: bytes) -> None:
    """Raise RejectedFile unless the data begins and ends as a PDF, for every reader alike."""
    if not is_likely(data) or b"startxref" not in data:
        raise RejectedFile(Reason.CONTENT)
    end = len(data.rstrip(_BLANK))
    mark = data.rfind(b"%%EOF", max(0, end - _TAIL), end)
    if mark < 0 or _ARCHIVE_END in data[mark:]:  # an archive is read from its end
        raise RejectedFile(Reason.CONTENT)


def try_reader() -> None:
    """Raise OSError when the reader cannot be run on this machine."""
    _answer(b"")


def _answer(data: bytes) -> str:
    """Ask a process of its own what the document is."""
    try:
        return _READER.answer(data).decode("ascii")
    except ReaderKilled as end:
        return Reason.CONTENT if end.is_crash else Reason.BOMB
