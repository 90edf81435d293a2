"""Whoever searches goes on undisturbed while others write the index, and sees what they wrote."""

import random
import shutil
import threading
from pathlib import Path

import numpy as np
import pytest

from marketplace.files.atomic import write_in_parts
from marketplace.search.index import reader as reader_module
from marketplace.search.index import snapshots
from marketplace.search.index.array_file import map_file, packed_parts
from marketplace.search.index.reader import IndexReader
from marketplace.search.index.snapshots import Snapshot
from marketplace.search.index.sync import rebuild, sync
from tests.faults.desk import Desk
from tests.faults.indexing import Child, keep_in_step, read
from tests.faults.server import BREATH, eventually

READERS, THREADS = 2, 4


def test_an_edit_is_seen_by_a_reader_that_goes_on(desk: Desk, settings: dict[str, str]) -> None:
    rebuild()
    reader = Child(read, settings)

    try:
        for _number in range(3):
            word = desk.edit()
            sync()
            assert reader.ask(word), f"{word} is not found"
        (notes,), heard = reader.end()
    finally:
        reader.give_up()

    assert notes.complaints + heard == []
    assert notes.reads > notes.snapshots > 1


def test_two_that_index_at_once_disturb_neither_each_other_nor_many_readers(
    desk: Desk, settings: dict[str, str], folder: Path
) -> None:
    rebuild()
    readers = [Child(read, settings, THREADS) for _number in range(READERS)]
    indexers = [Child(keep_in_step, settings, anew_every) for anew_every in (0, 20)]

    try:
        for number in range(8):
            assert readers[number % READERS].ask(desk.edit())
            desk.work_for(0.05)
        done = [indexer.end() for indexer in indexers]
        seen = [reader.end() for reader in readers]
    finally:
        for child in (*readers, *indexers):
            child.give_up()
    sync()

    assert [(failures, heard) for _times, failures, heard in done] == [(0, [])] * 2
    for notes, heard in seen:
        assert heard + [wrong for one in notes for wrong in one.complaints] == []
        assert all(one.reads > one.snapshots > 1 for one in notes)
    assert desk.complaints() == []
    print(
        f"{[times for times, *_rest in done]} looks of the indexers, {snapshots.current(folder).folder.name}"
    )


def test_the_index_is_opened_although_others_who_have_newer_ones_open_tidy_up(
    desk: Desk, folder: Path
) -> None:
    """Whoever opens an index drops the copies of others; who is just about to open one makes it again."""
    rebuild()
    copies = folder.with_name("search-open")

    def tidy_up() -> None:
        BREATH.wait(random.uniform(0, 0.004))  # noqa: S311 - moments, not secrets
        shutil.rmtree(copies, ignore_errors=True)

    for _number in range(100):
        other = threading.Thread(target=tidy_up)
        other.start()
        reader = IndexReader(folder)
        assert reader.current()
        assert not reader.is_damaged
        other.join()


def test_an_index_that_takes_long_to_open_does_not_take_the_place_of_the_next_one(
    desk: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader_module, "CHECK_INTERVAL", 0)
    monkeypatch.setattr(reader_module, "_LARGE", 0)  # all are opened beside the visitors
    rebuild()
    reader = IndexReader(folder)
    threads_before = set(threading.enumerate())
    reader.current()
    current = snapshots.current(folder)

    publish_with(current, change_id=1, padding=64 << 20)
    reader.current()
    publish_with(current, change_id=2, padding=0)

    assert eventually(lambda: known_to(reader) == 2)
    for thread in set(threading.enumerate()) - threads_before:
        thread.join()
    assert known_to(reader) == 2


def known_to(reader: IndexReader) -> int:
    """Tell the last change that the open index knows."""
    index = reader.current()
    return index.change_id if index else 0


def publish_with(snapshot: Snapshot, change_id: int, padding: int) -> None:
    """Publish a snapshot again, with bytes in one file that take long to read and mean nothing."""

    def write(fresh: Path) -> None:
        english = map_file(snapshot.folder / "en.arrays")
        padded = {**english, "padding": np.zeros(padding, np.uint8)}
        write_in_parts(fresh / "en.arrays", packed_parts(padded))

    about = {**snapshot.about, "change_id": change_id}
    with snapshots.writer_lock(snapshot.folder.parent):
        snapshots.publish(snapshot.folder.parent, about, write, base=snapshot)
