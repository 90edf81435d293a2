"""What is searched for is counted, who searches is not."""

import json
import logging
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text

from marketplace.catalogue.models import Service
from marketplace.database import Unusable, db, transaction
from marketplace.search import actions, counting, notes
from marketplace.search.models import SearchCount
from marketplace.search.notes import Note
from marketplace.worker import JOBS, run_once
from tests.browser import Visitor
from tests.conftest import NOW

CATALOGUE = "/en/services"
LATER = NOW + timedelta(seconds=60)
NOTING = """
import sys
from datetime import date
from pathlib import Path
from marketplace.search.notes import Note, append
for number in range(500):
    append(Path(sys.argv[1]), Note(0.0, date(2026, 11, 16), sys.argv[2], f"membrane {number:04d} " + "x" * 200, 1))
"""


@pytest.fixture(autouse=True)
def notebook(app: Flask, data_dir: Path) -> Iterator[Path]:
    """The data folder, in which nobody has searched yet."""

    def clear() -> None:
        for path in data_dir.glob("searches.log*"):
            path.rmdir() if path.is_dir() else path.unlink()

    clear()
    yield data_dir
    clear()


def typed(folder: Path, *words: str, every: float = 0.4, language: str = "en", total: int | None = 3) -> None:
    """Note what somebody types, one after the other."""
    for number, asked in enumerate(words):
        at = NOW + timedelta(seconds=number * every)
        said = notes.words_of(asked)
        if said is not None:
            notes.append(folder, Note(at.timestamp(), at.date(), language, said, total))


def add_up(folder: Path) -> int:
    """Let the worker go round until all is counted."""
    counting.add_up(folder, NOW)
    return counting.add_up(folder, LATER)


def counted() -> list[tuple[str, str, int, int | None]]:
    db.session.rollback()
    columns = (SearchCount.words, SearchCount.language, SearchCount.searches, SearchCount.results)
    in_order = select(*columns).order_by(SearchCount.words, SearchCount.language, SearchCount.day)
    return [tuple(row) for row in db.session.execute(in_order)]


def noted(folder: Path) -> list[str]:
    return [note.words for note in notes.being_taken_down(folder)]


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


@pytest.fixture
def catalogue(membrane_screening: Service) -> None:
    """One service, in the index."""
    actions.rebuild()


@pytest.mark.usefixtures("catalogue")
def test_what_a_visitor_looks_for_is_counted_with_what_was_found(visitor: Visitor, app: Flask, notebook: Path) -> None:
    visitor.open(f"{CATALOGUE}?q=Membrane")
    visitor.open("/cs/services?q=Xylofón")
    visitor.open(f"{CATALOGUE}?q=xylophone")

    now = datetime.now(UTC)
    counting.add_up(notebook, now)
    assert counting.add_up(notebook, now + timedelta(seconds=60)) == 3

    assert counted() == [("membrane", "en", 1, 1), ("xylofón", "cs", 1, 0), ("xylophone", "en", 1, 0)]
    assert list(notebook.glob("searches.log*")) == []


@pytest.mark.usefixtures("catalogue")
def test_what_is_noted_says_nothing_about_the_visitor(app: Flask, notebook: Path) -> None:
    visitor = Visitor(app)
    visitor.client.set_cookie("session", "a-cookie")
    visitor.open(f"{CATALOGUE}?q=membrane", User_Agent="Mozilla/5.0 (Ada)", X_Forwarded_For="192.0.2.7")

    line = json.loads((notebook / notes.FILE).read_bytes())

    assert sorted(line) == ["at", "day", "language", "total", "words"]
    assert (line["words"], line["language"], line["total"]) == ("membrane", "en", 1)
    assert (notebook / notes.FILE).stat().st_mode & 0o077 == 0


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize("question", ["", "?q=", "?q=%20%20", "?q=a", "?q=-", "?q=membrane&page=2", "?type=testing"])
def test_what_is_no_new_search_is_not_noted(visitor: Visitor, notebook: Path, question: str) -> None:
    visitor.open(CATALOGUE + question)

    assert noted(notebook) == []


