"""Kept files outlive crashes, lie under names of our own, and are swept when nobody knows them."""

import os
import stat
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest

from marketplace.uploads import store

DAY = timedelta(days=1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "uploads"


def keep(folder: Path, text: bytes = b"a sample") -> str:
    return store.keep(BytesIO(text), folder)


def test_a_file_is_kept_whole_and_for_us_alone(folder: Path) -> None:
    file = BytesIO(b"a sample")
    file.read()

    name = store.keep(file, folder)

    path = store.find(name, folder)
    assert path is not None
    assert path.read_bytes() == b"a sample"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert os.listdir(folder) == [name]


def test_two_files_never_share_a_name(folder: Path) -> None:
    assert len({keep(folder) for _file in range(50)}) == 50


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "../secret", "secret", "A" * 32, "a" * 31, "a" * 32 + "\n", "a" * 32 + ".part"],
)
def test_only_names_of_our_own_are_looked_up(folder: Path, name: str) -> None:
    keep(folder)
    for path in (folder / "secret", folder.parent / "secret", folder / ("a" * 32 + ".part")):
        path.write_text("secret")

    assert store.find(name, folder) is None
    store.remove(name, folder)

    assert (folder / "secret").exists()
    assert (folder.parent / "secret").exists()


def test_a_link_to_elsewhere_is_not_followed(folder: Path) -> None:
    keep(folder)
    (folder / ("b" * 32)).symlink_to("/etc/passwd")

    assert store.find("b" * 32, folder) is None


def test_a_removed_file_is_gone_and_may_be_removed_again(folder: Path) -> None:
    name = keep(folder)

    store.remove(name, folder)
    store.remove(name, folder)

    assert store.find(name, folder) is None


def test_a_file_that_cannot_be_written_leaves_nothing(folder: Path) -> None:
    class Broken(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError("the connection to the file is lost")

    with pytest.raises(OSError, match="lost"):
        store.keep(Broken(b"a sample"), folder)

    assert os.listdir(folder) == []


def now() -> datetime:
    """The time that files carry: the machine's."""
    return datetime.now(UTC)


def test_what_no_row_knows_goes_after_a_day(folder: Path) -> None:
    known, forgotten = keep(folder), keep(folder)
    half, foreign = folder / ("c" * 32 + ".part"), folder / "README"
    half.write_text("half a sam")
    foreign.write_text("not ours")

    assert store.sweep(folder, {known}, now() + DAY / 2) == 0
    assert store.sweep(folder, {known}, now() + DAY + timedelta(minutes=1)) == 2

    assert sorted(os.listdir(folder)) == sorted([known, "README"])
    assert store.find(forgotten, folder) is None


def test_what_comes_from_the_future_goes_too(folder: Path) -> None:
    keep(folder)

    assert store.sweep(folder, set(), now() - 2 * DAY) == 1


def test_there_is_nothing_to_sweep_before_the_first_file(folder: Path) -> None:
    assert store.sweep(folder, set(), now()) == 0
