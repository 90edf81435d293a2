"""Documents in the PDF format (ISO 32000): what they may do, and what they may grow to.

Ours and not pikepdf's, which asks the objects of a document: nothing here follows the document's own tables, for two
readers may follow them to different places. Instead every place that could begin a stream is tried, and what is
refused is refused wherever it stands. Nor does a parser in C++ read what strangers send.
"""

import re
import zlib

from marketplace.uploads.flate import Allowance, Unpacking
from marketplace.uploads.reasons import Reason, RejectedFile

_TAIL = 1024
"""Readers look for the mark of the end here (ISO 32000-1, annex H, note 18)."""
_STREAM = re.compile(rb"(?<!end)stream[ \t]*(?:\r\n|\n|\r)")
_STREAMS_MAX = 20_000
_ESCAPED_LETTER = re.compile(rb"#([4-7][0-9A-Fa-f])")
_ESCAPES_MAX = 1_000
"""A name may be written with escapes, as /J#61vaScript, but nobody who means well escapes letters.

Packed pictures have some by chance: one in 7,000 bytes when they are packed as text (ASCII85).
"""
_ACTIVE = [
    b"/JavaScript",  # programs that the reader runs
    b"/Rendition",  # films; their actions run programs too
    b"/RichMedia",
    b"/Launch",  # starts other programs on the reader's machine
    b"/SubmitForm",  # sends what the reader types elsewhere
    b"/ImportData",  # reads the reader's files
    b"/EmbeddedFile",  # files of any kind, which nobody has checked; electronic invoices (PDF/A-3) have them as well
    b"/FileAttachment",
    b"/GoToE",  # opens such a file
]
_FORM = re.compile(rb"/XFA[\s\0]*[\[<(]|/XFA[\s\0]+\d")
"""A form with programs of its own."""
_SHORT = re.compile(rb"/JS[\s\0]*[(<%]|/JS[\s\0]+\d|/EF[\s\0]*<<|/EF[\s\0]+\d")
"""A program itself, and the files of an attachment: sought outside of streams only, where they are no chance."""
_NUMBER_OF_OBJECTS = re.compile(rb"/N[\s\0]*\d")
_OTHER_FILTER = re.compile(rb"/ASCII|/LZW|/RunLength|/Crypt|/Filter[\s\0]*\d")
_OVERLAP = 256
_OBJECTS_MAX = 25_000_000


def check(data: bytes) -> None:
    """Raise RejectedFile unless the data is a PDF that shows pages and does nothing else."""
    has_start = re.match(rb"%PDF-[12]\.\d", data)
    has_end = data.rfind(b"%%EOF", -_TAIL) >= 0 and b"startxref" in data
    if not has_start or not has_end:
        raise RejectedFile(Reason.CONTENT)

    _check_text(data)
    outside_streams = b"".join(
        section.partition(b"stream")[0] for section in data.split(b"endstream")
    )
    if _SHORT.search(_plain(outside_streams)):
        raise RejectedFile(Reason.ACTIVE)

    # Streams that lie in one another would be read again and again.
    allowance = Allowance(packed=2 * len(data))
    objects = Allowance(unpacked=_OBJECTS_MAX)
    view = memoryview(data)
    last = 0
    for number, match in enumerate(_STREAM.finditer(data)):
        if number == _STREAMS_MAX:
            raise RejectedFile(Reason.BOMB)
        before = _plain(data[last : match.start()])
        _check_stream(before, view[match.end() :], allowance, objects)
        last = match.end()


def _plain(text: bytes) -> bytes:
    """Write escaped letters as letters."""
    at_most = _ESCAPES_MAX + len(text) // 1_000
    plain, number = _ESCAPED_LETTER.subn(lambda match: bytes([int(match[1], 16)]), text, at_most)
    if number == at_most:
        raise RejectedFile(Reason.CONTENT)
    return plain


def _check_text(text: bytes) -> None:
    """Refuse what a document may do besides showing pages, and what nobody can look into."""
    plain = _plain(text)
    if b"/Encrypt" in plain:
        raise RejectedFile(Reason.ENCRYPTED)
    if any(word in plain for word in _ACTIVE) or _FORM.search(plain):
        raise RejectedFile(Reason.ACTIVE)


def _check_objects(text: bytes) -> None:
    _check_text(text)
    if _SHORT.search(_plain(text)):
        raise RejectedFile(Reason.ACTIVE)


def _check_stream(
    before: bytes, packed: memoryview, allowance: Allowance, for_objects: Allowance
) -> None:
    """Unpack a stream, if it is one, and read the objects in it (ISO 32000-1, 7.5.7).

    What a stream is stands before it; objects say how many they are and where the first one begins. Pages are not
    read: they may well speak of JavaScript.
    """
    own = before.rpartition(b"endstream")[2]
    objects = b"/ObjStm" in before or (b"/First" in own and bool(_NUMBER_OF_OBJECTS.search(own)))
    if objects and _OTHER_FILTER.search(own):
        raise RejectedFile(Reason.CONTENT)
    if before.count(b"/FlateDecode") > 1:  # packed twice: a thousandfold of a thousandfold
        raise RejectedFile(Reason.BOMB)
    text = b""
    try:
        for piece in Unpacking(allowance).pieces(packed):
            if objects:
                for_objects.spend(len(piece))
                text = text[-_OVERLAP:] + piece
                _check_objects(text)
    except zlib.error:
        if objects and b"/Filter" in own:  # a reader that is less strict may see more than we did
            raise RejectedFile(Reason.CONTENT) from None
