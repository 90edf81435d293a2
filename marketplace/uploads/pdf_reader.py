"""The objects of a PDF document (ISO 32000-2), read by pikepdf in a process of its own.

It is run by its path and imports nothing of the house, so that it starts in a tenth of a second and has no secret in
its memory. It reads a document from its input and answers in one word: `ok`, or why the document is not taken. Names
are looked for as a filter only; what is refused is an object that stands where a reader would act on it.
"""

import re
import resource
import signal
import sys
import zlib
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO

import pikepdf

MEMORY_MAX = 512 * 1024 * 1024
CPU_SECONDS = 8
PIXELS_MAX = 50_000_000
"""Points of one picture, as in the readers of pictures."""
BYTES_A_PIXEL = 8
"""Four colours of sixteen bits."""
PICTURES_MAX = 800_000_000
"""Bytes that all pictures may unpack to: seven pages of A4 in colour at 600 dpi. Readers hold one page at a time."""
UNPACKED_MAX = 100_000_000
"""Bytes that everything else may unpack to."""
OBJECTS_MAX = 50_000_000
"""Bytes that packed objects may unpack to."""
STREAMS_MAX = 20_000
PIECE = 1 << 16
SLACK = 1 << 16

ACTIONS = {
    # What an action does, and the entries without which it does nothing.
    "/JavaScript": ("/JS",),  # programs that the reader runs
    "/Rendition": ("/R", "/JS", "/OP"),  # films; their actions run programs too
    "/RichMediaExecute": ("/CMD", "/TA"),
    "/Launch": ("/F", "/Win", "/Mac", "/Unix"),  # starts other programs on the reader's machine
    "/SubmitForm": ("/F",),  # sends what the reader types elsewhere
    "/ImportData": ("/F",),  # reads the reader's files
    "/GoToE": ("/F", "/T", "/D"),  # opens a file inside this one
}
ANNOTATIONS = {"/RichMedia"}
XOBJECTS = {"/Image", "/Form", "/PS"}
UNPACKABLE = {
    "/ASCII85Decode",
    "/ASCIIHexDecode",
    "/FlateDecode",
    "/LZWDecode",
    "/RunLengthDecode",
}
SUSPECT = re.compile(
    rb"/(?:JavaScript|JS|Rendition|RichMedia(?:Execute)?|Launch|SubmitForm|ImportData|GoTo[ER]|Thread|OnInstantiate"
    rb"|EmbeddedFile|FileAttachment|EF|XFA|AdditionalStreams)(?![A-Za-z0-9])|script\s*:",
    re.IGNORECASE,
)
"""What is worth a closer look in an object that qpdf wrote anew, where no letter of a name is escaped."""
ESCAPE = re.compile(rb"#[2-7][0-9A-Fa-f]")
SCRIPT_LINK = re.compile(rb"\s*(?:java|vb)script\s*:", re.IGNORECASE)
OTHER_MACHINE = re.compile(r"(?:file:)?[\\/]{2}(?!/)[^\\/]", re.IGNORECASE)
LAYOUT = (
    b"%%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
    b"2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n"
    b"3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>\nendobj\n"
    b"%s\ntrailer\n<</Root 1 0 R>>\nstartxref\n0\n%%%%EOF\n"
)
"""A document of one page, and of the objects that are to be looked at."""
OTHER_FILE = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
"""How archives, office documents and old office documents begin."""


class Refused(Exception):
    """The document is not taken, for the reason that the first argument names."""


class Allowance:
    """What the streams of a document may still unpack to."""

    def __init__(self, size: int) -> None:
        self.size = size

    def spend(self, size: int) -> None:
        """Take something off, or refuse the document when nothing is left."""
        self.size -= size
        if self.size < 0:
            raise Refused("bomb")


def check(data: bytes) -> None:
    """Raise Refused unless the document shows pages and does nothing else."""
    document = opened(data)
    check_objects(document)
    check_streams(document)
    check_hidden(data)
    check_packed(document)


