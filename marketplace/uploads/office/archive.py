"""The ZIP archive around an Office document (ISO/IEC 29500-2, annex B).

Part names are compared in small letters and with slashes, as readers do; some writers of XLSX use backslashes.
"""

import re
import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from types import TracebackType
from typing import Self
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from marketplace.uploads.flate import PIECE
from marketplace.uploads.reasons import Reason, RejectedFile

START = b"PK\x03\x04"
ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""Begins the old formats, and the wrapper of a new one that has a password (MS-OFFCRYPTO)."""
BROKEN = (
    BadZipFile,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
    expat.ExpatError,
    struct.error,
    zlib.error,
)
"""What the standard library raises over archives and XML that are none."""
_ENTRIES_MAX = 2_000
_END = struct.Struct("<10xH8xH")
"""The end of the directory: how many entries, and how long the comment is (APPNOTE 4.3.16)."""
_BLANK = b"\0\t\n\r "
_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_UNFIT = re.compile(r"(^|/)\.\.?(/|$)|^/|[:\x00-\x1f]")
"""Names that lead out of a folder; the standard allows none of them."""


class Archive:
    """The parts of a package by their names."""

    def __init__(self, data: bytes) -> None:
        self.size = len(data)
        self._file = ZipFile(BytesIO(data))
        entries = self._file.infolist()
        _check_directory(entries, self.size)
        self._entries = {_part_name(entry): entry for entry in entries}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    @property
    def names(self) -> list[str]:
        """The names of the parts, folders left out."""
        return [name for name in self._entries if not name.endswith("/")]

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def read(self, name: str, at_most: int) -> bytes:
        """Unpack a part as a whole, or refuse the file when it is too large for that."""
        with self._file.open(self._entries[name]) as file:
            text = file.read(at_most + 1)
        if len(text) > at_most:
            raise RejectedFile(Reason.BOMB)
        return text

    def pieces(self, name: str) -> Iterator[bytes]:
        """Unpack a part in pieces, which also proves its checksum."""
        with self._file.open(self._entries[name]) as file:
            while piece := file.read(PIECE):
                yield piece


def check(data: bytes) -> None:
    """Refuse what is no archive, has a password, or hides something behind its end.

    The entries are counted before anything reads their directory into memory: ZipFile does not heed the number that
    the archive tells, so their marks are counted too. An archive within an archive may add a few.
    """
    if data.startswith(ENCRYPTED) and _PACKAGE in data:
        raise RejectedFile(Reason.ENCRYPTED)
    at = data.rfind(b"PK\x05\x06", -_END.size - 0xFFFF)
    if not data.startswith(START) or at < 0 or at + _END.size > len(data):
        raise RejectedFile(Reason.CONTENT)

    number, comment = _END.unpack_from(data, at)
    marks = data.count(b"PK\x01\x02")
    if max(number, marks) > _ENTRIES_MAX:
        raise RejectedFile(Reason.BOMB)
    end = at + _END.size + comment
    has_more_behind = bool(data[end:].strip(_BLANK))
    if number > marks or end > len(data) or has_more_behind:
        raise RejectedFile(Reason.CONTENT)
    _check_number(data, number)


def _check_number(data: bytes, number: int) -> None:
    """Refuse an archive that has other parts than it tells."""
    try:
        with ZipFile(BytesIO(data)) as file:
            is_right = len(file.infolist()) == number
    except BROKEN:
        is_right = False
    if not is_right:
        raise RejectedFile(Reason.CONTENT)


def _part_name(entry: ZipInfo) -> str:
    return entry.orig_filename.replace("\\", "/").lower()


def _check_directory(entries: list[ZipInfo], size: int) -> None:
    """Refuse what an honest document never has, such as entries that share their bytes."""
    names = [_part_name(entry) for entry in entries]
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise RejectedFile(Reason.ENCRYPTED)
    if any(_UNFIT.search(name) for name in names) or len(set(names)) != len(names):
        raise RejectedFile(Reason.CONTENT)
    if any(entry.compress_type not in {ZIP_STORED, ZIP_DEFLATED} for entry in entries):
        raise RejectedFile(Reason.CONTENT)
    if sum(entry.compress_size for entry in entries) > size:
        raise RejectedFile(Reason.BOMB)
    if min(entry.header_offset for entry in entries) != 0:
        raise RejectedFile(Reason.CONTENT)
