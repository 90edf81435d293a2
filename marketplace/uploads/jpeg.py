"""Pictures in the JPEG format (ITU-T T.81)."""

import struct

from marketplace.uploads.png import PIXELS_MAX
from marketplace.uploads.reasons import Reason, Refused

_START, _END, _SCAN = 0xD8, 0xD9, 0xDA
_FRAMES = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Markers of a frame, which tell the size; the others of this range are tables."""
_SEGMENTS = set(range(0xC0, 0xFF)) - set(range(0xD0, 0xDA)) | {_SCAN}
"""Markers before the first scan that have a length."""
_TAIL = 4096
"""Telephones write some notes of their own behind the end of the picture."""


def check(data: bytes) -> None:
    """Raise Refused unless the data begins as a JPEG picture of a bearable size and ends as one."""
    if data[:3] != b"\xff\xd8\xff" or data.rfind(b"\xff\xd9", -_TAIL) < 0:
        raise Refused(Reason.CONTENT)
    at, framed = 2, False
    while True:
        marker, at = _marker(data, at)
        (length,) = struct.unpack_from(">H", data, at)
        body = data[at + 2 : at + length]
        if length < 2 or len(body) != length - 2:
            raise Refused(Reason.CONTENT)
        if marker in _FRAMES:
            _check_frame(body, again=framed)
            framed = True
        at += length
        if marker == _SCAN:
            break
    if not framed or data.find(b"\xff\xd9", at) < 0:
        raise Refused(Reason.CONTENT)


def _marker(data: bytes, at: int) -> tuple[int, int]:
    """Read a marker that a segment follows, and say where the segment begins."""
    if data[at : at + 1] != b"\xff":
        raise Refused(Reason.CONTENT)
    while data[at : at + 1] == b"\xff":  # fill bytes are allowed before a marker
        at += 1
    if at + 3 > len(data) or data[at] not in _SEGMENTS:
        raise Refused(Reason.CONTENT)
    return data[at], at + 1


def _check_frame(body: bytes, *, again: bool) -> None:
    if len(body) < 6 or again:
        raise Refused(Reason.CONTENT)
    depth, height, width, components = struct.unpack_from(">BHHB", body)
    if not width or not height or depth not in {8, 12, 16} or components not in {1, 3, 4}:
        raise Refused(Reason.CONTENT)
    if len(body) != 6 + 3 * components:
        raise Refused(Reason.CONTENT)
    if width * height > PIXELS_MAX:
        raise Refused(Reason.BOMB)
