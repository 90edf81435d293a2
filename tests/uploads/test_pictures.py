"""Pictures: whole ones of a bearable size are taken, and nothing that hides in them."""

import zlib

import pytest

from marketplace.uploads import Reason
from tests.uploads.checking import kind, reason
from tests.uploads.specimens import archive, chunk, jpeg, pdf, png

HIDDEN = b"<script>alert(1)</script>"
PASSES = zlib.compress(bytes(4 + 4 + 7 + 2 * 7 + 2 * 13 + 4 * 13 + 4 * 25))
"""The seven passes of eight times eight points: each row has one byte more than its points need."""
TAKEN = {
    "packed notes": png(more=chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"a sample"))),
    "notes in Czech": png(more=chunk(b"iTXt", b"Comment\0\0\0cs\0\0vzorek")),
    "packed notes in Czech": png(
        more=chunk(b"iTXt", b"Comment\0\1\0cs\0\0" + zlib.compress(b"vzorek"))
    ),
    "in passes": png(8, 8, interlaced=1, packed=PASSES),
}
REFUSED = {
    "no points": png(0, 2),
    "too few points": png(2, 3, packed=zlib.compress(bytes(14))),
    "not in passes": png(8, 8, interlaced=1, packed=zlib.compress(bytes(200))),
    "something behind the points": png(packed=zlib.compress(bytes(14)) + HIDDEN),
    "something behind the end": png(after=HIDDEN),
    "points that are not packed": png(packed=HIDDEN),
    "notes that are not packed": png(more=chunk(b"zTXt", b"Comment\0\0" + HIDDEN)),
    "a film": png(more=chunk(b"acTL", bytes(8))),
    "a part that a reader must know": png(more=chunk(b"ABCD")),
    "two headers": png(more=chunk(b"IHDR", bytes(13))),
    "a wrong checksum": png().replace(b"IDAT", b"IDAt"),
    "thousands of parts": png(more=chunk(b"tEXt") * 20_000),
}
REFUSED_PHOTOGRAPHS = {
    "no points": jpeg(0, 8),
    "no frame": jpeg().replace(b"\xff\xc0", b"\xff\xfe"),
    "no scan": jpeg().replace(b"\xff\xda", b"\xff\xfe"),
    "nothing": b"\xff\xd8\xff\xd9",
    "a part without its length": b"\xff\xd8\xff\xe0\0\1" + jpeg(),
    "a long tail": jpeg(after=HIDDEN * 400),
    "an archive": jpeg(after=archive([("a.txt", b"a")])),
    "a document": jpeg(after=pdf()),
    "a program": jpeg(after=b"MZ" + bytes(90) + b"PE\0\0"),
}


@pytest.mark.parametrize("picture", TAKEN.values(), ids=TAKEN.keys())
def test_a_whole_picture_is_taken(picture: bytes) -> None:
    assert kind("sample.png", picture) == "png"


@pytest.mark.parametrize("picture", REFUSED.values(), ids=REFUSED.keys())
def test_a_picture_that_is_not_whole_or_holds_more_is_refused(picture: bytes) -> None:
    assert reason("sample.png", picture) == Reason.CONTENT


@pytest.mark.parametrize("picture", REFUSED_PHOTOGRAPHS.values(), ids=REFUSED_PHOTOGRAPHS.keys())
def test_a_photograph_that_is_not_whole_is_refused(picture: bytes) -> None:
    assert reason("sample.jpg", picture) == Reason.CONTENT


def test_a_picture_larger_than_it_says_is_refused() -> None:
    assert reason("sample.png", png(2, 2, packed=zlib.compress(bytes(15)))) == Reason.BOMB


def test_a_picture_of_more_than_fifty_million_points_is_refused() -> None:
    assert reason("sample.png", png(10_000, 5_001, colour=0, packed=b"")) == Reason.BOMB
    assert reason("sample.jpg", jpeg(10_000, 5_001)) == Reason.BOMB
    assert kind("sample.jpg", jpeg(10_000, 5_000)) == "jpeg"


FILM = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(200_000)
BEHIND = {
    "nothing": b"",
    "a blank line": b"\r\n",
    "zeros": bytes(8_192),
    "a film": FILM,
    "another picture": jpeg(),
    "notes of a telephone": bytes(9_000)
    + b"MotionPhoto_Data"
    + FILM
    + b"SEFH"
    + bytes(300)
    + b"SEFT",
    "notes in XML": b"<x:xmpmeta xmlns:x='adobe:ns:meta/'></x:xmpmeta>",
}


@pytest.mark.parametrize("tail", BEHIND.values(), ids=BEHIND.keys())
def test_what_telephones_and_disks_leave_behind_a_picture_is_taken(tail: bytes) -> None:
    """Field 17: no more strictly than readers."""
    assert kind("sample.jpg", jpeg(after=tail)) == "jpeg"
    assert kind("sample.png", png(after=tail)) == "png"


def test_a_page_scanned_at_600_dpi_is_taken() -> None:
    """A4 in colour, unpacked 104 MB."""
    height, width = 7_016, 4_961
    row = bytes(1 + 3 * width)
    packer = zlib.compressobj(1)
    packed = b"".join([*(packer.compress(row) for _row in range(height)), packer.flush()])

    assert kind("scan.png", png(width, height, packed=packed)) == "png"


def test_a_photograph_with_the_notes_of_a_telephone_behind_it_is_taken() -> None:
    assert kind("sample.jpg", jpeg(after=b"SEFH" + bytes(300))) == "jpeg"