@pytest.mark.usefixtures("catalogue")
def test_a_page_that_is_only_probed_is_not_noted(visitor: Visitor, notebook: Path) -> None:
    assert visitor.client.head(f"{CATALOGUE}?q=membrane").status_code == 200

    assert noted(notebook) == []


def test_an_answer_without_an_index_is_not_noted(visitor: Visitor, notebook: Path, membrane_screening: Service) -> None:
    visitor.open(f"{CATALOGUE}?q=membrane")

    assert noted(notebook) == []


@pytest.mark.usefixtures("catalogue")
def test_a_search_in_a_part_of_the_catalogue_says_nothing_about_the_whole(visitor: Visitor, notebook: Path) -> None:
    visitor.open(f"{CATALOGUE}?q=membrane&type=training")

    (note,) = notes.being_taken_down(notebook)
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
        ("…", None),
    ],
)
def test_words_are_counted_in_one_way(asked: str, words: str | None) -> None:
    assert notes.words_of(asked) == words


@pytest.mark.parametrize(
    "asked",
    [
        "ada@example.org",
        "Ada Lovelace ada @ example.org",
        "membrane ada＠example.org",
        "invoice 20260117",
        "Ada 603123456",
        "Ada +420 603 123 456",
        "(0)6-12.34.56.78",
        "CZ65 0800 0000 1920 0014 5399",
        "٦٠٣١٢٣",
    ],
)
def test_what_looks_like_a_person_is_not_kept_in_part_either(asked: str) -> None:
    assert notes.words_of(asked) == ""


def test_words_fit_their_column_whatever_becomes_of_their_letters(notebook: Path) -> None:
    typed(notebook, "ß" * 256)

    assert add_up(notebook) == 1
    assert counted() == [("s" * 256, "en", 1, 3)]


def test_letters_that_no_database_takes_are_replaced(notebook: Path) -> None:
    notes.append(notebook, Note(NOW.timestamp(), NOW.date(), "en", "half \ud800", 1))

    add_up(notebook)

    assert counted() == [("half ?", "en", 1, 1)]


def test_typing_a_word_is_one_search(notebook: Path) -> None:
    typed(notebook, "me", "mem", "membra", "membrane", "membrane f", "membrane filter", "membrane filter")

    assert add_up(notebook) == 1
    assert counted() == [("membrane filter", "en", 1, 3)]


def test_typing_slowly_is_one_search_too(notebook: Path) -> None:
    typed(notebook, "me", "mem", "membra", "membrane", every=9)

    counting.add_up(notebook, NOW)
    assert counting.add_up(notebook, NOW + timedelta(seconds=40)) == 1
    assert counted() == [("membrane", "en", 1, 3)]


def test_what_is_typed_after_the_worker_took_the_notes_still_belongs_to_the_same_search(notebook: Path) -> None:
    typed(notebook, "mem", "memb")
    counting.add_up(notebook, NOW + timedelta(seconds=1))
    at = NOW + timedelta(seconds=2)
    notes.append(notebook, Note(at.timestamp(), at.date(), "en", "membrane", 3))

    assert counting.add_up(notebook, NOW + timedelta(seconds=11)) == 0
    assert counting.add_up(notebook, NOW + timedelta(seconds=22)) == 1
    assert counted() == [("membrane", "en", 1, 3)]


def test_the_worker_waits_until_a_search_is_typed_to_its_end(notebook: Path) -> None:
    typed(notebook, "membrane")
    counting.add_up(notebook, NOW)

    assert counting.add_up(notebook, NOW + timedelta(seconds=9)) == 0
    assert counting.add_up(notebook, NOW + timedelta(seconds=10)) == 1


def test_a_clock_that_went_back_keeps_no_notes_waiting(notebook: Path) -> None:
    typed(notebook, "membrane")

    counting.add_up(notebook, NOW - timedelta(days=1))
    assert counting.add_up(notebook, NOW - timedelta(days=1)) == 1


