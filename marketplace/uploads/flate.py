"""Unpacking in pieces and never beyond a bound: a bomb costs little time and no memory.

On top of zlib, which knows a bound for one call and none for a file that has many streams.
"""

import zlib
from collections.abc import Iterator

from marketplace.uploads.reasons import Reason, RejectedFile

UNPACKED_MAX = 100_000_000
"""Bytes that a file may unpack to in all."""
PIECE = 1 << 16


class Allowance:
    """What a file may still unpack to, and still be read for it."""

    def __init__(self, unpacked: int = UNPACKED_MAX, packed: int = UNPACKED_MAX) -> None:
        self.unpacked = unpacked
        """Bytes that may still come out."""
        self.packed = packed
        """Bytes that may still be read for it."""

    def spend(self, unpacked: int, packed: int = 0) -> None:
        """Take something off, or raise RejectedFile when nothing is left."""
        self.unpacked -= unpacked
        self.packed -= packed
        if self.unpacked < 0 or self.packed < 0:
            raise RejectedFile(Reason.BOMB)


class Unpacking:
    """One zlib stream, which may come in parts."""

    def __init__(self, allowance: Allowance) -> None:
        self._allowance = allowance
        self._stream = zlib.decompressobj()

    @property
    def ended(self) -> bool:
        """Whether the stream has come to its proper end, checksum included."""
        return self._stream.eof

    @property
    def trailing_bytes(self) -> int:
        """Count the bytes of the last part that stand behind the end of the stream."""
        return len(self._stream.unused_data)

    def pieces(self, packed: bytes | memoryview) -> Iterator[bytes]:
        """Unpack a part of the stream in small pieces. Raises zlib.error when it is none.

        It is fed in small pieces too: zlib copies all that it has not yet taken each time it is asked.
        """
        view = memoryview(packed)
        for start in range(0, len(view), PIECE):
            waiting: bytes | memoryview = view[start : start + PIECE]
            is_full = True
            # A full piece may leave more behind, even when all input is consumed.
            while is_full and not self.ended:
                piece = self._stream.decompress(waiting, PIECE)
                unconsumed = len(self._stream.unconsumed_tail) + self.trailing_bytes
                self._allowance.spend(len(piece), len(waiting) - unconsumed)
                waiting = self._stream.unconsumed_tail
                is_full = len(piece) == PIECE
                yield piece
