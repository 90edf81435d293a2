"""gzip of a page in pieces, which are packed apart and joined again and again.

Ours, because zlib packs a text as a whole: to pack a form anew for each visitor would cost as much again as all else that
is left to do for it. A piece is packed so that it refers to nothing before it and ends with a whole byte (RFC 1951);
what is filled in between is stored as it is, so that its bytes do not change how long the answer is.
"""

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

_HEADER = bytes.fromhex("1f8b 08 00 00000000 00 ff")
"""Of a gzip member (RFC 1952): deflated, without a name and a time."""
_LAST_BLOCK = bytes.fromhex("0300")
"""The end of what is deflated: an empty block that is the last."""
_RAW = -zlib.MAX_WBITS
"""Says to zlib that we write the header."""
_STORED_MAX = 0xFFFF
"""Bytes that fit into one stored block."""


@dataclass(frozen=True)
class Piece:
    """A packed piece of a text."""

    content: bytes
    """Its blocks."""
    length: int
    """Bytes before it was packed."""
    checksum: int
    """What it does to the checksum, beside what as many zeros do."""


def deflate(content: bytes, level: int) -> Piece:
    """Pack a piece that is kept."""
    packer = zlib.compressobj(level, wbits=_RAW)
    blocks = packer.compress(content) + packer.flush(zlib.Z_FULL_FLUSH)
    return _piece(blocks, content)


def store(content: bytes) -> Piece:
    """Pack a short piece as it is.

    Raises ValueError for a longer one than fits into a block.
    """
    length = len(content)
    if length > _STORED_MAX:
        raise ValueError(f"{length} bytes do not fit into a stored block")
    return _piece(struct.pack("<BHH", 0, length, length ^ 0xFFFF) + content, content)


def _piece(blocks: bytes, content: bytes) -> Piece:
    length = len(content)
    return Piece(blocks, length, zlib.crc32(content) ^ _checksum_with_zeros(length))


def join(pieces: Iterable[Piece]) -> bytes:
    """Return the gzip of the text that the pieces make.

    A checksum is linear: that of a text and a piece is that of the text and as many zeros, changed by what the piece
    changes alone. So the piece itself need not be kept.
    """
    blocks, length, checksum = [_HEADER], 0, 0
    for piece in pieces:
        blocks.append(piece.content)
        length += piece.length
        checksum = piece.checksum ^ _checksum_with_zeros(piece.length, checksum)
    return b"".join([*blocks, _LAST_BLOCK, struct.pack("<II", checksum, length & 0xFFFFFFFF)])


def _checksum_with_zeros(count: int, before: int = 0) -> int:
    return zlib.crc32(bytes(count), before)
