"""Pictures: whole ones of a bearable size are taken, and nothing that hides in them."""

import zlib

import pytest

from marketplace.uploads import Reason
from tests.uploads.checking import kind, reason
from tests.uploads.specimens import chunk, jpeg, png

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


def test_a_photograph_with_the_notes_of_a_telephone_behind_it_is_taken() -> None:
    assert kind("sample.jpg", jpeg(after=b"SEFH" + bytes(300))) == "jpeg"
