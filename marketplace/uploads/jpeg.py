"""Pictures in the JPEG format (ITU-T T.81).

Ours and not Pillow's: the size stands in the header and nothing is decoded, for the files are handed on and never
shown here. So no decoder in C reads what strangers send.
"""

import struct

from marketplace.uploads import behind
from marketplace.uploads.png import PIXELS_MAX
from marketplace.uploads.reasons import Reason, RejectedFile

_SIGNATURE, _END = b"\xff\xd8\xff", b"\xff\xd9"
_SCAN = 0xDA
_FRAMES = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Markers of a frame, which tell the size; the others of this range are tables."""
_SEGMENTS = set(range(0xC0, 0xFF)) - set(range(0xD0, 0xDA)) | {_SCAN}
"""Markers before the first scan that have a length."""


def is_likely(data: bytes) -> bool:
    """Return whether the data begins as a JPEG picture."""
    return data.startswith(_SIGNATURE)


def check(data: bytes) -> None:
    """Raise RejectedFile unless the data is a JPEG picture of a bearable size."""
    if not is_likely(data):
        raise RejectedFile(Reason.CONTENT)

    at = 2
    has_frame = False
    while True:
        marker, at = _marker(data, at)
        (length,) = struct.unpack_from(">H", data, at)
        body = data[at + 2 : at + length]
        if length < 2 or len(body) != length - 2:
            raise RejectedFile(Reason.CONTENT)
        if marker in _FRAMES:
            _check_frame(body, is_second=has_frame)
            has_frame = True
        at += length
        if marker == _SCAN:
            break
    end = data.find(_END, at)
    if not has_frame or end < 0:
        raise RejectedFile(Reason.CONTENT)
    behind.check(data[end + len(_END) :])


def _marker(data: bytes, at: int) -> tuple[int, int]:
    """Read a marker that a segment follows, and say where the segment begins."""
    if data[at : at + 1] != b"\xff":
        raise RejectedFile(Reason.CONTENT)
    while data[at : at + 1] == b"\xff":  # fill bytes are allowed before a marker
        at += 1

    has_length = at + 3 <= len(data)
    if not has_length or data[at] not in _SEGMENTS:
        raise RejectedFile(Reason.CONTENT)
    return data[at], at + 1


def _check_frame(body: bytes, *, is_second: bool) -> None:
    """Refuse a second frame, one that is none, and a picture that is too large."""
    if len(body) < 6 or is_second:
        raise RejectedFile(Reason.CONTENT)

    depth, height, width, components = struct.unpack_from(">BHHB", body)
    is_known_layout = depth in {8, 12, 16} and components in {1, 3, 4}
    if not width or not height or not is_known_layout:
        raise RejectedFile(Reason.CONTENT)
    if len(body) != 6 + 3 * components:
        raise RejectedFile(Reason.CONTENT)
    if width * height > PIXELS_MAX:
        raise RejectedFile(Reason.BOMB)
