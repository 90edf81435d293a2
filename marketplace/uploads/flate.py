"""What is packed, unpacked piece by piece and never beyond a bound: a bomb costs little time and no memory."""

import zlib
from collections.abc import Iterator

from marketplace.uploads.reasons import Reason, Refused

UNPACKED_MAX = 100_000_000
"""Bytes that a file may unpack to in all."""
PIECE = 1 << 16


class Allowance:
    """What a file may still unpack to, and still be read for it."""

    def __init__(self, unpacked: int = UNPACKED_MAX, read: int = UNPACKED_MAX) -> None:
        self.unpacked = unpacked
        self.read = read

    def spend(self, unpacked: int, read: int = 0) -> None:
        """Take something off, or raise Refused when nothing is left."""
        self.unpacked -= unpacked
        self.read -= read
        if self.unpacked < 0 or self.read < 0:
            raise Refused(Reason.BOMB)


class Unpacking:
    """One zlib stream, which may come in parts."""

    def __init__(self, allowance: Allowance) -> None:
        self._allowance = allowance
        self._stream = zlib.decompressobj()

    @property
    def ended(self) -> bool:
        """Tell whether the stream has come to its proper end, checksum included."""
        return self._stream.eof

    @property
    def rest(self) -> int:
        """Count the bytes of the last part that stand behind the end of the stream."""
        return len(self._stream.unused_data)

    def pieces(self, packed: bytes | memoryview) -> Iterator[bytes]:
        """Unpack a part of the stream in small pieces; zlib.error tells that it is none.

        It is fed in small pieces too: zlib copies all that it has not yet taken each time it is asked.
        """
        view = memoryview(packed)
        for start in range(0, len(view), PIECE):
            waiting: bytes | memoryview = view[start : start + PIECE]
            full = True
            while (
                full and not self.ended
            ):  # a full piece may leave more behind, even when all input is taken
                piece = self._stream.decompress(waiting, PIECE)
                taken = len(waiting) - len(self._stream.unconsumed_tail) - self.rest
                self._allowance.spend(len(piece), taken)
                waiting = self._stream.unconsumed_tail
                full = len(piece) == PIECE
                yield piece
