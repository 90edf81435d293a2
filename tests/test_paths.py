"""The name of what pages are made with is the same wherever the same files lie."""

import os
import shutil
from pathlib import Path

import pytest

from marketplace.paths import digest_of


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small product."""
    folder = tmp_path / "product"
    (folder / "rooms").mkdir(parents=True)
    (folder / "rooms" / "page.html").write_text("<h1>Services</h1>")
    (folder / "views.py").write_text("words = 3\n")
    return folder


def test_a_file_that_is_only_touched_changes_nothing(folder: Path) -> None:
    before = digest_of([folder])

    os.utime(folder / "views.py", (1, 1))

    assert digest_of([folder]) == before


def test_a_copy_elsewhere_has_the_same_name(folder: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(folder, tmp_path / "elsewhere" / "copy"))

    assert digest_of([copy]) == digest_of([folder])


@pytest.mark.parametrize("name", ["views.py", "rooms/page.html"])
def test_another_content_of_the_same_length_is_another_name(folder: Path, name: str) -> None:
    before = digest_of([folder])
    content = (folder / name).read_text()

    (folder / name).write_text(content.replace("s", "z"))

    assert digest_of([folder]) != before


def test_a_content_that_moves_to_another_file_is_another_name(folder: Path) -> None:
    before = digest_of([folder])

    (folder / "views.py").rename(folder / "forms.py")

    assert digest_of([folder]) != before


def test_what_makes_no_difference_to_a_page_does_not_count(folder: Path) -> None:
    before = digest_of([folder])

    (folder / "views.pyc").write_bytes(b"compiled")

    assert digest_of([folder]) == before
