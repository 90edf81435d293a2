"""The index can be read and is complete, however often its writer is killed."""

import os
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from marketplace.search.index import reader as reader_module
from marketplace.search.index import snapshots
from marketplace.search.index.sync import rebuild, sync
from marketplace.search.queries import find
from marketplace.search.query import Query
from tests.faults.desk import Desk
from tests.faults.indexing import FINDS_THE_STEADY, Child, complaints_about, keep_in_step, read
from tests.faults.server import BREATH

KILLS = int(os.environ.get("MARKETPLACE_TEST_KILLS", "8"))
"""Forty prove more, and take five times as long."""
WRITING = "writing a snapshot"


def timed(work: Callable[[], object]) -> float:
    """Tell how many seconds something takes."""
    began = time.monotonic()
    work()
    return time.monotonic() - began


def begun(folder: Path) -> object:
    """Tell which snapshot has been begun and not finished, in a way that tells one from another."""
    try:
        looks = folder.with_name("search-new").stat()
    except FileNotFoundError:
        return None
    return looks.st_ino, looks.st_ctime_ns


def what_is_half_done(folder: Path, begun_before: object) -> str:
    """Say in the middle of what a writer was killed."""
    if begun(folder) not in (None, begun_before):
        return WRITING
    snapshots_there = {path.name for path in folder.glob("gen-*")}
    if (
        f"gen-{max(int(name[4:]) for name in snapshots_there)}"
        != (folder / snapshots.POINTER).read_text()
    ):
        return "pointing to a snapshot"
    return "dropping the oldest" if len(snapshots_there) > 2 else "reading, opening or waiting"


def kill_one(desk: Desk, settings: dict[str, str], folder: Path, pace: float, aimed: bool) -> str:
    """Let a new writer follow the edits, kill it after a while, and say in the middle of what that was."""
    before = begun(folder)
    writer = Child(keep_in_step, settings)
    try:
        desk.work_for(desk.chance.uniform(0, 10 * pace))
        if aimed:
            desk.edit()
            deadline = time.monotonic() + 5
            while begun(folder) in (None, before) and time.monotonic() < deadline:
                pass  # a pause would last longer than what is waited for
            BREATH.wait(desk.chance.uniform(0, pace / 2))
        writer.kill()
    finally:
        writer.give_up()
    return what_is_half_done(folder, before)


def complaints_of_a_newcomer() -> list[str]:
    """List what is wrong with the answers that a process gets which has nothing open yet."""
    reader_module.close_all()
    return [
        wrong
        for text in FINDS_THE_STEADY
        for wrong in complaints_about(find(Query(text=text), "en"))
    ]


def test_the_index_is_readable_and_up_to_date_however_often_its_writer_is_killed(
    desk: Desk, settings: dict[str, str], folder: Path
) -> None:
    rebuild()
    desk.edit()
    pace = timed(sync)
    killed_while: list[str] = []
    reader = Child(read, settings, 2)

    try:
        while len(killed_while) < KILLS or killed_while.count(WRITING) < KILLS // 4:
            number = len(killed_while)
            assert number < 3 * KILLS, killed_while
            if number % 8 == 3:
                desk.edit(*desk.ids)
            killed_while.append(kill_one(desk, settings, folder, pace, aimed=number % 2 == 1))
            assert complaints_of_a_newcomer() == []
            if number % 4 == 2:
                sync()
                assert desk.complaints() == []
        notes, heard = reader.end()
    finally:
        reader.give_up()
    sync()

    assert desk.complaints() == []
    assert heard + [wrong for one in notes for wrong in one.complaints] == []
    assert all(one.reads > one.snapshots > 1 for one in notes)
    print(
        f"killed while {dict(Counter(killed_while))}; {desk.edits} edits, {[(one.reads, one.snapshots) for one in notes]}"
    )
