"""The indexes: they hold no text, are followed up, and may be lost."""

import shutil
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask

from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction, utcnow
from marketplace.enquiries.actions import answering, erasing
from marketplace.enquiries.messages import Message
from marketplace.enquiries.models import Enquiry
from marketplace.finding import jobs, sync
from marketplace.finding.kinds import Kind
from marketplace.search import jobs as search
from tests.browser import Visitor
from tests.conftest import new_enquiry
from tests.enquiries.asking import assignment_of
from tests.finding.conftest import Work
from tests.finding.test_enquiries import COORDINATION, DESK, hits


def files_with(folder: Path, word: str) -> list[str]:
    """List the files in a folder that have a word somewhere."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files if word.encode() in path.read_bytes()]


def test_the_words_of_an_erased_person_are_in_no_file_once_the_worker_has_run(
    wsm_desk: Visitor, enquiry: Enquiry, now: datetime, work: Work, indexes: Path
) -> None:
    work()
    with transaction():
        part = assignment_of(enquiry, "wsm")
        answering.answer(part, "We have a brontosaurus.", nonce="1", now=now)
    work()
    assert files_with(indexes, "lovelace")
    assert files_with(indexes, "brontosaur")

    with transaction():
        erasing.erase_person("ada@example.org", now)
    work()

    for word in ("lovelace", "brontosaur", "analytical", "sampl"):
        assert files_with(indexes, word) == []


def test_no_text_stands_in_the_indexes(enquiry: Enquiry, work: Work, indexes: Path) -> None:
    work()

    assert files_with(indexes, "lovelace")
    assert files_with(indexes, "40 samples") == []
    assert files_with(indexes, "samples screened") == []


def test_what_is_erased_takes_nobody_else_along(
    wsm_desk: Visitor, wsm: Cluster, enquiry: Enquiry, now: datetime, work: Work
) -> None:
    with transaction():
        another = new_enquiry(1, [wsm], due_on=now.date(), email="bob@example.org", name="Bob")
        another.messages = [Message(nonce="m", body="A windjammer.", written_at=now)]
        db.session.add(another)
    work()

    with transaction():
        erasing.erase_person("ada@example.org", now)
    work()

    assert len(hits(wsm_desk.open(f"{DESK}?q=windjammer"))) == 1


def test_before_the_worker_has_run_the_page_says_that_something_may_be_missing(
    wsm_desk: Visitor, coordinator: Visitor, enquiry: Enquiry, work: Work
) -> None:
    for visitor, address in ((wsm_desk, DESK), (coordinator, COORDINATION)):
        assert "may be missing" in visitor.open(f"{address}?q=samples").text

    work()

    for visitor, address in ((wsm_desk, DESK), (coordinator, COORDINATION)):
        page = visitor.open(f"{address}?q=samples")
        assert "may be missing" not in page.text
        assert hits(page)


@pytest.mark.parametrize("loss", ["all", "one", "progress", "garbage", "cut"])
def test_a_lost_or_damaged_index_breaks_no_page_and_is_made_anew(
    loss: str, wsm_desk: Visitor, enquiry: Enquiry, work: Work, indexes: Path
) -> None:
    work()
    for folder in indexes.rglob("cluster-*"):
        for segment in folder.glob("*.seg"):
            if loss == "garbage":
                segment.write_bytes(b"\0garbage" * 100)
            elif loss == "cut":
                segment.write_bytes(segment.read_bytes()[: segment.stat().st_size // 2])
        if loss == "one":
            shutil.rmtree(folder)
    if loss == "all":
        shutil.rmtree(indexes)
    if loss == "progress":
        next(indexes.rglob("progress.json")).write_text("{")

    page = wsm_desk.open(f"{DESK}?q=samples")
    assert page.status == 200
    assert "may be missing" in page.text

    work()
    page = wsm_desk.open(f"{DESK}?q=samples")
    assert hits(page)
    assert "may be missing" not in page.text


def test_a_step_takes_in_a_part_and_says_that_there_is_more(
    wsm_desk: Visitor,
    wsm: Cluster,
    enquiry: Enquiry,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sync, "AT_ONCE", 2)
    with transaction():
        for number in range(5):
            another = new_enquiry(number, [wsm], due_on=now.date(), organisation="Windjammers")
            db.session.add(another)
    search.sync(utcnow())
    jobs.follow_seldom(utcnow())

    assert jobs.follow(utcnow())
    assert "may be missing" in wsm_desk.open(f"{DESK}?q=windjammers").text

    while jobs.follow(utcnow()):
        pass
    page = wsm_desk.open(f"{DESK}?q=windjammers")
    assert len(hits(page)) == 5
    assert "may be missing" not in page.text


def test_what_changed_while_the_old_was_taken_in_is_not_missed(
    wsm_desk: Visitor,
    wsm: Cluster,
    enquiry: Enquiry,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sync, "AT_ONCE", 1)
    with transaction():
        db.session.add_all(
            new_enquiry(number, [wsm], due_on=now.date(), organisation="Windjammers")
            for number in range(3)
        )
    jobs.follow(utcnow())
    with transaction():
        part = assignment_of(enquiry, "wsm")
        answering.answer(part, "We have a brontosaurus.", nonce="1", now=now)

    while jobs.follow(utcnow()):
        pass

    assert hits(wsm_desk.open(f"{DESK}?q=brontosaurus"))
    assert len(hits(wsm_desk.open(f"{DESK}?q=windjammers"))) == 3


def test_a_command_makes_the_indexes_anew(
    app: Flask, wsm_desk: Visitor, enquiry: Enquiry, indexes: Path
) -> None:
    outcome = app.test_cli_runner().invoke(args=["find", "rebuild"])

    assert outcome.exit_code == 0
    assert "Everything at the desk can be found." in outcome.output
    assert hits(wsm_desk.open(f"{DESK}?q=samples"))
    assert {path.name for path in (indexes / "1").iterdir() if path.is_dir()} >= {Kind.ENQUIRIES}
