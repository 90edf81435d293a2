"""The worker adds up what was searched for."""

import threading
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from marketplace.database import Unusable, db, transaction
from marketplace.search.query_log import log, statistics
from marketplace.search.query_log.log import LoggedQuery
from marketplace.server.worker import JOBS, run_once
from tests.conftest import NOW
from tests.processes import FORKSERVER
from tests.search.query_log.appending import QUERIES, append_many
from tests.search.query_log.noting import LATER, add_up, counted, store, typed


def at_once(app: Flask, work: Callable[[], object], number: int = 4) -> None:
    """Do the same in several threads that start together."""
    start = threading.Barrier(number)

    def run() -> None:
        with app.app_context():
            start.wait()
            work()

    threads = [threading.Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_words_fit_their_column_whatever_becomes_of_their_letters(notebook: Path) -> None:
    typed(notebook, "ß" * 256)

    assert add_up(notebook) == 1
    assert counted() == [("s" * 256, "en", 1, 3)]


def test_letters_that_no_database_takes_are_replaced(notebook: Path) -> None:
    log.append(notebook, LoggedQuery(NOW.timestamp(), NOW.date(), "en", "half \ud800", 1))

    add_up(notebook)

    assert counted() == [("half ?", "en", 1, 1)]


def test_typing_a_word_is_one_search(notebook: Path) -> None:
    typed(
        notebook,
        "me",
        "mem",
        "membra",
        "membrane",
        "membrane f",
        "membrane filter",
        "membrane filter",
    )

    assert add_up(notebook) == 1
    assert counted() == [("membrane filter", "en", 1, 3)]


def test_typing_slowly_is_one_search_too(notebook: Path) -> None:
    typed(notebook, "me", "mem", "membra", "membrane", every=9)

    statistics.add_up(notebook, NOW)
    assert statistics.add_up(notebook, NOW + timedelta(seconds=40)) == 1
    assert counted() == [("membrane", "en", 1, 3)]


def test_what_is_typed_after_the_worker_took_the_notes_still_belongs_to_the_same_search(
    notebook: Path,
) -> None:
    typed(notebook, "mem", "memb")
    statistics.add_up(notebook, NOW + timedelta(seconds=1))
    at = NOW + timedelta(seconds=2)
    log.append(notebook, LoggedQuery(at.timestamp(), at.date(), "en", "membrane", 3))

    assert statistics.add_up(notebook, NOW + timedelta(seconds=11)) == 0
    assert statistics.add_up(notebook, NOW + timedelta(seconds=22)) == 1
    assert counted() == [("membrane", "en", 1, 3)]


def test_the_worker_waits_until_a_search_is_typed_to_its_end(notebook: Path) -> None:
    typed(notebook, "membrane")
    statistics.add_up(notebook, NOW)

    assert statistics.add_up(notebook, NOW + timedelta(seconds=9)) == 0
    assert statistics.add_up(notebook, NOW + timedelta(seconds=10)) == 1


def test_a_clock_that_went_back_keeps_no_notes_waiting(notebook: Path) -> None:
    typed(notebook, "membrane")

    statistics.add_up(notebook, NOW - timedelta(days=1))
    assert statistics.add_up(notebook, NOW - timedelta(days=1)) == 1


def test_searches_that_go_on_later_or_in_another_language_or_another_way_are_their_own(
    notebook: Path,
) -> None:
    typed(notebook, "membrane", "membrane filter", every=11)
    typed(notebook, "sensor", language="en")
    typed(notebook, "x", "sensors", language="de")
    typed(notebook, "plasma", "plasm")

    add_up(notebook)

    assert [(words, language) for words, language, *_rest in counted()] == [
        ("membrane", "en"),
        ("membrane filter", "en"),
        ("plasm", "en"),
        ("plasma", "en"),
        ("sensor", "en"),
        ("sensors", "de"),
    ]


def test_nothing_is_left_of_an_address_or_number_while_it_is_typed(notebook: Path) -> None:
    typed(
        notebook, "ada", "ada love", "ada.lovelace", "ada.lovelace@ex", "ada.lovelace@example.org"
    )
    typed(notebook, "60", "6031", "60312", "603123", "603123456")
    typed(notebook, "membrane")
    typed(notebook, "adhesion", language="cs")

    assert "example" not in (notebook / log.FILE).read_text()
    assert add_up(notebook) == 2
    assert counted() == [("adhesion", "cs", 1, 3), ("membrane", "en", 1, 3)]


def test_the_same_words_on_the_same_day_are_one_line_with_the_last_known_result(
    notebook: Path,
) -> None:
    for second, total in ((0, 7), (20, 0), (40, None)):
        at = NOW + timedelta(seconds=second)
        log.append(notebook, LoggedQuery(at.timestamp(), at.date(), "en", "membrane", total))
        statistics.add_up(notebook, at + timedelta(seconds=1))
        statistics.add_up(notebook, at + timedelta(seconds=15))

    assert counted() == [("membrane", "en", 3, 0)]


def test_no_note_is_lost_when_two_processes_note_while_the_worker_takes(notebook: Path) -> None:
    languages = ["en", "cs"]
    writers = [
        FORKSERVER.Process(target=append_many, args=(notebook, language)) for language in languages
    ]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        log.rotate(notebook)
    log.rotate(notebook)

    files = log.rotated_logs(notebook).values()

    assert [writer.exitcode for writer in writers] == [0, 0]
    found = [(note.language, note.words[:13]) for file in files for note in file]
    assert len(found) == 2 * QUERIES
    assert set(found) == {
        (language, f"membrane {number:04d}") for language in languages for number in range(QUERIES)
    }


def test_of_several_workers_only_one_counts_a_batch(app: Flask, notebook: Path) -> None:
    for turn in range(10):
        typed(notebook, *(f"{word} {turn}0" for word in ("membrane", "sensor", "plasma")), every=0)
        log.rotate(notebook)
        at_once(app, lambda: statistics.add_up(notebook, LATER))

    assert sum(searches for _words, _language, searches, _results in counted()) == 30
    assert log.rotated_logs(notebook) == {}


def test_a_worker_that_cannot_store_the_counts_keeps_the_notes(notebook: Path) -> None:
    typed(notebook, "membrane")
    log.rotate(notebook)
    rename_table("search_count", "elsewhere")
    try:
        with pytest.raises(Unusable):
            statistics.add_up(notebook, LATER)
    finally:
        db.session.rollback()
        rename_table("elsewhere", "search_count")

    assert statistics.add_up(notebook, LATER) == 1
    assert counted() == [("membrane", "en", 1, 3)]


def rename_table(old: str, new: str) -> None:
    with transaction():
        db.session.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))


