"""Pictures in the PNG format (ISO/IEC 15948, W3C PNG third edition)."""

import re
import struct
import zlib
from collections.abc import Iterator
from itertools import islice

from marketplace.uploads.flate import Allowance, Unpacking
from marketplace.uploads.reasons import Reason, Refused

SIGNATURE = b"\x89PNG\r\n\x1a\n"
PIXELS_MAX = 50_000_000
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
_NEEDED = {b"IHDR", b"PLTE", b"IDAT", b"IEND"}
_ANIMATED = {b"acTL", b"fcTL", b"fdAT"}
"""Further pictures in one file, which would have to be unpacked too; nobody asks a laboratory with a film."""
_PACKED = {
    b"zTXt": re.compile(rb"[^\0]{1,79}\x00\x00", re.DOTALL),
    b"iCCP": re.compile(rb"[^\0]{1,79}\x00\x00", re.DOTALL),
    b"iTXt": re.compile(rb"[^\0]{1,79}\x00\x01\x00[^\0]*\x00[^\0]*\x00", re.DOTALL),
}
"""What stands before the packed part of a chunk."""
_TEXT_MAX = 4_000_000


def check(data: bytes) -> None:
    """Raise Refused unless the data is one whole PNG picture and nothing else."""
    chunks = list(islice(_chunks(data), _CHUNKS_MAX))
    if chunks[-1][0] != b"IEND" or chunks[0][0] != b"IHDR" or len(chunks[0][1]) != 13:
        raise Refused(Reason.CONTENT)
    _check_order([kind for kind, _body in chunks])
    _check_picture(
        _announced(bytes(chunks[0][1])), [body for kind, body in chunks if kind == b"IDAT"]
    )
    texts = Allowance(unpacked=_TEXT_MAX)
    for kind, body in chunks:
        if kind in _PACKED:
            _check_packed(_PACKED[kind], body, texts)


def _chunks(data: bytes) -> Iterator[tuple[bytes, memoryview]]:
    """Walk the chunks to the last one, which ends the file."""
    if not data.startswith(SIGNATURE):
        raise Refused(Reason.CONTENT)
    view, at, kind = memoryview(data), len(SIGNATURE), b""
    while kind != b"IEND":
        if at + 12 > len(data):
            raise Refused(Reason.CONTENT)
        length, kind = struct.unpack_from(">I4s", data, at)
        end = at + 8 + length
        if end + 4 > len(data) or zlib.crc32(view[at + 4 : end]) != int.from_bytes(
            data[end : end + 4], "big"
        ):
            raise Refused(Reason.CONTENT)
        yield kind, view[at + 8 : end]
        at = end + 4
    if at != len(data):  # another file may hide behind the picture
        raise Refused(Reason.CONTENT)


def _check_order(kinds: list[bytes]) -> None:
    """Refuse chunks that stand twice or scattered, and those that a reader must know but we do not."""
    first = kinds.index(b"IDAT") if b"IDAT" in kinds else 0
    together = kinds[first : first + kinds.count(b"IDAT")]
    unknown = {kind for kind in kinds if kind[:1].isupper()} - _NEEDED
    if (
        not first
        or set(together) != {b"IDAT"}
        or kinds.count(b"IHDR") != 1
        or unknown
        or _ANIMATED & set(kinds)
    ):
        raise Refused(Reason.CONTENT)
    if not all(kind.isalpha() for kind in kinds):
        raise Refused(Reason.CONTENT)


def _announced(header: bytes) -> int:
    """Count the bytes that the unpacked picture must have, by its header."""
    width, height, depth, colour, packing, filtering, interlaced = struct.unpack(">IIBBBBB", header)
    if (
        not width
        or not height
        or depth not in _DEPTHS.get(colour, ())
        or packing
        or filtering
        or interlaced > 1
    ):
        raise Refused(Reason.CONTENT)
    if width * height > PIXELS_MAX:
        raise Refused(Reason.BOMB)
    bits = depth * _CHANNELS[colour]
    total = 0
    for left, top, across, down in _PASSES if interlaced else [(0, 0, 1, 1)]:
        columns, rows = -(-(width - left) // across), -(-(height - top) // down)
        if columns > 0 and rows > 0:
            total += rows * (1 + (columns * bits + 7) // 8)
    return total


def _check_picture(size: int, parts: list[memoryview]) -> None:
    """Unpack the picture and refuse it when it is larger or smaller than announced."""
    allowance = Allowance()
    allowance.spend(size)
    left = Allowance(unpacked=size)
    stream = Unpacking(left)
    try:
        for part in parts:
            if len(part) and stream.ended:
                raise Refused(Reason.CONTENT)
            for _piece in stream.pieces(part):
                pass
    except zlib.error:
        raise Refused(Reason.CONTENT) from None
    if not stream.ended or stream.rest or left.unpacked:
        raise Refused(Reason.CONTENT)


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
        raise Refused(Reason.CONTENT) from None
