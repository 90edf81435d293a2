"""The data folder: no other user of the machine may enter it or read what lies there (F13)."""

import stat
from pathlib import Path

import pytest

from marketplace.files.private import tighten
from marketplace.settings import from_environment


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder as an earlier version made it."""
    folder = tmp_path / "data"
    (folder / "mail").mkdir(parents=True)
    (folder / "mail" / "1.eml").write_text("To: ada@example.org\n")
    (folder / "marketplace.sqlite").write_bytes(b"")
    (folder / "marketplace.sqlite-wal").write_bytes(b"")
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return folder


def test_what_an_earlier_version_left_open_is_closed_and_that_is_said(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    tighten(folder)

    assert {mode_of(path) for path in (folder, folder / "mail")} == {0o700}
    assert {mode_of(path) for path in folder.rglob("*") if path.is_file()} == {0o600}
    assert f"Other users could read {folder}" in caplog.text


def test_a_folder_that_is_closed_already_is_passed_over_in_silence(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    tighten(folder)
    caplog.clear()

    tighten(folder)

    assert caplog.text == ""


def test_a_folder_that_serves_other_ends_too_stays_as_it_is_but_for_our_files(folder: Path) -> None:
    (folder / "index.html").write_text("<h1>Another site</h1>")
    (folder / "index.html").chmod(0o644)

    tighten(folder)

    assert mode_of(folder) == 0o755
    assert mode_of(folder / "index.html") == 0o644
    assert mode_of(folder / "marketplace.sqlite") == 0o600
    assert mode_of(folder / "mail") == 0o700


def test_what_a_link_points_at_is_not_changed(folder: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "uploads of others"
    elsewhere.mkdir()
    elsewhere.chmod(0o755)
    (folder / "uploads").symlink_to(elsewhere)

    tighten(folder)

    assert mode_of(elsewhere) == 0o755


def test_a_new_data_folder_is_closed(tmp_path: Path) -> None:
    from_environment({"MARKETPLACE_DATA_DIR": str(tmp_path / "new")})

    assert mode_of(tmp_path / "new") == 0o700
    assert mode_of(tmp_path / "new" / "secret-key") == 0o600
