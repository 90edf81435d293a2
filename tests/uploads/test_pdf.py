"""PDF documents: those that show pages are taken, those that do anything else are refused."""

import zlib

import pytest

from marketplace.uploads import Reason
from tests.uploads.checking import kind, reason
from tests.uploads.specimens import objects, pdf, stream

SCRIPT = b"<< /S /JavaScript /JS (app.alert(1)) >>"
ACTIVE = {
    "a script at opening": pdf(SCRIPT, catalogue=b"/OpenAction 5 0 R"),
    "an escaped script": pdf(b"<< /S /J#61vaScript >>"),
    "only its text": pdf(b"<< /JS (app.alert(1)) >>"),
    "only its place": pdf(b"<< /JS 9 0 R >>"),
    "a program": pdf(b"<< /S /Launch /F (cmd.exe) >>"),
    "a form that is sent": pdf(b"<< /S /SubmitForm >>"),
    "a form of its own": pdf(catalogue=b"/AcroForm << /XFA 9 0 R >>"),
    "a file": pdf(stream(zlib.compress(b"MZ"), b"/Type /EmbeddedFile /Filter /FlateDecode")),
    "a file without a name": pdf(b"<< /Type /Filespec /EF << /F 6 0 R >> >>"),
    "a film": pdf(b"<< /Subtype /RichMedia >>"),
    "a packed script": pdf(objects(SCRIPT)),
    "a packed script far behind": pdf(objects(b" " * 200_000 + SCRIPT)),
    "a packed and escaped script": pdf(objects(b"<< /#4a#53 (app.alert(1)) >>")),
    "a script in objects of no type": pdf(
        stream(zlib.compress(b"9 0 " + SCRIPT), b"/N 1 /First 4 /Filter /Fl#61teDecode")
    ),
}
UNREADABLE = {
    "objects packed as text": pdf(
        stream(b"39203020>", b"/Type /ObjStm /N 1 /First 4 /Filter /ASCIIHexDecode")
    ),
    "broken objects": pdf(
        stream(b"x\x9cbroken", b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode")
    ),
    "thousands of escapes": pdf(b"<< /S /#4A >>" * 2_000),
    "no table": pdf().replace(b"startxref", b"startabcd"),
    "something before it": b"\n" + pdf(),
    "something behind it": pdf() + b"%" * 2_000,
}


def test_a_page_may_speak_of_scripts() -> None:
    assert kind("offer.pdf", pdf(page=b"BT (HTML/JavaScript, /Launch, /JS 1) Tj ET")) == "pdf"


def test_a_document_may_have_packed_objects_and_an_outline() -> None:
    outline = b"<< /Type /Outlines /First 9 0 R /Last 9 0 R /Count 1 >>"

    assert kind("offer.pdf", pdf(outline, stream(b"87cUR~>", b"/Filter /ASCII85Decode"))) == "pdf"
    assert (
        kind(
            "offer.pdf",
            pdf(objects(b"<< /Title (Screening) >>"), catalogue=b"/OpenAction [3 0 R /Fit]"),
        )
        == "pdf"
    )


def test_a_picture_packed_as_text_may_look_like_a_script() -> None:
    assert (
        kind(
            "offer.pdf", pdf(stream(b"GhQ/JS(+#4A/EF<<~>", b"/Filter [/ASCII85Decode /DCTDecode]"))
        )
        == "pdf"
    )


@pytest.mark.parametrize("document", ACTIVE.values(), ids=ACTIVE.keys())
def test_a_document_that_does_more_than_show_pages_is_refused(document: bytes) -> None:
    assert reason("offer.pdf", document) == Reason.ACTIVE


@pytest.mark.parametrize("document", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_a_document_that_cannot_be_read_is_refused(document: bytes) -> None:
    assert reason("offer.pdf", document) == Reason.CONTENT


def test_a_document_with_a_password_is_refused() -> None:
    assert reason("offer.pdf", pdf(trailer=b"/Encrypt 9 0 R")) == Reason.ENCRYPTED


def test_a_stream_that_is_packed_twice_is_refused() -> None:
    twice = zlib.compress(zlib.compress(bytes(1_000_000)))

    assert (
        reason("offer.pdf", pdf(stream(twice, b"/Filter [/FlateDecode /FlateDecode]")))
        == Reason.BOMB
    )
