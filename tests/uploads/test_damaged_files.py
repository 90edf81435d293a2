"""Whatever arrives, it is taken or refused: nothing else ever comes out."""

from contextlib import suppress
from io import BytesIO

from hypothesis import given, settings
from hypothesis import strategies as some

from marketplace.uploads import ENDINGS, Reason, RejectedFile, check
from tests.length import LONG
from tests.uploads.checking import pdf_answer
from tests.uploads.specimens import HONEST

NOT_PDF = [ending for ending in ENDINGS if ending != "pdf"]
MANY = settings(deadline=None, max_examples=400 if LONG else 100)
BEGINNINGS = [
    b"",
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",
    b"PK\x03\x04",
    b"PK\x03\x04PK\x05\x06",
]


@MANY
@given(some.sampled_from(NOT_PDF), some.sampled_from(BEGINNINGS), some.binary(max_size=500))
def test_any_bytes_are_taken_or_refused(ending: str, beginning: bytes, rest: bytes) -> None:
    with suppress(RejectedFile):
        check(f"file.{ending}", BytesIO(beginning + rest))


@MANY
@given(some.sampled_from(sorted(set(HONEST) - {"offer.pdf"})), some.data())
def test_a_damaged_file_is_taken_or_refused(name: str, data: some.DataObject) -> None:
    with suppress(RejectedFile):
        check(name, BytesIO(damaged(HONEST[name], data)))


@MANY
@given(some.binary(max_size=500))
def test_any_bytes_of_a_document_are_taken_or_refused(rest: bytes) -> None:
    assert pdf_answer(b"%PDF-1.7\nstartxref %%EOF stream\n" + rest) in {"ok", *Reason}


@MANY
@given(some.data())
def test_a_damaged_document_is_taken_or_refused(data: some.DataObject) -> None:
    document = damaged(HONEST["offer.pdf"], data)

    assert pdf_answer(document) in {"ok", *Reason}


def damaged(whole: bytes, data: some.DataObject) -> bytes:
    """Change a few places of a file."""
    file = bytearray(whole)
    for _damage in range(data.draw(some.integers(1, 4))):
        start = data.draw(some.integers(0, len(file)))
        end = data.draw(some.integers(start, min(len(file), start + 8)))
        file[start:end] = data.draw(some.binary(max_size=8))
    return bytes(file)


@MANY
@given(some.text(max_size=150), some.sampled_from(["", *ENDINGS]))
def test_any_name_is_kept_harmless_or_refused(stem: str, ending: str) -> None:
    with suppress(RejectedFile):
        name = check(f"{stem}.{ending}", BytesIO(HONEST["sample.png"])).name
        assert 4 < len(name) <= 120
        assert name.lower().endswith(".png")
        assert name.isprintable() or not any(char in name for char in "\0\r\n/\\\u202e")
