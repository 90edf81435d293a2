"""The kinds of files that are taken, each known by its content and not only by its name."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import BinaryIO

from marketplace.uploads import jpeg, office, pdf, png
from marketplace.uploads.names import clean_name
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
    check: Callable[[bytes], None]


_JPEG = _Kind("jpeg", "image/jpeg", jpeg.check)
_OFFICE = "application/vnd.openxmlformats-officedocument"
_KINDS = {
    "pdf": _Kind("pdf", "application/pdf", pdf.check),
    "png": _Kind("png", "image/png", png.check),
    "jpg": _JPEG,
    "jpeg": _JPEG,
    "xlsx": _Kind("xlsx", f"{_OFFICE}.spreadsheetml.sheet", office.check_xlsx),
    "docx": _Kind("docx", f"{_OFFICE}.wordprocessingml.document", office.check_docx),
}
ENDINGS = tuple(_KINDS)
"""Endings of names that are taken, as a file field may propose them."""


def check(name: str, file: BinaryIO) -> Upload:
    """Check a file and return what it is, or raise RejectedFile with the reason.

    The file is read from its beginning, at most to one byte above the largest size, and stands at its beginning again
    afterwards. Nothing is unpacked as a whole: a bomb costs no more memory than an honest file.
    """
    cleaned, ending = clean_name(name)
    kind = _KINDS.get(ending)
    if kind is None:
        raise RejectedFile(Reason.KIND)
    file.seek(0)
    data = file.read(SIZE_MAX + 1)
    file.seek(0)
    if not data:
        raise RejectedFile(Reason.EMPTY)
    if len(data) > SIZE_MAX:
        raise RejectedFile(Reason.TOO_LARGE)
    kind.check(data)
    return Upload(cleaned, kind.name, kind.media_type, len(data), sha256(data).hexdigest())
