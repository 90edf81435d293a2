"""The copies that processes have open are made again where they are not what they should be."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from marketplace.search.index import reader
from marketplace.search.index.sync import rebuild, sync
from marketplace.search.queries import find
from marketplace.search.query import Query
from tests.faults.desk import Desk
from tests.faults.indexing import complaints_about


def empty(_content: bytes) -> bytes:
    return b""


def half(content: bytes) -> bytes:
    return content[: len(content) // 2]


def garbled(content: bytes) -> bytes:
    return os.urandom(len(content))


@pytest.mark.parametrize("damaged", [empty, half, garbled])
def test_copies_that_a_power_cut_left_without_their_content_are_made_again(
    desk: Desk, folder: Path, damaged: Callable[[bytes], bytes]
) -> None:
    rebuild()
    reader.close_all()
    for copy in folder.with_name("search-open").iterdir():
        content = copy.read_bytes()
        copy.unlink()  # what somebody has open stays whole
        copy.write_bytes(damaged(content))

    assert complaints_about(find(Query(text="membrane"), "en")) == []
    assert sync() == 0


def test_what_a_killed_process_left_of_a_copy_is_cleared_away(desk: Desk, folder: Path) -> None:
    rebuild()
    left = folder.with_name("search-open") / ".0badcafe-1000-en.arrays.77"
    left.write_bytes(b"half")
    os.utime(left, (time.time() - 3600,) * 2)

    desk.edit()
    sync()

    assert not left.exists()
