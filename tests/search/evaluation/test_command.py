"""The command that measures the search by questions."""

from pathlib import Path

import pytest
from flask import Flask

from tests.search.evaluation.conftest import evaluate, graded, question


@pytest.mark.usefixtures("indexed_services")
def test_the_command_shows_a_line_by_kind_by_language_and_in_all(app: Flask, file: Path) -> None:
    lines = [
        question("membrane screening", "exact", "en", "screening"),
        question("grant advice", "exact", "en", "screening"),
        question("membránami", "inflected", "cs", "screening"),
        question("blockchain", "no-answer", "de", None),
    ]
    file.write_text("\n".join(lines), encoding="utf-8")

    heading, *table = evaluate(app, file).stdout.splitlines()

    assert heading.split() == "questions recall@1 recall@10 MRR@10 empty p50 ms p99 ms".split()
    assert [line[:62].split() for line in table] == [
        ["exact", "2", "0.500", "0.500", "0.500"],
        ["inflected", "1", "1.000", "1.000", "1.000"],
        ["no-answer", "1", "-", "-", "-"],
        ["cs", "1", "1.000", "1.000", "1.000"],
        ["en", "2", "0.500", "0.500", "0.500"],
        ["all", "answerable", "3", "0.667", "0.667", "0.667"],
    ]
    assert table[2].split()[5] == "1.000"  # nothing is found, as it should


@pytest.mark.usefixtures("indexed_services")
def test_the_command_lists_what_did_not_come_first(app: Flask, file: Path) -> None:
    lines = [
        question("membrane screening", "exact", "en", "screening"),
        question("grant advice", "exact", "en", "screening"),
        question("fuites", "no-answer", "fr", None),
        question("blockchain", "no-answer", "fr", None),
    ]
    file.write_text("\n".join(lines), encoding="utf-8")

    listed = [
        line.split("\t")
        for line in evaluate(app, file, "--misses").stdout.splitlines()
        if "\t" in line
    ]

    assert listed == [
        ["exact", "en", "grant advice", "screening", "-"],
        ["no-answer", "fr", "fuites", "-", "-"],
    ]


@pytest.mark.usefixtures("indexed_services")
@pytest.mark.parametrize("wrong", ["no JSON", '{"query": "membrane"}', "[]"])
def test_a_line_that_is_no_question_is_named_by_its_number(
    app: Flask, file: Path, wrong: str
) -> None:
    file.write_text(
        f"{question('membrane', 'exact', 'en', 'screening')}\n\n{wrong}\n", encoding="utf-8"
    )

    result = evaluate(app, file)

    assert result.exit_code == 1
    assert result.stderr.startswith("Error: line 3 is no question (")
    assert result.stderr.count("\n") == 1
    assert not result.stdout


@pytest.mark.usefixtures("indexed_services")
@pytest.mark.parametrize("text", ["", "\n \n"])
def test_a_file_without_questions_is_refused(app: Flask, file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")

    result = evaluate(app, file)

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "Error: There is no question in this file.\n"


def test_nothing_is_measured_without_an_index(app: Flask, file: Path) -> None:
    file.write_text(question("membrane", "exact", "en", "screening"), encoding="utf-8")

    result = evaluate(app, file)

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "Error: There is no usable index. Run: marketplace search rebuild\n"


GRADED = [
    graded("membrane screening", "exact", "en", screening=2),
    graded("grant advice", "exact", "en", screening=1, leaks=1),
    graded("membránami", "inflection", "cs", screening=2),
    graded("fuites", "none", "fr"),
    graded("blockchain", "none", "fr"),
]


@pytest.mark.usefixtures("indexed_services")
def test_graded_questions_have_figures_of_their_own(app: Flask, file: Path) -> None:
    file.write_text("\n".join(GRADED), encoding="utf-8")

    heading, *table = evaluate(app, file).stdout.splitlines()

    assert heading[:89].split() == (
        "questions nDCG@10 recall@10 success@1 success@10 nothing wrongly".split()
    )
    assert [line[:89].split()[:8] for line in table] == [
        ["exact", "2", "0.500", "0.500", "0.500", "0.500", "0.000", "-"],
        ["inflection", "1", "1.000", "1.000", "1.000", "1.000", "0.000", "-"],
        ["none", "2", "-", "-", "-", "-", "-", "0.500"],
        ["cs", "1", "1.000", "1.000", "1.000", "1.000", "0.000", "-"],
        ["en", "2", "0.500", "0.500", "0.500", "0.500", "0.000", "-"],
        ["fr", "2", "-", "-", "-", "-", "-", "0.500"],
        ["all", "5", "0.667", "0.667", "0.667", "0.667", "0.000", "0.500"],
    ]


@pytest.mark.usefixtures("indexed_services")
def test_misses_of_graded_questions_name_what_is_right_the_best_first(
    app: Flask, file: Path
) -> None:
    lines = [*GRADED, graded("blockchain", "problem", "en", leaks=1, screening=2)]
    file.write_text("\n".join(lines), encoding="utf-8")

    listed = [line for line in evaluate(app, file, "--misses").stdout.splitlines() if "\t" in line]

    assert listed == [
        "exact\ten\tgrant advice\tscreening, leaks\t-",
        "none\tfr\tfuites\t-\t-",
        "problem\ten\tblockchain\tscreening, leaks\t-",
    ]


@pytest.mark.usefixtures("indexed_services")
@pytest.mark.parametrize(
    "lines",
    [
        GRADED,
        [
            question("membránami", "exact", "cs", "screening"),
            question("comparing", "a", "en", None),
        ],
    ],
)
def test_a_peer_stands_below_each_line(app: Flask, file: Path, lines: list[str]) -> None:
    file.write_text("\n".join(lines), encoding="utf-8")
    alone = evaluate(app, file).stdout.splitlines()

    heading, *table = evaluate(app, file, "--compare").stdout.splitlines()

    assert heading == alone[0]
    assert [line[:32] for line in table[::2]] == [line[:32] for line in alone[1:]]
    assert {line[:22].strip() for line in table[1::2]} == {"SQLite FTS5"}
    assert len(table[::2]) == len(table[1::2])


@pytest.mark.usefixtures("indexed_services")
def test_a_peer_knows_no_inflected_word_of_another_language(app: Flask, file: Path) -> None:
    file.write_text(GRADED[2], encoding="utf-8")

    ours, peer = evaluate(app, file, "--compare").stdout.splitlines()[1:3]

    assert ours.split()[2] == "1.000"
    assert peer.split()[3] == "0.000"


@pytest.mark.usefixtures("indexed_services")
def test_a_file_with_both_formats_is_refused(app: Flask, file: Path) -> None:
    file.write_text(f"{GRADED[0]}\n{question('a', 'b', 'en', None)}", encoding="utf-8")

    result = evaluate(app, file)

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("Error: line 2 has another format")
