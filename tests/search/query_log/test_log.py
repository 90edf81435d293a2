"""What is searched for is noted, who searches is not."""

import json
import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from marketplace.catalogue.models import Service
from marketplace.search.index import sync
from marketplace.search.query_log import log, statistics
from tests.browser import Visitor
from tests.search.query_log.noting import counted, noted, typed

CATALOGUE = "/en/services"


@pytest.fixture
def catalogue(membrane_screening: Service) -> None:
    """One service, in the index."""
    sync.rebuild()


@pytest.mark.usefixtures("catalogue")
def test_what_a_visitor_looks_for_is_counted_with_what_was_found(
    visitor: Visitor, notebook: Path
) -> None:
    visitor.open(f"{CATALOGUE}?q=Membrane")
    visitor.open(f"{CATALOGUE}?q=Zeolite&all=country")  # typed where a filter is shown in full
    visitor.open("/cs/services?q=Xylofón")
    visitor.open(f"{CATALOGUE}?q=xylophone")

    now = datetime.now(UTC)
    statistics.add_up(notebook, now)
    assert statistics.add_up(notebook, now + timedelta(seconds=60)) == 4

    assert counted() == [
        ("membrane", "en", 1, 1),
        ("xylofón", "cs", 1, 0),
        ("xylophone", "en", 1, 0),
        ("zeolite", "en", 1, 0),
    ]
    assert list(notebook.glob("searches.log*")) == []


@pytest.mark.usefixtures("catalogue")
def test_what_is_noted_says_nothing_about_the_visitor(app: Flask, notebook: Path) -> None:
    visitor = Visitor(app)
    visitor.client.set_cookie("session", "a-cookie")
    visitor.open(
        f"{CATALOGUE}?q=membrane", User_Agent="Mozilla/5.0 (Ada)", X_Forwarded_For="192.0.2.7"
    )

    line = json.loads((notebook / log.FILE).read_bytes())

    assert sorted(line) == [
        *("at", "day", "is_doubtful", "language"),
        *("sector", "total", "words"),
    ]
    assert (line["words"], line["language"], line["total"]) == ("membrane", "en", 1)
    assert (notebook / log.FILE).stat().st_mode & 0o077 == 0


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize(
    "question",
    [
        "",
        "?q=",
        "?q=%20%20",
        "?q=a",
        "?q=-",
        "?q=membrane&page=2",
        "?q=membrane&all=country&opened=1",
        "?type=testing",
    ],
)
def test_what_is_no_new_search_is_not_noted(
    visitor: Visitor, notebook: Path, question: str
) -> None:
    visitor.open(CATALOGUE + question)

    assert noted(notebook) == []


@pytest.mark.usefixtures("catalogue")
def test_a_page_that_is_only_probed_is_not_noted(visitor: Visitor, notebook: Path) -> None:
    assert visitor.client.head(f"{CATALOGUE}?q=membrane").status_code == 200

    assert noted(notebook) == []


def test_an_answer_without_an_index_is_not_noted(
    visitor: Visitor, notebook: Path, membrane_screening: Service
) -> None:
    visitor.open(f"{CATALOGUE}?q=membrane")

    assert noted(notebook) == []


@pytest.mark.usefixtures("catalogue")
def test_a_search_in_a_part_of_the_catalogue_says_nothing_about_the_whole(
    visitor: Visitor, notebook: Path
) -> None:
    visitor.open(f"{CATALOGUE}?q=membrane&type=training")

    (note,) = log.current_log(notebook)
    assert (note.words, note.total) == ("membrane", None)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("  Membrane   SCREENING ", "membrane screening"),
        ("čištění Odpadních vod", "čištění odpadních vod"),
        ("c\u030cis\u030cte\u030cni\u0301", "čištění"),
        ('"reverse osmosis" -energy', "reverse osmosis energy"),
        ("Straße", "strasse"),
        ("ISO 14001", "iso 14001"),
        ("Horizon Europe 2021-2027", "horizon europe 2021 2027"),
        ("PFOA 335-67-1", "pfoa 335 67"),
        ("…", ""),
    ],
)
def test_words_are_counted_in_one_way(asked: str, words: str) -> None:
    assert log.words_of(asked) == words


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("ada@example.org", "ad…"),
        ("Ada Lovelace ada @ example.org", "ad…"),
        ("membrane ada＠example.org", "me…"),
        ("invoice 20260117", "in…"),
        ("Ada 603123456", "ad…"),
        ("Ada +420 603 123 456", "ad…"),
        ("(0)6-12.34.56.78", "12…"),
        ("CZ65 0800 0000 1920 0014 5399", "cz…"),
        ("٦٠٣١٢٣", "٦٠…"),
        ("@", ""),
    ],
)
def test_what_looks_like_a_person_is_not_kept_in_part_either(asked: str, words: str) -> None:
    assert log.words_of(asked) == words


@pytest.mark.usefixtures("catalogue")
def test_a_visitor_finds_also_where_nothing_can_be_noted(
    visitor: Visitor,
    notebook: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (notebook / log.FILE).mkdir()
    statistics.warning_pause.reset()

    with caplog.at_level(logging.WARNING):
        pages = [visitor.open(f"{CATALOGUE}?q=membrane") for _turn in range(3)]

    assert [(page.status, len(page.all(".card"))) for page in pages] == [(200, 1)] * 3
    assert len([line for line in caplog.messages if "searches cannot be counted" in line]) == 1


def test_notes_without_a_worker_do_not_fill_the_disk(notebook: Path) -> None:
    (notebook / log.FILE).write_bytes(b"\n" * log.BYTES_MAX)

    typed(notebook, "membrane")

    assert (notebook / log.FILE).stat().st_size == log.BYTES_MAX
