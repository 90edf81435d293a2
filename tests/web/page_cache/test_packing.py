"""Pieces that were packed apart make the gzip of the whole text."""

import gzip
import secrets

import pytest

from marketplace.web.page_cache.packing import deflate, join, store

pytestmark = pytest.mark.quick


TEXTS = (
    b"",
    b"<p>cluster</p>",
    b"<p>cluster</p>" * 3000,
    b"\0" * 70_000,
    secrets.token_bytes(5000),
)


@pytest.mark.parametrize("first", TEXTS)
@pytest.mark.parametrize("last", TEXTS)
def test_pieces_are_unpacked_as_one_text(first: bytes, last: bytes) -> None:
    packed = join([deflate(first, 5), store(b"between"), deflate(last, 5), store(b"after")])

    assert gzip.decompress(packed) == first + b"between" + last + b"after"


def test_nothing_is_unpacked_as_nothing() -> None:
    assert gzip.decompress(join([])) == b""


def test_what_is_stored_between_does_not_change_the_length() -> None:
    before, after = deflate(b"name" * 50, 5), deflate(b"value" * 50, 5)

    lengths = {
        len(join([before, store(value), after])) for value in (b"name", b"\0\0\0\0", b"val=")
    }

    assert len(lengths) == 1


def test_a_block_of_the_longest_value_is_whole() -> None:
    value = bytes(65_535)

    assert gzip.decompress(join([store(value)])) == value
    with pytest.raises(ValueError, match="65536 bytes"):
        store(value + b"\0")
