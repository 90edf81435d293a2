"""What the commands leave in the data folder, and what `marketplace check` says of it (F13)."""

import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from subprocess import CompletedProcess
from typing import NamedTuple

import pytest
from flask import Flask

from marketplace.server.check import findings
from tests.processes import run, surroundings


class Twins(NamedTuple):
    """A new data folder, and what two commands said that made it together."""

    folder: Path
    results: list[CompletedProcess[str]]


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory) -> Twins:
    """Two demonstrations in processes of their own: a command sets the mask of its process."""
    folder = tmp_path_factory.mktemp("twins") / "data"
    environ = surroundings(DATA_DIR=folder)
    with ThreadPoolExecutor() as both:
        results = list(both.map(lambda _turn: run("demo", environ=environ), range(2)))
    return Twins(folder, results)


def test_two_that_start_together_in_an_empty_folder_take_turns(twins: Twins) -> None:
    assert [result.stderr for result in twins.results] == ["", ""]
    assert twins.results[0].stdout == twins.results[1].stdout
    assert "Demonstration logins" in twins.results[0].stdout


def test_a_command_leaves_nothing_that_other_users_can_read(twins: Twins) -> None:
    assert [result.returncode for result in twins.results] == [0, 0]

    folder = twins.folder
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
