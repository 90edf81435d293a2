"""What is deleted or damaged while an index is being written is not taken for whole."""

import json
import shutil
import threading
from pathlib import Path

from marketplace.search.index import snapshots
from marketplace.search.index.sync import rebuild, sync
from tests.faults.desk import Desk, found_by
from tests.faults.server import BREATH


def test_a_snapshot_is_complete_although_the_folder_is_deleted_while_it_is_written(
    folder: Path,
) -> None:
    def write(fresh: Path) -> None:
        (fresh / "one").write_bytes(b"1")
        for file in folder.glob("*/*"):
            file.unlink()  # so far has somebody come who deletes the folder
        (fresh / "two").write_bytes(b"2")

    with snapshots.writer_lock(folder):
        snapshots.publish(folder, {}, write)

    assert snapshots.current(folder).files.keys() == {"one", "two"}


def test_a_folder_that_is_deleted_does_not_let_a_second_writer_in(folder: Path) -> None:
    order: list[str] = []

    def write_too() -> None:
        with snapshots.writer_lock(folder):
            order.append("the second")

    second = threading.Thread(target=write_too)
    with snapshots.writer_lock(folder):
        shutil.rmtree(folder, ignore_errors=True)
        second.start()
        BREATH.wait(0.2)
        order.append("the first")
    second.join()

    assert order == ["the first", "the second"]


def test_readers_keep_the_snapshot_that_they_may_be_opening_when_one_was_never_pointed_to(
    desk: Desk, folder: Path
) -> None:
    rebuild()
    shutil.copytree(
        folder / "gen-1", folder / "gen-2"
    )  # its writer was killed before it pointed to it

    desk.edit()
    sync()

    assert {path.name for path in folder.glob("gen-*")} == {"gen-1", "gen-3"}


def test_an_index_that_cannot_take_in_a_change_is_built_anew(desk: Desk, folder: Path) -> None:
    rebuild()
    without_its_documents(snapshots.current(folder).folder)

    word = desk.edit(desk.ids[0])
    sync()

    assert found_by(word) == desk.ids[:1]


def without_its_documents(snapshot: Path) -> None:
    """Leave a snapshot without its stored documents, and without a word about them."""
    about = json.loads((snapshot / snapshots.META).read_bytes())
    for segment in snapshot.glob("*.seg"):
        segment.unlink()
        del about["files"][segment.name]
    (snapshot / snapshots.META).write_text(json.dumps(about))