def opened(data: bytes) -> pikepdf.Pdf:
    """Open a document that needs no password and has pages."""
    try:
        document = pikepdf.open(BytesIO(data), suppress_warnings=True)
        has_pages = len(document.pages) > 0
    except pikepdf.PasswordError:
        raise Refused("encrypted") from None
    except pikepdf.PdfError:
        # Encrypted for certain people, or by a product of its own.
        raise Refused("encrypted" if b"/Encrypt" in data else "content") from None
    if not has_pages:
        raise Refused("content")
    return document


def check_hidden(data: bytes) -> None:
    """Look at the objects that stand in the file and not in its table.

    Readers mend a document by searching it, and then they see such objects; so do we.
    """
    without_table = data.replace(b"startxref", b"startxxxx").replace(b"/Encrypt", b"/Encryxx")
    try:
        document = pikepdf.open(BytesIO(without_table), suppress_warnings=True)
    except pikepdf.PdfError:
        return
    check_objects(document)
    check_packed(document)


def check_packed(document: pikepdf.Pdf) -> None:
    """Look at packed objects (7.5.7), which a table may not name.

    They are laid out as a document of their own.
    """
    allowance = Allowance(OBJECTS_MAX)
    texts: list[bytes] = []
    for stream in streams(document):
        first, number = stream.get("/First"), stream.get("/N")
        if not isinstance(first, int) or not isinstance(number, int):
            continue
        text = unpacked(stream, allowance)
        if SUSPECT.search(text) or ESCAPE.search(text):
            texts.append(text[max(first, 0) :])
    if not texts:
        return
    bodies = b"".join(
        b"%d 0 obj\n[%s\n]\nendobj\n" % (number, text) for number, text in enumerate(texts, 4)
    )
    layout = LAYOUT % bodies
    try:
        check_objects(pikepdf.open(BytesIO(layout), suppress_warnings=True))
    except pikepdf.PdfError:
        raise Refused("content") from None


def unpacked(stream: pikepdf.Stream, allowance: Allowance) -> bytes:
    """Unpack objects as a whole, once they are known to be bearable."""
    try:
        is_flat = filters(stream)[:1] == ["/FlateDecode"]
        is_whole = not is_flat or unpack(stream.read_raw_bytes(), allowance)
        text = stream.read_bytes()
    except (pikepdf.PdfError, zlib.error):
        raise Refused("content") from None
    if not is_whole:  # another reader may see more than we did
        raise Refused("content")
    allowance.spend(len(text))
    return text


def check_objects(document: pikepdf.Pdf) -> None:
    """Refuse what a document may do besides showing pages, wherever that stands."""
    check_object(document.trailer)
    for entry in document.objects:
        check_object(entry)


def check_object(entry: pikepdf.Object) -> None:
    """Refuse an object that acts, or one that lies directly in it."""
    if isinstance(entry, pikepdf.Stream):
        text = entry.stream_dict.unparse()
    elif isinstance(entry, (pikepdf.Dictionary, pikepdf.Array)):
        text = entry.unparse(resolved=True)
    else:  # a number of its own, such as the length of a stream
        return
    if not SUSPECT.search(text):
        return
    for dictionary in dictionaries(entry):
        check_dictionary(dictionary)


def dictionaries(entry: pikepdf.Object) -> Iterator[pikepdf.Dictionary]:
    """Give an object and all in it that are dictionaries, without following references."""
    pending = [entry.stream_dict if isinstance(entry, pikepdf.Stream) else entry]
    while pending:
        item = pending.pop()
        if isinstance(item, pikepdf.Dictionary):
            yield item
            values = [item.get(key) for key in item.keys()]  # noqa: SIM118 - its keys are no mapping's
        elif isinstance(item, pikepdf.Array):
            values = list(item)
        else:
            continue
        containers = (pikepdf.Dictionary, pikepdf.Array)
        pending += [
            value for value in values if isinstance(value, containers) and not value.is_indirect
        ]