def test_searches_that_go_on_later_or_in_another_language_or_another_way_are_their_own(notebook: Path) -> None:
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
    typed(notebook, "ada", "ada love", "ada.lovelace", "ada.lovelace@ex", "ada.lovelace@example.org")
    typed(notebook, "60", "6031", "60312", "603123", "603123456")
    typed(notebook, "membrane", language="cs")

    assert "example" not in (notebook / notes.FILE).read_text()
    assert add_up(notebook) == 1
    assert counted() == [("membrane", "cs", 1, 3)]


def test_the_same_words_on_the_same_day_are_one_line_with_the_last_known_result(notebook: Path) -> None:
    for second, total in ((0, 7), (20, 0), (40, None)):
        at = NOW + timedelta(seconds=second)
        notes.append(notebook, Note(at.timestamp(), at.date(), "en", "membrane", total))
        counting.add_up(notebook, at + timedelta(seconds=1))
        counting.add_up(notebook, at + timedelta(seconds=15))

    assert counted() == [("membrane", "en", 3, 0)]


def test_no_note_is_lost_when_two_processes_note_while_the_worker_takes(notebook: Path) -> None:
    languages = ["en", "cs"]
    writers = [subprocess.Popen([sys.executable, "-c", NOTING, str(notebook), language]) for language in languages]
    while any(writer.poll() is None for writer in writers):
        notes.take(notebook)
    notes.take(notebook)

    files = notes.taken(notebook).values()

    assert [writer.returncode for writer in writers] == [0, 0]
    found = [(note.language, note.words[:13]) for file in files for note in file]
    assert len(found) == 1000
    assert set(found) == {(language, f"membrane {number:04d}") for language in languages for number in range(500)}


def test_of_several_workers_only_one_counts_a_batch(app: Flask, notebook: Path) -> None:
    for turn in range(10):
        typed(notebook, *(f"{word} {turn}0" for word in ("membrane", "sensor", "plasma")), every=0)
        notes.take(notebook)
        at_once(app, lambda: counting.add_up(notebook, LATER))

    assert sum(searches for _words, _language, searches, _results in counted()) == 30
    assert notes.taken(notebook) == {}


def test_a_worker_that_cannot_store_the_counts_keeps_the_notes(notebook: Path) -> None:
    typed(notebook, "membrane")
    notes.take(notebook)
    rename_table("search_count", "elsewhere")
    try:
        with pytest.raises(Unusable):
            counting.add_up(notebook, LATER)
    finally:
        db.session.rollback()
        rename_table("elsewhere", "search_count")

    assert counting.add_up(notebook, LATER) == 1
    assert counted() == [("membrane", "en", 1, 3)]


def rename_table(old: str, new: str) -> None:
    with transaction():
        db.session.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))


def test_a_line_that_was_not_written_to_its_end_costs_no_other(notebook: Path) -> None:
    typed(notebook, "membrane")
    with (notebook / notes.FILE).open("ab") as file:
        file.write(b'{"at": 1, "day": "2026\n[]\n{}\nnull\n\xff\n')
    typed(notebook, "sensor")

    assert add_up(notebook) == 2


