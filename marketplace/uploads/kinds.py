"""The kinds of files that are taken, each known by its content and not by its name."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import BinaryIO

from marketplace.uploads import jpeg, office, pdf, png
from marketplace.uploads.names import clean_name, ending_of, with_ending
from marketplace.uploads.reasons import Reason, RejectedFile

SIZE_MAX = 5 * 1024 * 1024
"""5 MB as file managers count them."""


@dataclass(frozen=True)
class Upload:
    """What is known of a file that may be kept."""

    name: str
    kind: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True)
class _Kind:
    name: str
    media_type: str
    endings: tuple[str, ...]
    """The first one is given to a file whose name has another."""
    is_likely: Callable[[bytes], bool]
    """Whether the data begins as a file of this kind."""
    check: Callable[[bytes], None]


_OFFICE = "application/vnd.openxmlformats-officedocument"
_KINDS = (
    _Kind("pdf", "application/pdf", ("pdf",), pdf.is_likely, pdf.check),
    _Kind("png", "image/png", ("png",), png.is_likely, png.check),
    _Kind(
        "jpeg",
        "image/jpeg",
        ("jpg", "jpeg", "jfif", "jpe", "pjpeg"),
        jpeg.is_likely,
        jpeg.check,
    ),
    _Kind(
        "xlsx",
        f"{_OFFICE}.spreadsheetml.sheet",
        ("xlsx",),
        office.is_likely_xlsx,
        office.check_xlsx,
    ),
    _Kind(
        "docx",
        f"{_OFFICE}.wordprocessingml.document",
        ("docx",),
        office.is_likely_docx,
        office.check_docx,
    ),
)
ENDINGS = tuple(ending for kind in _KINDS for ending in kind.endings)
"""Endings of names that are taken, as a file field may propose them."""
_OTHER_KINDS = frozenset(
    "apk app asp bat chm cmd com cpl dll dmg doc docm dot dotm exe hta htm html iso jar js jse lnk mht mhtml mjs msi "
    "odp ods odt php pif pl ppam ppt pptm pptx ps1 py rar reg scr sh shtml svg svgz swf url vb vbe vbs wsf wsh xhtml "
    "xlam xls xlsb xlsm xlt xltm xml zip".split()
)
"""Endings that promise something else, or something that runs: content that does not fit them is no mistake."""


def check(name: str, file: BinaryIO) -> Upload:
    """Check a file and return what it is, or raise RejectedFile with the reason.

    The file is read from its beginning, at most to one byte above the largest size, and stands at its beginning again
    afterwards. Nothing is unpacked as a whole: a bomb costs no more memory than an honest file. Raises OSError when a
    reader cannot be run.
    """
    cleaned = clean_name(name)
    if ending_of(cleaned) in _OTHER_KINDS:
        raise RejectedFile(Reason.KIND)
    file.seek(0)
    data = file.read(SIZE_MAX + 1)
    file.seek(0)
    if not data:
        raise RejectedFile(Reason.EMPTY)
    if len(data) > SIZE_MAX:
        raise RejectedFile(Reason.TOO_LARGE)

    kind = _kind_of(cleaned, data)
    kind.check(data)
    fitting = with_ending(cleaned, kind.endings, ENDINGS)
    return Upload(fitting, kind.name, kind.media_type, len(data), sha256(data).hexdigest())


def _kind_of(name: str, data: bytes) -> _Kind:
    """Return the kind of the content, or the one of the name, whose reader says what is wrong."""
    for kind in _KINDS:
        if kind.is_likely(data):
            return kind
    for kind in _KINDS:
        if ending_of(name) in kind.endings:
            return kind
    raise RejectedFile(Reason.KIND)
