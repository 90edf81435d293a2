"""The papers name what is there: each path in them exists, and their lines can be reviewed as a diff."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from marketplace.paths import ROOT

PAPERS = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "docs/decisions").glob("*.md")]
)
CURRENT = [
    path for path in PAPERS if path.parent.name != "decisions" and path.name != "CHANGELOG.md"
]
"""All but what tells of the past, which may name what has gone since."""
TOP = {path.name for path in ROOT.iterdir()} - {".venv", "instance"}
LONGEST_LINE = 140


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def prose_of(path: Path) -> str:
    return re.sub(
        r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE
    )


def paths_in(path: Path) -> Iterator[str]:
    """Words in backticks that begin with something that lies in the checkout."""
    for code in re.findall(r"`([^`\n]+)`", prose_of(path)):
        for word in code.split():
            place = re.sub(r"(::.*|:\d+)$", "", word)
            if "/" in place and place.split("/")[0] in TOP and not re.search(r"[<>*…{]", place):
                yield place


@pytest.mark.parametrize("path", CURRENT, ids=name_of)
def test_each_path_in_a_paper_exists(path: Path) -> None:
    assert [place for place in paths_in(path) if not (ROOT / place).exists()] == []


@pytest.mark.parametrize("path", PAPERS, ids=name_of)
def test_each_link_in_a_paper_leads_somewhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", prose_of(path))
    files = [link for link in links if not re.match(r"https?:", link)]

    assert [link for link in files if not (path.parent / link).exists()] == []


@pytest.mark.parametrize(
    "path", [path for path in CURRENT if path.name != "search.md"], ids=name_of
)
def test_lines_are_short_enough_for_a_review(path: Path) -> None:
    """Rows of tables and lines of data cannot be broken."""
    lines = prose_of(path).splitlines()

    assert [line for line in lines if len(line) > LONGEST_LINE and not line.startswith("|")] == []


def test_the_map_names_every_folder_of_the_product() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    package = ROOT / "marketplace"
    folders = {path.parent.relative_to(ROOT).as_posix() for path in package.rglob("__init__.py")}
    folders -= {"marketplace"}

    assert sorted(folder for folder in folders if f"`{folder}/`" not in text) == []
