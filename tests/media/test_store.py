"""Pictures and data sheets are stored by content, and swept when nothing shows them."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from marketplace.media import store
from tests.conftest import NOW

LOGO, OTHER = "a" * 32, "b" * 32


def age(folder: Path, name: str, time: timedelta) -> None:
    moment = (NOW - time).timestamp()
    os.utime(folder / name, (moment, moment))


def test_a_file_is_stored_once_and_for_us_alone(tmp_path: Path) -> None:
    folder = tmp_path / "media"
    store.keep({f"{LOGO}-96.webp": b"first"}, folder)
    age(folder, f"{LOGO}-96.webp", timedelta(days=9))

    store.keep({f"{LOGO}-96.webp": b"first", f"{OTHER}.pdf": b"sheet"}, folder)

    assert store.names(folder) == [f"{LOGO}-96.webp", f"{OTHER}.pdf"]
    path = store.find(f"{LOGO}-96.webp", folder)
    assert path is not None
    assert path.read_bytes() == b"first"
    assert path.stat().st_mtime > NOW.timestamp() - timedelta(days=9).total_seconds()
    assert folder.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "name",
    ["../secret-key", "secret-key", f"{LOGO}.svg", f"{LOGO}-96.webp/", f"{LOGO[1:]}.pdf", ""],
)
def test_a_name_that_is_not_ours_is_not_found(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret-key").write_text("secret")

    assert store.find(name, tmp_path) is None


def test_a_link_to_elsewhere_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret-key").write_text("secret")
    (tmp_path / f"{LOGO}.pdf").symlink_to(tmp_path / "secret-key")

    assert store.find(f"{LOGO}.pdf", tmp_path) is None


def test_the_sweep_takes_what_nothing_shows_and_no_more(tmp_path: Path) -> None:
    names = [f"{LOGO}-96.webp", f"{LOGO}-96.png", f"{OTHER}-96.webp", f"{OTHER}.pdf", "ours.txt"]
    for name in [*names, "0123456789abcdef.part"]:
        (tmp_path / name).write_bytes(b"")
        age(tmp_path, name, timedelta(days=2))
    new = f"{'c' * 32}.pdf"
    (tmp_path / new).write_bytes(b"")
    age(tmp_path, new, timedelta(hours=23))

    assert store.sweep(tmp_path, {LOGO}, NOW) == 3

    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*names[:2], "ours.txt", new])


def test_a_sweep_without_a_folder_finds_nothing(tmp_path: Path) -> None:
    assert store.sweep(tmp_path / "media", set(), NOW) == 0
