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
LEVEL_1 = """
    1.2.1 1.2.2 1.2.3 1.2.4 1.2.5 1.3.1 1.3.2 1.5.1 2.1.1 2.2.1 2.2.2 2.3.1 3.2.1 3.2.2 3.3.1 3.4.1 3.4.2 3.5.1 3.5.2
    3.5.3 4.1.1 4.4.1 5.2.1 5.2.2 5.3.1 5.3.2 6.1.1 6.2.1 6.2.2 6.2.3 6.2.4 6.2.5 6.2.6 6.2.7 6.2.8 6.3.1 6.3.2 6.4.1
    6.4.2 7.2.1 7.2.2 7.2.3 7.2.4 7.4.1 7.4.2 8.1.1 8.2.1 8.2.2 8.3.1 9.1.1 9.1.2 9.1.3 9.2.1 10.4.1 10.4.2 10.4.3
    10.4.4 10.4.5 11.3.1 11.3.2 11.4.1 12.1.1 12.2.1 12.2.2 13.4.1 14.2.1 14.3.1 15.1.1 15.2.1 15.3.1
""".split()
"""The requirements of OWASP ASVS 5.0.0 for level 1."""


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


def test_every_requirement_of_level_1_is_answered() -> None:
    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    table = text.partition("## Level 1")[2].partition("## Level 2")[0]
    answers = [line for line in table.splitlines() if re.match(r"\| \d", line)]

    numbers = [number for line in answers for number in re.findall(r"\b\d+\.\d+\.\d+\b", line)]
    assert {number for number in LEVEL_1 if number not in numbers} == set()
    assert [
        line for line in answers if line.count("|") != 5 or not line.split("|")[3].strip()
    ] == []
