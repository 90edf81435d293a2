"""Office documents: plain ones are taken, those with macros, passwords or strange parts are refused."""

import struct

import pytest

from marketplace.uploads import Reason
from tests.uploads.checking import kind, reason
from tests.uploads.specimens import archive, docx, many_entries, package, xlsx


def marked(document: bytes, *, flags: int = 0, method: int = 8) -> bytes:
    """Change flags and way of packing of every entry in the directory of an archive."""
    changed = bytearray(document)
    at = document.find(b"PK\x01\x02")
    while at >= 0:
        struct.pack_into("<HH", changed, at + 8, flags, method)
        at = document.find(b"PK\x01\x02", at + 4)
    return bytes(changed)


def changed_in_the_middle(document: bytes) -> bytes:
    """Change one byte of a packed part."""
    at = document.index(b"PK\x01\x02") - 8
    return document[:at] + bytes([document[at] ^ 0xFF]) + document[at + 1 :]


MACRO_TYPE = '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
MACROS = {
    "a project": docx(("word/vbaProject.bin", b"macro")),
    "a project of another name": docx(("word/other.bin", b""), types=MACRO_TYPE),
    "a workbook with macros inside": docx(("word/embeddings/inner.xlsm", b"")),
    "controls": docx(("word/activeX/activeX1.bin", b"")),
    "sheets of macros": docx(("xl/macrosheets/sheet1.xml", b"")),
    "a type": package(
        "word/document.xml", "application/vnd.ms-word.document.macroEnabled.main+xml", b"<a/>"
    ),
}
BROKEN = {
    "a part that stands twice": docx(("word/Document.xml", b"<twice/>")),
    "an unusual way of packing": marked(docx(), method=12),
    "a wrong number of parts": docx().replace(b"PK\5\6\0\0\0\0\3\0\3\0", b"PK\5\6\0\0\0\0\2\0\2\0"),
    "no types": archive([("word/document.xml", b"<a/>")]),
    "types with a document type": archive(
        [("[Content_Types].xml", b"<!DOCTYPE a><a/>"), ("_rels/.rels", b"")]
    ),
    "types without markup": archive([("[Content_Types].xml", b"no markup"), ("_rels/.rels", b"")]),
    "another type": package("word/document.xml", "text/html", b"<a/>"),
    "nothing": archive([]),
    "a changed byte": changed_in_the_middle(
        docx(("word/media/image1.bmp", bytes(range(256)) * 40))
    ),
    "something behind it": docx() + b"<script>",
}


def test_a_document_may_have_pictures_and_charts() -> None:
    parts = [
        ("word/media/image1.png", b"picture"),
        ("word/embeddings/Microsoft_Excel_Sheet1.xlsx", xlsx()),
    ]

    assert kind("specification.docx", docx(*parts)) == "docx"


@pytest.mark.parametrize("document", MACROS.values(), ids=MACROS.keys())
def test_a_document_with_macros_is_refused(document: bytes) -> None:
    assert reason("specification.docx", document) == Reason.MACROS


@pytest.mark.parametrize(
    "name", ["../evil.xml", "/etc/evil.xml", "word/../../evil.xml", "C:/evil.xml", "word\\evil.xml"]
)
def test_a_document_with_parts_that_lead_elsewhere_is_refused(name: str) -> None:
    assert reason("samples.xlsx", xlsx((name, b""))) == Reason.CONTENT


@pytest.mark.parametrize("document", BROKEN.values(), ids=BROKEN.keys())
def test_an_archive_that_is_no_whole_document_is_refused(document: bytes) -> None:
    assert reason("specification.docx", document) == Reason.CONTENT


def test_a_document_with_a_password_is_refused() -> None:
    wrapper = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
    )

    assert reason("samples.xlsx", wrapper) == Reason.ENCRYPTED
    assert reason("specification.docx", marked(docx(), flags=0x1)) == Reason.ENCRYPTED


def test_parts_that_share_their_bytes_are_refused() -> None:
    document = bytearray(docx(("word/media/image1.bmp", bytes(1_000))))
    struct.pack_into("<L", document, document.index(b"PK\x01\x02") + 20, len(document))

    assert reason("specification.docx", bytes(document)) == Reason.BOMB


def test_a_document_that_hides_how_many_parts_it_has_is_refused() -> None:
    document = bytearray(many_entries(2_500))
    struct.pack_into("<HH", document, document.rindex(b"PK\x05\x06") + 8, 3, 3)

    assert reason("specification.docx", bytes(document)) == Reason.BOMB
