"""Files of every kind that is taken, as small as they may be, and the same files made to do harm."""

import struct
import zlib
from collections.abc import Callable, Iterable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

OFFICE = "application/vnd.openxmlformats-officedocument"
DOCX_TYPE = f"{OFFICE}.wordprocessingml.document.main+xml"
XLSX_TYPE = f"{OFFICE}.spreadsheetml.sheet.main+xml"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE_DOCUMENT = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
)
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chunk(kind: bytes, body: bytes = b"") -> bytes:
    """Write a chunk of a PNG picture."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(
    width: int = 2,
    height: int = 2,
    *,
    colour: int = 2,
    interlaced: int = 0,
    packed: bytes | None = None,
    more: bytes = b"",
    after: bytes = b"",
) -> bytes:
    """Make a black PNG picture; `more` stands before its pixels, `after` behind its end."""
    if packed is None:
        packed = zlib.compress(bytes(height * (1 + width * (3 if colour == 2 else 1))))
    header = struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, interlaced)
    return (
        PNG_SIGNATURE
        + chunk(b"IHDR", header)
        + more
        + chunk(b"IDAT", packed)
        + chunk(b"IEND")
        + after
    )


def segment(marker: int, body: bytes) -> bytes:
    """Write a segment of a JPEG picture."""
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def jpeg(width: int = 8, height: int = 8, *, after: bytes = b"") -> bytes:
    """Make a grey JPEG picture of one block; a larger size is only claimed."""
    return b"".join(
        [
            b"\xff\xd8",
            segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"),
            segment(0xDB, b"\0" + b"\x01" * 64),
            segment(0xC0, struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\0"),
            segment(0xC4, b"\0" + b"\x01" + bytes(15) + b"\0"),
            segment(0xC4, b"\x10" + b"\x01" + bytes(15) + b"\0"),
            segment(0xDA, b"\x01\x01\0\0\x3f\0"),
            b"\x3f\xff\xd9",
            after,
        ]
    )


def stream(packed: bytes, entries: bytes = b"/Filter /FlateDecode") -> bytes:
    """Write what stands in an object of a PDF that is a stream."""
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries, len(packed), packed)


def objects(text: bytes) -> bytes:
    """Write a stream of a PDF that holds one further object."""
    return stream(
        zlib.compress(b"9 0 " + text), b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode"
    )


def pdf(
    *more: bytes, catalogue: bytes = b"", trailer: bytes = b"", page: bytes = b"BT ET"
) -> bytes:
    """Make a PDF of one page, with further objects and with further entries in its catalogue and trailer."""
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalogue,
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << >> >>",
        stream(zlib.compress(page)),
        *more,
    ]
    text, places = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", []
    for number, body in enumerate(bodies, 1):
        places.append(len(text))
        text += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(places) + 1
    return (
        text
        + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n"
        % (
            size,
            table,
            size,
            trailer,
            len(text),
        )
    )


def archive(parts: Iterable[tuple[str, bytes]]) -> bytes:
    """Make a ZIP archive."""
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=1) as written:
        for name, body in parts:
            written.writestr(name, body)
    return file.getvalue()


def package(
    main: str, main_type: str, body: bytes, more: Iterable[tuple[str, bytes]] = (), types: str = ""
) -> bytes:
    """Make an Office document out of its main part and further parts."""
    content_types = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'{types}<Override PartName="/{main}" ContentType="{main_type}"/></Types>'
    )
    relations = f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" Type="{OFFICE_DOCUMENT}" Target="{main}"/></Relationships>'
    parts = [
        ("[Content_Types].xml", content_types.encode()),
        ("_rels/.rels", relations.encode()),
        (main, body),
    ]
    return archive([*parts, *more])


def docx(*more: tuple[str, bytes], types: str = "") -> bytes:
    """Make a DOCX file of one sentence, with further parts and types."""
    body = (
        b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        b"<w:body><w:p><w:r><w:t>We need 40 samples screened.</w:t></w:r></w:p></w:body></w:document>"
    )
    return package("word/document.xml", DOCX_TYPE, body, more, types)


def xlsx(*more: tuple[str, bytes], types: str = "") -> bytes:
    """Make an XLSX file of one empty sheet, with further parts and types."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    linked = OFFICE_DOCUMENT.removesuffix("officeDocument")
    book = (
        f'<workbook xmlns="{main}" xmlns:r="{linked.removesuffix("/")}">'
        '<sheets><sheet name="Samples" sheetId="1" r:id="r1"/></sheets></workbook>'
    )
    sheet = f'<worksheet xmlns="{main}"><sheetData/></worksheet>'
    links = f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" Type="{linked}worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
    sheet_type = f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{OFFICE}.spreadsheetml.worksheet+xml"/>'
    parts = [
        ("xl/worksheets/sheet1.xml", sheet.encode()),
        ("xl/_rels/workbook.xml.rels", links.encode()),
    ]
    return package("xl/workbook.xml", XLSX_TYPE, book.encode(), [*parts, *more], sheet_type + types)


HONEST = {
    "offer.pdf": pdf(),
    "sample.png": png(),
    "sample.jpg": jpeg(),
    "sample.jpeg": jpeg(),
    "samples.xlsx": xlsx(),
    "specification.docx": docx(),
}
"""One file of each kind, by a name that fits."""


def packed_zeros(size: int) -> bytes:
    """Pack zeros as a zlib stream: a million of them once, and the same again and again."""
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    million = packer.compress(bytes(1_000_000)) + packer.flush(zlib.Z_FULL_FLUSH)
    checksum = struct.pack(">I", zlib.adler32(bytes(size)))
    return b"\x78\xda" + million * (size // 1_000_000) + packer.flush() + checksum


UNPACKED = 150_000_000
BOMBS: dict[str, Callable[[], bytes]] = {
    "bomb.docx": lambda: docx(("word/media/image1.bmp", bytes(UNPACKED))),
    "bomb.xlsx": lambda: xlsx(("xl/sharedStrings.xml", bytes(UNPACKED))),
    "larger-than-it-says.png": lambda: png(packed=packed_zeros(UNPACKED)),
    "as-large-as-it-says.png": lambda: png(7_000, 7_142, packed=packed_zeros(UNPACKED)),
    "large-text.png": lambda: png(more=chunk(b"zTXt", b"Comment\0\0" + packed_zeros(UNPACKED))),
    "bomb.pdf": lambda: pdf(stream(packed_zeros(UNPACKED))),
    "objects.pdf": lambda: pdf(
        stream(packed_zeros(UNPACKED), b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode")
    ),
    "many-streams.pdf": lambda: pdf(*[stream(packed_zeros(UNPACKED // 50))] * 50),
    "many-entries.docx": lambda: many_entries(),
}
"""How to make small files that unpack to a large size, each named by its kind."""


def many_entries(number: int = 20_000) -> bytes:
    """Make a DOCX file with many tiny parts."""
    return docx(*[(f"word/{n}.xml", b"") for n in range(number)])
