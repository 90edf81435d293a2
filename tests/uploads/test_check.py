"""Files are known by their content: honest ones are taken, those dressed as another kind are refused."""

from hashlib import sha256
from io import BytesIO

import pytest
from flask import Flask

from marketplace.i18n import in_language
from marketplace.uploads import SIZE_MAX, Reason, check
from tests.uploads.checking import reason
from tests.uploads.specimens import HONEST, jpeg, segment

HTML = b"<!DOCTYPE html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_file_is_taken(name: str) -> None:
    data = HONEST[name]
    file = BytesIO(data)

    upload = check(name, file)

    assert (upload.name, upload.size, upload.sha256) == (name, len(data), sha256(data).hexdigest())
    assert upload.kind in {"pdf", "png", "jpeg", "xlsx", "docx"}
    assert file.read() == data, "the file can be kept from its beginning"


@pytest.mark.parametrize("other", HONEST)
def test_a_file_whose_name_says_another_kind_is_taken_as_what_it_is(other: str) -> None:
    """Field 22: the content decides before the ending."""
    uploads = {name: check(name, BytesIO(HONEST[other])) for name in HONEST}

    expected = uploads[other]
    for upload in uploads.values():
        assert (upload.kind, upload.media_type) == (expected.kind, expected.media_type)
    for name in {upload.name for upload in uploads.values()}:
        assert check(name, BytesIO(HONEST[other])).name == name


@pytest.mark.parametrize("name", ["photo.jfif", "photo.JFIF", "photo.jpe", "photo.jpeg"])
def test_a_photograph_has_many_endings(name: str) -> None:
    upload = check(name, BytesIO(jpeg()))

    assert (upload.name, upload.kind, upload.media_type) == (name, "jpeg", "image/jpeg")


@pytest.mark.parametrize("name", HONEST)
@pytest.mark.parametrize(
    "content", [HTML, SVG, b"MZ" + bytes(99), b"\0"], ids=["html", "svg", "program", "zero"]
)
def test_something_else_dressed_as_a_file_is_refused(name: str, content: bytes) -> None:
    assert reason(name, content) == Reason.CONTENT
    assert reason(name, content + HONEST[name]) == Reason.CONTENT


@pytest.mark.parametrize("name", HONEST)
def test_a_part_of_a_file_is_refused(name: str) -> None:
    whole = HONEST[name]
    assert reason(name, whole[:-30]) == reason(name, whole[: len(whole) // 2]) == Reason.CONTENT
    assert reason(name, b"") == Reason.EMPTY


@pytest.mark.parametrize("name", HONEST)
def test_a_file_with_another_one_behind_it_is_refused(name: str) -> None:
    assert reason(name, HONEST[name] + HTML * 200) == Reason.CONTENT


def test_five_megabytes_are_taken_and_one_byte_more_is_not() -> None:
    notes = segment(0xFE, bytes(60_000))
    picture = jpeg()
    large = picture[:2] + notes * (SIZE_MAX // len(notes)) + picture[2:]
    rest = SIZE_MAX - len(large)
    exact = large[:2] + segment(0xFE, bytes(rest - 4)) + large[2:]

    assert check("large.jpg", BytesIO(exact)).size == SIZE_MAX
    assert reason("large.jpg", exact + b"\0") == Reason.TOO_LARGE


def test_every_reason_tells_the_sender_how_to_mend_it(application: Flask) -> None:
    with application.app_context(), in_language("en"):
        sentences = {reason.sentence for reason in Reason}

    assert len(sentences) == len(Reason)
    assert [
        sentence for sentence in sentences if "lease" not in sentence and "choose" not in sentence
    ] == []