def check_dictionary(entries: pikepdf.Dictionary) -> None:
    """Refuse an action, a form with programs, a film, and a file inside the document."""
    if is_action(entries) or has_program(entries) or leads_elsewhere(entries):
        raise Refused("active")
    if is_text(entries.get("/Subtype"), ANNOTATIONS):
        raise Refused("active")
    if has_file(entries):
        raise Refused("embedded")


def is_action(entries: pikepdf.Dictionary) -> bool:
    """Return whether a reader would do what stands here, when asked or by itself."""
    action = entries.get("/S")
    if not isinstance(action, pikepdf.Name) or str(action) not in ACTIONS:
        return False
    # A paragraph of a tagged document may be called Launch (14.7.2).
    has_operand = any(key in entries for key in ACTIONS[str(action)])
    is_structure = entries.get("/Type") == pikepdf.Name.StructElem or "/P" in entries
    return has_operand or not is_structure


def has_program(entries: pikepdf.Dictionary) -> bool:
    """Return whether there is a script, or a form with scripts (XFA).

    Fonts and pictures may have such names.
    """
    script, form, model = entries.get("/JS"), entries.get("/XFA"), entries.get("/OnInstantiate")
    is_form = isinstance(form, pikepdf.Array) and len(form) > 0
    if isinstance(script, pikepdf.String) or is_form:
        return True
    return any(is_text_stream(value) for value in (script, form, model))


def is_text_stream(value: object) -> bool:
    """Return whether a value is a stream and not a picture, which resources may call anything."""
    if not isinstance(value, pikepdf.Stream):
        return False
    return not is_text(value.get("/Subtype"), XOBJECTS)


def leads_elsewhere(entries: pikepdf.Dictionary) -> bool:
    """Return whether a link runs a script, or opens a file of another machine.

    The reader's machine would introduce itself there by its password.
    """
    address = entries.get("/URI")
    if isinstance(address, pikepdf.String) and SCRIPT_LINK.match(bytes(address)):
        return True
    if not is_text(entries.get("/S"), {"/GoToR", "/Thread"}):
        return False
    file = entries.get("/F")
    if isinstance(file, pikepdf.Dictionary):
        file = file.get("/UF", file.get("/F"))
    return isinstance(file, pikepdf.String) and bool(OTHER_MACHINE.match(str(file)))


def has_file(entries: pikepdf.Dictionary) -> bool:
    """Return whether there is another file inside, which nobody has checked.

    Electronic invoices (PDF/A-3) have one as well, and so has what LibreOffice calls a hybrid.
    """
    files = entries.get("/EF")
    if isinstance(files, pikepdf.Dictionary):
        return any(isinstance(files.get(key), pikepdf.Stream) for key in files.keys())  # noqa: SIM118
    extra = entries.get("/AdditionalStreams")
    if isinstance(extra, pikepdf.Array) and len(extra) > 0:
        return True
    if is_text(entries.get("/Subtype"), {"/FileAttachment"}):
        return True
    return is_text(entries.get("/Type"), {"/EmbeddedFile"})


def is_text(value: object, names: set[str]) -> bool:
    """Return whether a value is one of these names."""
    return isinstance(value, pikepdf.Name) and str(value) in names


def streams(document: pikepdf.Pdf) -> Iterator[pikepdf.Stream]:
    """Give the streams of a document."""
    number = 0
    for entry in document.objects:
        if isinstance(entry, pikepdf.Stream):
            number += 1
            if number > STREAMS_MAX:
                raise Refused("bomb")
            yield entry