@pytest.mark.usefixtures("catalogue")
def test_a_visitor_finds_also_where_nothing_can_be_noted(
    visitor: Visitor, notebook: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    (notebook / notes.FILE).mkdir()
    monkeypatch.setattr(counting, "_complained", -1000.0)

    with caplog.at_level(logging.WARNING):
        pages = [visitor.open(f"{CATALOGUE}?q=membrane") for _turn in range(3)]

    assert [(page.status, len(page.all(".card"))) for page in pages] == [(200, 1)] * 3
    assert len([line for line in caplog.messages if "searches cannot be counted" in line]) == 1


def test_notes_without_a_worker_do_not_fill_the_disk(notebook: Path) -> None:
    (notebook / notes.FILE).write_bytes(b"\n" * notes.LARGEST)

    typed(notebook, "membrane")

    assert (notebook / notes.FILE).stat().st_size == notes.LARGEST


def test_a_machine_that_makes_up_words_does_not_fill_the_database(
    notebook: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "ROWS_A_DAY", 3)
    typed(notebook, "aa", "bb", "cc", "dd", "ee")
    add_up(notebook)
    typed(notebook, "aa", "ff")
    add_up(notebook)

    assert [(words, searches) for words, _language, searches, _results in counted()] == [
        ("aa", 2),
        ("bb", 1),
        ("cc", 1),
    ]


def store(*rows: tuple[date, str, str, int, int | None]) -> None:
    with transaction():
        for day, language, words, searches, results in rows:
            db.session.add(SearchCount(day=day, language=language, words=words, searches=searches, results=results))


def test_counts_are_forgotten_after_25_months(app: Flask) -> None:
    old, kept = date(2024, 10, 14), date(2024, 10, 15)
    store((old, "en", "membrane", 1, 1), (kept, "en", "sensor", 1, 1))

    with transaction():
        counting.forget_old(NOW)

    assert counted() == [("sensor", "en", 1, 1)]


def test_the_worker_counts_and_forgets(app: Flask, notebook: Path) -> None:
    store((date(2020, 1, 1), "en", "long ago", 1, 1))
    notes.append(notebook, Note(NOW.timestamp() - 10**6, NOW.date(), "en", "membrane", 1))
    jobs = [job for job in JOBS if "searches" in job.name]

    assert run_once(app, jobs)
    assert run_once(app, jobs)

    assert counted() == [("membrane", "en", 1, 1)]


@pytest.fixture
def a_season(app: Flask) -> date:
    """Three days of searches; the first of them."""
    monday = date(2026, 11, 16)
    tuesday, before = monday + timedelta(days=1), monday - timedelta(days=1)
    store(
        (before, "en", "membrane", 90, 9),
        (monday, "en", "membrane", 2, 0),
        (tuesday, "en", "membrane", 3, 4),
        (monday, "cs", "membrána", 4, 5),
        (tuesday, "cs", "membrána", 1, 0),
        (monday, "de", "plasma", 7, 0),
        (tuesday, "de", "plasma", 1, None),
        (monday, "en", "sensor", 1, None),
    )
    return monday


def test_what_is_most_wanted_comes_first_with_what_is_found_now(a_season: date) -> None:
    assert counting.most_wanted(a_season) == [
        ("plasma", "de", 8, 0),
        ("membrane", "en", 5, 4),
        ("membrána", "cs", 5, 0),
        ("sensor", "en", 1, None),
    ]
    assert [wanted.words for wanted in counting.most_wanted(a_season, at_most=1)] == ["plasma"]


def test_what_is_wanted_and_not_there_can_be_listed_alone(a_season: date) -> None:
    assert counting.most_wanted(a_season, found_nothing=True) == [("plasma", "de", 8, 0), ("membrána", "cs", 5, 0)]


def test_a_command_shows_what_is_wanted(app: Flask) -> None:
    today = datetime.now(UTC).date()
    store(
        (today, "en", "membrane", 5, 4),
        (today, "de", "plasma", 8, 0),
        (today - timedelta(days=60), "cs", "čidlo", 9, None),
        (today - timedelta(days=100), "en", "long ago", 9, 0),
    )

    def wanted(*options: str) -> list[str]:
        return app.test_cli_runner().invoke(args=["search", "wanted", *options]).stdout.splitlines()

    assert wanted() == ["čidlo\tcs\t9\t?", "plasma\tde\t8\t0", "membrane\ten\t5\t4"]
    assert wanted("--days", "7", "--nothing") == ["plasma\tde\t8\t0"]
    assert wanted("--nothing", "--days", "120") == ["long ago\ten\t9\t0", "plasma\tde\t8\t0"]
