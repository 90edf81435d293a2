"""Pictures in the PNG format (ISO/IEC 15948, W3C PNG third edition).

Ours and not Pillow's: its verify() neither bounds what a packed text may grow to nor sees what hides behind the end of
the picture, and a decoder in C would read what strangers send. Files are handed on and never shown here.
"""

import math
import re
import struct
import zlib
from collections.abc import Iterator
from itertools import islice

from marketplace.uploads import behind
from marketplace.uploads.flate import Allowance, Unpacking
from marketplace.uploads.reasons import Reason, RejectedFile

SIGNATURE = b"\x89PNG\r\n\x1a\n"
PIXELS_MAX = 50_000_000
_PICTURE_MAX = 110_000_000
"""Bytes of an unpacked picture: A4 in colour at 600 dpi."""
_CHUNKS_MAX = 10_000
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_DEPTHS = {0: {1, 2, 4, 8, 16}, 2: {8, 16}, 3: {1, 2, 4, 8}, 4: {8, 16}, 6: {8, 16}}
_PASSES = [
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
]
"""Where the seven passes of Adam7 begin, and their steps."""
_REQUIRED = {b"IHDR", b"PLTE", b"IDAT", b"IEND"}
_ANIMATED = {b"acTL", b"fcTL", b"fdAT"}
"""Further pictures in one file, which would have to be unpacked too; nobody asks a laboratory with a film."""
_PACKED = {
    b"zTXt": re.compile(rb"[^\0]{1,79}\x00\x00", re.DOTALL),
    b"iCCP": re.compile(rb"[^\0]{1,79}\x00\x00", re.DOTALL),
    b"iTXt": re.compile(rb"[^\0]{1,79}\x00\x01\x00[^\0]*\x00[^\0]*\x00", re.DOTALL),
}
"""What stands before the packed part of a chunk."""
_TEXT_MAX = 4_000_000


def is_likely(data: bytes) -> bool:
    """Return whether the data begins as a PNG picture."""
    return data.startswith(SIGNATURE)


def check(data: bytes) -> None:
    """Raise RejectedFile unless the data is one whole PNG picture of a bearable size."""
    chunks = list(islice(_chunks(data), _CHUNKS_MAX))
    first_kind, header = chunks[0]
    last_kind, _body = chunks[-1]
    if first_kind != b"IHDR" or len(header) != 13 or last_kind != b"IEND":
        raise RejectedFile(Reason.CONTENT)

    _check_order([kind for kind, _body in chunks])
    packed = [body for kind, body in chunks if kind == b"IDAT"]
    _check_picture(_unpacked_size(bytes(header)), packed)

    texts = Allowance(unpacked=_TEXT_MAX)
    for kind, body in chunks:
        if kind in _PACKED:
            _check_packed(_PACKED[kind], body, texts)


def _chunks(data: bytes) -> Iterator[tuple[bytes, memoryview]]:
    """Walk the chunks to the last one, which ends the file."""
    if not is_likely(data):
        raise RejectedFile(Reason.CONTENT)
    view, at, kind = memoryview(data), len(SIGNATURE), b""
    while kind != b"IEND":
        if at + 12 > len(data):
            raise RejectedFile(Reason.CONTENT)
        length, kind = struct.unpack_from(">I4s", data, at)
        end = at + 8 + length
        if end + 4 > len(data):
            raise RejectedFile(Reason.CONTENT)
        (checksum,) = struct.unpack_from(">I", data, end)
        if zlib.crc32(view[at + 4 : end]) != checksum:
            raise RejectedFile(Reason.CONTENT)
        yield kind, view[at + 8 : end]
        at = end + 4
    behind.check(data[at:])


def _check_order(kinds: list[bytes]) -> None:
    """Refuse chunks that stand twice or scattered, and critical ones that we do not know."""
    if b"IDAT" not in kinds or kinds.count(b"IHDR") != 1:
        raise RejectedFile(Reason.CONTENT)
    start = kinds.index(b"IDAT")
    run = kinds[start : start + kinds.count(b"IDAT")]
    if set(run) != {b"IDAT"}:
        raise RejectedFile(Reason.CONTENT)

    unknown = {kind for kind in kinds if kind[:1].isupper()} - _REQUIRED
    if unknown or _ANIMATED & set(kinds):
        raise RejectedFile(Reason.CONTENT)
    if not all(kind.isalpha() for kind in kinds):
        raise RejectedFile(Reason.CONTENT)


def _unpacked_size(header: bytes) -> int:
    """Return how many bytes the unpacked picture must have, by its header."""
    width, height, depth, colour, packing, filtering, interlaced = struct.unpack(">IIBBBBB", header)
    is_known_layout = depth in _DEPTHS.get(colour, ()) and interlaced <= 1
    if not width or not height or not is_known_layout or packing or filtering:
        raise RejectedFile(Reason.CONTENT)
    if width * height > PIXELS_MAX:
        raise RejectedFile(Reason.BOMB)

    bits = depth * _CHANNELS[colour]
    total = 0
    for left, top, across, down in _PASSES if interlaced else [(0, 0, 1, 1)]:
        columns = math.ceil((width - left) / across)
        rows = math.ceil((height - top) / down)
        if columns > 0 and rows > 0:
            total += rows * (1 + (columns * bits + 7) // 8)
    return total


def _check_picture(size: int, parts: list[memoryview]) -> None:
    """Unpack the picture and refuse it when it is larger or smaller than announced."""
    Allowance(_PICTURE_MAX).spend(size)
    remaining = Allowance(unpacked=size)
    stream = Unpacking(remaining)
    try:
        for part in parts:
            if len(part) and stream.ended:
                raise RejectedFile(Reason.CONTENT)
            for _piece in stream.pieces(part):
                pass
    except zlib.error:
        raise RejectedFile(Reason.CONTENT) from None
    if not stream.ended or stream.trailing_bytes or remaining.unpacked:
        raise RejectedFile(Reason.CONTENT)


def _check_packed(before: re.Pattern[bytes], body: memoryview, allowance: Allowance) -> None:
    """Unpack a text or a colour profile within what all of them may take."""
    head = before.match(body)
    if head is None:  # an iTXt chunk may be unpacked already
        return
    stream = Unpacking(allowance)
    try:
        for _piece in stream.pieces(body[head.end() :]):
            pass
    except zlib.error:
        raise RejectedFile(Reason.CONTENT) from None
