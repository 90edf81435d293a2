"""What the commands leave in the data folder, and what `marketplace check` says of it (F13)."""

import stat
from dataclasses import replace
from pathlib import Path

from flask import Flask

from marketplace.server.check import findings
from tests.processes import run, surroundings


def test_a_command_leaves_nothing_that_other_users_can_read(tmp_path: Path) -> None:
    """In a process of its own: the command sets the mask of its process."""
    folder = tmp_path / "data"
    assert run("demo", environ=surroundings(DATA_DIR=folder)).returncode == 0

    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.rglob("*"))}
    assert len(modes) > 5
    assert [path for path, mode in modes.items() if mode & 0o077] == []


def test_a_check_says_that_others_can_enter_and_how_to_mend_it(app: Flask, tmp_path: Path) -> None:
    folder = tmp_path / "open to all"
    folder.mkdir()
    folder.chmod(0o750)
    settings = replace(app.extensions["settings"], data_dir=folder)

    words = {finding.subject: finding.words for finding in findings(settings) if not finding.good}

    assert f"run `chmod go= '{folder}'" in words["data folder"]
