"""Office Open XML (ISO/IEC 29500, parts 2 and 4): XLSX and DOCX, as ZIP archives.

Ours, on top of the ZIP and XML readers of the standard library: what there is to buy (oletools) looks for malicious
macros and is made for the desk of an analyst, while here any macro is one too many.
"""

import re
import struct
import zlib
from io import BytesIO
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from marketplace.uploads.flate import PIECE, Allowance
from marketplace.uploads.reasons import Reason, RejectedFile

_ENTRIES_MAX = 2_000
_TYPES = "[Content_Types].xml"
_TYPES_MAX = 1_000_000
_END = struct.Struct("<10xH8xH")
"""The end of the directory: how many entries, and how long the comment is (APPNOTE 4.3.16)."""
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""Begins the old formats, and the wrapper of a new one that has a password (MS-OFFCRYPTO)."""
_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_UNFIT = re.compile(r"(^|/)\.\.?(/|$)|^/|[\\:\x00-\x1f]")
"""Names that lead out of a folder; the standard allows none of them."""
_MACROS = re.compile(
    r"vbaproject\.bin$|vbadata\.xml$|/macrosheets/|/activex/|\.(doc|xls|ppt|dot|xlt|pot)m$|\.exe$",
    re.I,
)
_MACRO_TYPE = re.compile("macroenabled|vbaproject", re.I)
_BROKEN = (
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


def check_xlsx(data: bytes) -> None:
    """Raise RejectedFile unless the data is a workbook without macros."""
    _check(data, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml")


def check_docx(data: bytes) -> None:
    """Raise RejectedFile unless the data is a text document without macros."""
    _check(data, "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml")


def _check(data: bytes, main_type: str) -> None:
    if data.startswith(_OLD_OFFICE) and _PACKAGE in data:
        raise RejectedFile(Reason.ENCRYPTED)
    number = _number_of_entries(data)
    try:
        with ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) != number:
                raise RejectedFile(Reason.CONTENT)
            _check_directory(entries, len(data))
            _check_types(archive, main_type)
            _check_sizes(archive)
    except _BROKEN:
        raise RejectedFile(Reason.CONTENT) from None


def _number_of_entries(data: bytes) -> int:
    """Count the entries before anything reads their directory into memory.

    ZipFile does not heed the number that the archive tells, so their marks are counted too. An archive within an
    archive may add a few.
    """
    at = data.rfind(b"PK\x05\x06", -_END.size - 0xFFFF)
    if not data.startswith(b"PK\x03\x04") or at < 0 or at + _END.size > len(data):
        raise RejectedFile(Reason.CONTENT)
    number, comment = _END.unpack_from(data, at)
    if max(number, data.count(b"PK\x01\x02")) > _ENTRIES_MAX:
        raise RejectedFile(Reason.BOMB)
    if at + _END.size + comment != len(data):  # another file may hide behind the archive
        raise RejectedFile(Reason.CONTENT)
    return number


def _check_directory(entries: list[ZipInfo], size: int) -> None:
    """Refuse what an honest document never has, such as entries that share their bytes."""
    names = [entry.orig_filename.lower() for entry in entries]
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise RejectedFile(Reason.ENCRYPTED)
    if any(_MACROS.search(name) for name in names):
        raise RejectedFile(Reason.MACROS)
    if any(_UNFIT.search(name) for name in names) or len(set(names)) != len(names):
        raise RejectedFile(Reason.CONTENT)
    if any(entry.compress_type not in {ZIP_STORED, ZIP_DEFLATED} for entry in entries):
        raise RejectedFile(Reason.CONTENT)
    if sum(entry.compress_size for entry in entries) > size:
        raise RejectedFile(Reason.BOMB)
    if min(entry.header_offset for entry in entries) != 0:
        raise RejectedFile(Reason.CONTENT)


def _check_types(archive: ZipFile, main_type: str) -> None:
    """Find the part that makes the archive a document of its main type."""
    with archive.open(_TYPES) as file:
        text = file.read(_TYPES_MAX + 1)
    if len(text) > _TYPES_MAX:
        raise RejectedFile(Reason.BOMB)
    types = _types(text)
    if any(_MACRO_TYPE.search(kind) for kind in types.values()):
        raise RejectedFile(Reason.MACROS)

    names = {"/" + name.lower() for name in archive.namelist()}
    has_main_part = any(kind == main_type and part in names for part, kind in types.items())
    if "/_rels/.rels" not in names or not has_main_part:
        raise RejectedFile(Reason.CONTENT)


def _types(text: bytes) -> dict[str, str]:
    """Read the types of parts and of endings.

    A document type, which could define entities, is refused.
    """
    types: dict[str, str] = {}

    def note(_element: str, attributes: dict[str, str]) -> None:
        key = attributes.get("PartName") or attributes.get("Extension") or ""
        types[key.lower()] = attributes.get("ContentType", "")

    def refuse(*_declared: object) -> None:
        raise RejectedFile(Reason.CONTENT)

    parser = expat.ParserCreate()
    parser.StartElementHandler = note
    parser.StartDoctypeDeclHandler = refuse
    parser.Parse(text, True)
    return types


def _check_sizes(archive: ZipFile) -> None:
    """Unpack every entry piece by piece, which also proves its checksum."""
    allowance = Allowance()
    for entry in archive.infolist():
        with archive.open(entry) as file:
            while piece := file.read(PIECE):
                allowance.spend(len(piece))
