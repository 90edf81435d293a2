"""PDF documents: those that show pages are taken, those that do anything else are refused."""

import zlib
from io import BytesIO

import pikepdf
import pytest

from marketplace.uploads import Reason
from marketplace.uploads import pdf as pdf_room
from tests.uploads.checking import pdf_answer
from tests.uploads.specimens import archive, objects, pdf, stream

SCRIPT = b"<< /S /JavaScript /JS (app.alert(1)) >>"
ACTIVE = {
    "a script at opening": pdf(SCRIPT, catalogue=b"/OpenAction 5 0 R"),
    "an escaped script": pdf(b"<< /S /J#61vaScript >>"),
    "only its text": pdf(b"<< /JS (app.alert(1)) >>"),
    "only its place": pdf(b"<< /JS 6 0 R >>", stream(zlib.compress(b"app.alert(1)"))),
    "a program": pdf(b"<< /S /Launch /F (cmd.exe) >>"),
    "a form that is sent": pdf(b"<< /S /SubmitForm >>"),
    "a form of its own": pdf(stream(b"", b""), catalogue=b"/AcroForm << /XFA 5 0 R >>"),
    "a form of parts": pdf(catalogue=b"/AcroForm << /XFA [(template) 4 0 R] >>"),
    "a link to a script": pdf(b"<< /S /URI /URI (JavaScript:app.alert\\(1\\)) >>"),
    "a link to a document of another machine": pdf(
        b"<< /S /GoToR /F (\\\\\\\\host\\\\a.pdf) /D [0] >>"
    ),
    "a thread of another machine": pdf(b"<< /S /Thread /F (\\\\\\\\host\\\\a.pdf) /D 0 >>"),
    "a model with a script": pdf(
        b"<< /Subtype /3D /OnInstantiate 6 0 R >>", stream(zlib.compress(b"runtime"))
    ),
    "a program called a paragraph": pdf(b"<< /S /Launch /P 1 0 R /F (cmd.exe) >>"),
    "a film": pdf(b"<< /Subtype /RichMedia >>"),
    "a packed script": pdf(objects(SCRIPT)),
    "a packed script far behind": pdf(objects(b" " * 200_000 + SCRIPT)),
    "a packed and escaped script": pdf(objects(b"<< /#4a#53 (app.alert(1)) >>")),
    "a script in objects of no type": pdf(
        stream(zlib.compress(b"9 0 " + SCRIPT), b"/N 1 /First 4 /Filter /Fl#61teDecode")
    ),
}
FILE = stream(zlib.compress(b"MZ"), b"/Type /EmbeddedFile /Filter /FlateDecode")
WITH_FILES = {
    "a file": pdf(FILE),
    "a file without a name": pdf(
        b"<< /Type /Filespec /EF << /F 6 0 R >> >>", stream(zlib.compress(b"MZ"))
    ),
    "a mark on a page": pdf(b"<< /Subtype /FileAttachment >>"),
    "an archive without a mark": pdf(stream(zlib.compress(b"PK\3\4" + bytes(30)))),
    "an archive that is not packed": pdf(stream(b"PK\3\4" + bytes(30), b"")),
    "a hybrid": pdf(
        stream(b"mimetype", b""), trailer=b"/AdditionalStreams [/application#2Fodf 5 0 R]"
    ),
}
UNREADABLE = {
    "broken objects": pdf(
        stream(b"x\x9cbroken", b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode")
    ),
    "no table": pdf().replace(b"startxref", b"startabcd"),
    "no pages": pdf().replace(b"/Kids [3 0 R] /Count 1", b"/Kids [     ] /Count 0"),
    "a program before it": b"MZ" + bytes(99) + pdf(),
    "lines of a script before it": b"#!/bin/sh\n" + pdf(),
    "an archive behind it": pdf() + archive([("a.txt", b"a")]),
    "something behind it": pdf() + b"%" * 2_000,
}


def test_a_page_may_speak_of_scripts() -> None:
    assert pdf_answer(pdf(page=b"BT (HTML/JavaScript, /Launch, /JS 1) Tj ET")) == "ok"


def test_a_document_may_have_packed_objects_and_an_outline() -> None:
    outline = b"<< /Type /Outlines /First 9 0 R /Last 9 0 R /Count 1 >>"

    assert pdf_answer(pdf(outline, stream(b"87cUR~>", b"/Filter /ASCII85Decode"))) == "ok"
    assert (
        pdf_answer(
            pdf(objects(b"<< /Title (Screening) >>"), catalogue=b"/OpenAction [3 0 R /Fit]"),
        )
        == "ok"
    )


def test_a_picture_packed_as_text_may_look_like_a_script() -> None:
    assert (
        pdf_answer(pdf(stream(b"GhQ/JS(+#4A/EF<<~>", b"/Filter [/ASCII85Decode /DCTDecode]")))
        == "ok"
    )


@pytest.mark.parametrize("document", ACTIVE.values(), ids=ACTIVE.keys())
def test_a_document_that_does_more_than_show_pages_is_refused(document: bytes) -> None:
    assert pdf_answer(document) == Reason.ACTIVE


@pytest.mark.parametrize("document", WITH_FILES.values(), ids=WITH_FILES.keys())
def test_a_document_with_other_files_inside_is_refused(document: bytes) -> None:
    assert pdf_answer(document) == Reason.EMBEDDED


@pytest.mark.parametrize("document", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_a_document_that_cannot_be_read_is_refused(document: bytes) -> None:
    assert pdf_answer(document) == Reason.CONTENT


def encrypted(document: bytes, *, user: str) -> bytes:
    """Protect a document by a password of its owner, and perhaps by one of its reader."""
    file = BytesIO()
    with pikepdf.open(BytesIO(document)) as original:
        original.save(file, encryption=pikepdf.Encryption(owner="owner", user=user))
    return file.getvalue()


def test_a_document_with_a_password_is_refused() -> None:
    assert pdf_answer(encrypted(pdf(), user="secret")) == Reason.ENCRYPTED
    for_certain_people = pdf(
        b"<< /Filter /Adobe.PubSec /V 4 /Recipients [<00>] >>",
        trailer=b"/Encrypt 5 0 R /ID [<00> <00>]",
    )
    assert pdf_answer(for_certain_people) == Reason.ENCRYPTED


def test_a_document_that_everybody_may_read_needs_no_password() -> None:
    """Field 18: only what an owner forbids is protected, such as printing."""
    assert pdf_answer(encrypted(pdf(), user="")) == "ok"
    assert pdf_answer(encrypted(pdf(SCRIPT, catalogue=b"/OpenAction 5 0 R"), user="")) == (
        Reason.ACTIVE
    )


HONEST = {
    "a link to a page about scripts": pdf(
        b"<< /S /URI /URI (https://a.example/JavaScript/guide) >>"
    ),
    "a link to a page about passwords": pdf(b"<< /S /URI /URI (https://a.example/Encrypt) >>"),
    "a title": pdf(b"<< /Title (/Launch /JS \\(1\\) /EmbeddedFile) >>"),
    "a number of its own": pdf(b"13", b"true", b"(words)", b"/Launch", b"null", b"1.5"),
    "a comment": pdf(b"<< /A 1 >> % /S /JavaScript /JS (1)"),
    "fonts of such names": pdf(b"<< /JS 6 0 R /EF 6 0 R /XFA 6 0 R >>", b"<< /Type /Font >>"),
    "a picture of such a name": pdf(
        b"<< /JS 6 0 R >>", stream(b"", b"/Type /XObject /Subtype /Form /BBox [0 0 1 1]")
    ),
    "a paragraph of such a name": pdf(b"<< /Type /StructElem /S /Launch /P 1 0 R /K 0 >>"),
    "a list of scripts with nothing in it": pdf(
        catalogue=b"/Names << /JavaScript << /Names [] >> /EmbeddedFiles << /Names [] >> >>"
    ),
    "a form without programs": pdf(catalogue=b"/AcroForm << /Fields [] /XFA [] >>"),
    "a link to a file beside it": pdf(b"<< /S /GoToR /F (annex.pdf) /D [0 /Fit] >>"),
    "a blank line before it": b"\r\n" + pdf(),
    "a byte order mark before it": b"\xef\xbb\xbf" + pdf(),
    "the words of a printer before it": b"\x1b%-12345X@PJL JOB\r\n@PJL ENTER LANGUAGE = PDF\r\n"
    + pdf(),
    "zeros behind it": pdf() + bytes(5_000),
    "blank lines behind it": pdf() + b"\r\n" * 3_000,
    "the mark of an old disk behind it": pdf() + b"\x1a" * 300,
    "a broken table": pdf().replace(b"0000000015", b"0000000099"),
    "objects packed as text": pdf(
        stream(b"39203020>", b"/Type /ObjStm /N 1 /First 4 /Filter /ASCIIHexDecode")
    ),
}


@pytest.mark.parametrize("document", HONEST.values(), ids=HONEST.keys())
def test_only_what_a_document_does_counts_and_not_its_words(document: bytes) -> None:
    """Field 9 and 17: structure decides, and no more strictly than readers do."""
    assert pdf_answer(document) == "ok"


def test_an_object_that_only_a_search_finds_is_looked_at() -> None:
    document = pdf().replace(b"xref\n", b"9 0 obj\n%s\nendobj\nxref\n" % SCRIPT, 1)

    assert pdf_answer(document) == Reason.ACTIVE


def test_pages_scanned_in_colour_are_taken() -> None:
    """Four pages of A4 at 300 dpi, unpacked 104 MB: a reader holds one page at a time."""
    page = zlib.compress(bytes(3_508 * (1 + 2_480 * 3)), 1)
    picture = stream(
        page,
        b"/Type /XObject /Subtype /Image /Width 2480 /Height 3508 /BitsPerComponent 8 "
        b"/ColorSpace /DeviceRGB /Filter /FlateDecode",
    )

    assert pdf_answer(pdf(picture, picture, picture, picture)) == "ok"


def test_a_picture_larger_than_it_says_is_refused() -> None:
    entries = b"/Type /XObject /Subtype /Image /Width 10 /Height 10 /Filter /FlateDecode"

    assert pdf_answer(pdf(stream(zlib.compress(bytes(1_000_000)), entries))) == Reason.BOMB


def test_a_picture_of_more_than_fifty_million_points_is_refused() -> None:
    entries = b"/Type /XObject /Subtype /Image /Width 10000 /Height 5001 /Filter /FlateDecode"

    assert pdf_answer(pdf(stream(b"", entries))) == Reason.BOMB


def test_a_stream_that_is_packed_twice_is_refused() -> None:
    twice = zlib.compress(zlib.compress(bytes(1_000_000)))

    assert pdf_answer(pdf(stream(twice, b"/Filter [/FlateDecode /FlateDecode]"))) == Reason.BOMB


def test_the_reader_can_be_run_here() -> None:
    pdf_room.try_reader()