def check_streams(document: pikepdf.Pdf) -> None:
    """Unpack each stream within what it may take, and refuse files dressed as one."""
    pictures, others = Allowance(PICTURES_MAX), Allowance(UNPACKED_MAX)
    for stream in streams(document):
        is_picture = is_text(stream.get("/Subtype"), {"/Image"})
        allowance = pictures if is_picture else others
        size = picture_size(stream) if is_picture else UNPACKED_MAX
        names = filters(stream)
        packings = [name for name in names if name in {"/FlateDecode", "/LZWDecode"}]
        if len(packings) > 1:  # packed twice: a thousandfold of a thousandfold
            raise Refused("bomb")
        if names[:1] == ["/FlateDecode"]:
            start = start_of(stream.read_raw_bytes(), allowance, size)
        elif packings or "/RunLengthDecode" in names:
            start = unpack_otherwise(stream, allowance, size)
        else:
            start = stream.read_raw_bytes()[:PIECE]
        if start.startswith(OTHER_FILE):
            raise Refused("embedded")


def filters(stream: pikepdf.Stream) -> list[str]:
    """Return how a stream is packed, outermost first."""
    packing = stream.get("/Filter")
    if isinstance(packing, pikepdf.Name):
        return [str(packing)]
    return [str(name) for name in packing] if isinstance(packing, pikepdf.Array) else []


def picture_size(stream: pikepdf.Stream) -> int:
    """Return how many bytes a picture may unpack to, by its header."""
    width, height = stream.get("/Width"), stream.get("/Height")
    if not isinstance(width, int) or not isinstance(height, int):
        return SLACK
    if width * height > PIXELS_MAX:
        raise Refused("bomb")
    return max(width, 1) * max(height, 1) * BYTES_A_PIXEL + SLACK


def start_of(packed: bytes, allowance: Allowance, size: int) -> bytes:
    """Return how a stream begins, once it is known to be bearable.

    It may be broken: readers show what they can unpack of it.
    """
    with suppress(zlib.error):
        unpack(packed, allowance, size)
    with suppress(zlib.error):
        return zlib.decompressobj().decompress(packed[:PIECE], PIECE)
    return b""


def unpack(packed: bytes, allowance: Allowance, size: int = UNPACKED_MAX) -> bool:
    """Unpack a stream in pieces, count them, and return whether it has an end.

    Raises zlib.error.
    """
    stream, own = zlib.decompressobj(), Allowance(size)
    view = memoryview(packed)
    for at in range(0, len(view), PIECE):
        waiting: bytes | memoryview = view[at : at + PIECE]
        is_full = True
        # A full piece may leave more behind, even when all input is consumed.
        while is_full and not stream.eof:
            length = len(stream.decompress(waiting, PIECE))
            waiting = stream.unconsumed_tail
            is_full = length == PIECE
            allowance.spend(length)
            own.spend(length)
    return stream.eof


def unpack_otherwise(stream: pikepdf.Stream, allowance: Allowance, size: int) -> bytes:
    """Unpack a stream that has a rarer packing: as a whole, within the memory of this process."""
    try:
        text = stream.read_bytes(pikepdf.StreamDecodeLevel.specialized)
    except pikepdf.PdfError:  # qpdf says so too when its memory is not enough
        if UNPACKABLE.issuperset(filters(stream)):
            raise Refused("bomb") from None
        return b""
    allowance.spend(len(text))
    if len(text) > size:
        raise Refused("bomb")
    return text[:PIECE]


def answer(data: bytes) -> str:
    """Return `ok`, or why the document is not taken."""
    try:
        check(data)
    except Refused as refused:
        return str(refused)
    except MemoryError:
        return "bomb"
    except Exception:  # whatever a broken document makes a reader raise
        return "content"
    return "ok"


def main() -> None:
    """Answer in one word about the document at the input."""
    with suppress(ValueError, OSError):  # macOS does not know this bound
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MAX, MEMORY_MAX))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.stdout.write(answer(sys.stdin.buffer.read()))


if __name__ == "__main__":
    main()