def test_a_line_that_was_not_written_to_its_end_costs_no_other(notebook: Path) -> None:
    typed(notebook, "membrane")
    with (notebook / log.FILE).open("ab") as file:
        file.write(b'{"at": 1, "day": "2026\n[]\n{}\nnull\n\xff\n')
    typed(notebook, "sensor")

    assert add_up(notebook) == 2


def test_a_machine_that_makes_up_words_does_not_fill_the_database(
    notebook: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statistics, "ROWS_A_DAY_MAX", 3)
    typed(notebook, "aa", "bb", "cc")
    add_up(notebook)
    typed(notebook, "aa", "dd")
    add_up(notebook)

    assert [(words, searches) for words, _language, searches, _results in counted()] == [
        ("aa", 2),
        ("bb", 1),
        ("cc", 1),
    ]


def test_the_worker_counts_and_forgets(app: Flask, notebook: Path) -> None:
    store((date(2020, 1, 1), "en", "long ago", 1, 1))
    log.append(notebook, LoggedQuery(NOW.timestamp() - 10**6, NOW.date(), "en", "membrane", 1))
    jobs = [job for job in JOBS if "searches" in job.name]

    assert run_once(app, jobs)
    assert run_once(app, jobs)

    assert counted() == [("membrane", "en", 1, 1)]
