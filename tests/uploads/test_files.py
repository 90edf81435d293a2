"""Files of real producers, which stand in `files/`, each with the answer it must get."""

from pathlib import Path

import pytest

from marketplace.uploads import RejectedFile, check

FILES = Path(__file__).with_name("files")
ANSWERS = {
    "active-dde-field.docx": "linked",
    "active-dde-link.xlsx": "linked",
    "active-libreoffice-hybrid.pdf": "embedded",
    "active-ole-object.docx": "objects",
    "active-remote-template.docx": "linked",
    "active-script-part.docx": "objects",
    "jpeg-motion.jpg": "jpeg",
    "jpeg-trailer-8k.jpg": "jpeg",
    "pdf-leading-newline.pdf": "pdf",
    "pdf-link-encryption.pdf": "pdf",
    "pdf-link-javascript.pdf": "pdf",
    "pdf-link-launch.pdf": "pdf",
    "pdf-owner-password-only.pdf": "pdf",
    "pdf-trailing-zeros.pdf": "pdf",
    "photo.jfif": "jpeg",
    "png-trailing-newline.png": "png",
    "xlsx-backslash-names.xlsx": "xlsx",
    "xlsx-sheetjs.xlsx": "xlsx",
}
"""Files that were refused or taken wrongly once, and the kind or the reason that is right."""

PRODUCERS = sorted(
    path.name for path in FILES.iterdir() if path.name not in {*ANSWERS, "README.md"}
)
"""Honest files, one or more of each producer."""


def answer(path: Path) -> str:
    with path.open("rb") as file:
        try:
            return check(path.name, file).kind
        except RejectedFile as refused:
            return refused.reason


@pytest.mark.parametrize("name", ANSWERS)
def test_a_file_that_was_judged_wrongly_once_gets_the_right_answer(name: str) -> None:
    """Fields 4, 5, 9, 17, 18 and 22."""
    assert answer(FILES / name) == ANSWERS[name]


@pytest.mark.parametrize("name", PRODUCERS)
def test_a_file_of_a_real_producer_is_taken(name: str) -> None:
    kind = {"jpg": "jpeg"}.get(name.rpartition(".")[2], name.rpartition(".")[2])

    assert answer(FILES / name) == kind


def test_there_are_files_of_ten_producers() -> None:
    assert len({name.rpartition(".")[0].partition("-")[0] for name in PRODUCERS}) >= 10
