"""An SME adds files to its enquiry, and those who take part save them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.database import db, transaction
from marketplace.enquiries import queries
from marketplace.enquiries.messages import Attachment
from marketplace.enquiries.models import Enquiry
from marketplace.settings.network import SocketAddress
from marketplace.uploads import SIZE_MAX
from tests.browser import Page, Visitor
from tests.conftest import Mailbox
from tests.enquiries.follow.attaching import PLAN, REPORT, attach
from tests.uploads.scanner import EICAR, running_scanner
from tests.uploads.specimens import chunk, jpeg, pdf, png

HTML = ("plan.png", b"<html><script>alert(1)</script></html>")


@pytest.fixture
def uploads(app: Flask) -> Iterator[Path]:
    """The folder of the files, empty in the beginning."""
    folder: Path = app.extensions["settings"].uploads
    for path in folder.iterdir() if folder.is_dir() else []:
        path.unlink()
    yield folder
    folder.chmod(0o700) if folder.is_dir() else None


def kept() -> list[Attachment]:
    db.session.rollback()
    return list(db.session.scalars(select(Attachment).order_by(Attachment.id)))


def stored(uploads: Path) -> set[str]:
    return {path.name for path in uploads.iterdir()} if uploads.is_dir() else set()


def test_files_and_words_are_added_at_once_and_each_desk_is_told_once(
    sent: Page, mailbox: Mailbox, uploads: Path
) -> None:
    before = len(mailbox)

    page = attach(sent, PLAN, REPORT, body="This is our plant.")

    assert page.status == 200
    assert [link.get_text() for link in page.all(".timeline-file a")] == [
        "plan.png",
        "Zpráva č. 1.pdf",
    ]
    assert "This is our plant." in page.text
    mails = list(mailbox)[before:]
    assert [mail.recipient for mail in mails] == ["desk@wsm.example.org", "desk@zinnae.example.org"]
    for words in ("> This is our plant.", "> plan.png", "> Zpráva č. 1.pdf"):
        assert words in mails[0].text
    assert stored(uploads) == {one.stored_as for one in kept()}


def test_a_file_alone_is_enough(sent: Page, mailbox: Mailbox, uploads: Path) -> None:
    before = len(mailbox)

    page = attach(sent, PLAN)

    assert "You added a file" in page.text
    assert "You added a message" not in page.text
    assert "plan.png" in list(mailbox)[before].text


def test_a_file_is_saved_and_never_shown(app: Flask, sent: Page, uploads: Path) -> None:
    address = attach(sent, REPORT).links("/files/")[0]

    answer = Visitor(app).client.get(address)

    assert answer.data == REPORT[1]
    headers = answer.headers
    assert headers["Content-Disposition"].startswith("attachment;")
    assert f"filename*=UTF-8''{quote(REPORT[0])}" in headers["Content-Disposition"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"


def test_a_file_of_another_enquiry_does_not_exist(app: Flask, sent: Page, uploads: Path) -> None:
    address = attach(sent, PLAN).links("/files/")[0]
    visitor = Visitor(app)
    token = sent.url.rsplit("/", 1)[1]

    assert visitor.open(address.replace(token, "somebody-elses")).status == 404
    assert visitor.open(address.replace("plan.png", "other.png")).status == 404
    assert visitor.open(address.replace(f"/{kept()[0].id}/", "/999999/")).status == 404


def test_a_refused_file_is_named_with_the_reason_and_the_words_stay(
    sent: Page, mailbox: Mailbox, uploads: Path
) -> None:
    before = len(mailbox)

    page = attach(sent, PLAN, ("report.png", HTML[1]), body="This is our plant.")

    assert page.status == 422
    said = page.all("#files-error")[0].get_text(" ")
    assert "“report.png” was not added. This file is damaged" in said
    assert "plan.png" not in said
    assert "Please choose your files again" in said
    assert page.value("body") == "This is our plant."
    assert (kept(), stored(uploads), len(mailbox)) == ([], set(), before)


@pytest.mark.parametrize("name", ["../plan.png", "plan\u202egnp.exe", "plan.svg", "plan.png.exe"])
def test_hostile_names_are_refused_in_a_sentence(sent: Page, uploads: Path, name: str) -> None:
    page = attach(sent, (name, PLAN[1]))

    assert page.status == 422
    assert "was not added." in page.text
    assert stored(uploads) == set()


def test_the_sixth_file_is_refused_with_how_many_there_can_be(sent: Page, uploads: Path) -> None:
    many = [(f"{number}.png", png(width=number)) for number in range(1, 6)]
    page = attach(sent, *many[:4])
    assert len(kept()) == 4

    refused = attach(page, many[4], ("photo.jpg", jpeg()))
    assert "You can add 1 more file to this enquiry." in refused.text
    page = attach(page, many[4])
    assert len(kept()) == 5
    assert "already has the maximum number of files" in attach(page, ("photo.jpg", jpeg())).text
    assert len(stored(uploads)) == 5


def test_the_same_form_sent_twice_adds_everything_once(
    sent: Page, mailbox: Mailbox, uploads: Path
) -> None:
    before = len(mailbox)

    attach(sent, PLAN, body="This is our plant.")
    page = attach(sent, PLAN, body="This is our plant.")

    assert page.text.count("This is our plant.") == 1
    assert len(kept()) == 1
    assert len(stored(uploads)) == 1
    assert len(mailbox) == before + 2


def test_more_than_five_files_of_five_megabytes_are_refused_in_words(sent: Page) -> None:
    page = attach(sent, *[(f"{number}.pdf", pdf() + bytes(SIZE_MAX)) for number in range(7)])

    assert page.status == 413
    assert page.title == "This is too large"
    assert "You can add up to five files, 5 MB each" in page.text


def test_one_file_that_is_too_large_is_refused_at_the_field(sent: Page, uploads: Path) -> None:
    page = attach(sent, ("report.pdf", pdf() + bytes(SIZE_MAX)), body="This is our plant.")

    assert page.status == 422
    assert "This file is larger than 5 MB." in page.text
    assert page.value("body") == "This is our plant."


def test_other_forms_stay_small(visitor: Visitor) -> None:
    data = {"file": [(BytesIO(bytes(3_000_000)), "plan.png")]}

    assert visitor.post("/en/enquiries/new", data).status == 413  # type: ignore[arg-type]


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_without_room_on_the_disk_the_words_stay_on_the_page(sent: Page, uploads: Path) -> None:
    uploads.mkdir(exist_ok=True)
    uploads.chmod(0o500)

    page = attach(sent, PLAN, body="This is our plant.")

    assert page.status == 503
    assert "Nothing is lost: please send it again in a minute." in page.text
    assert page.value("body") == "This is our plant."


def test_without_a_place_for_files_the_words_stay_on_the_page(sent: Page, uploads: Path) -> None:
    if uploads.is_dir():
        uploads.rmdir()
    uploads.touch()
    try:
        page = attach(sent, PLAN, body="This is our plant.")
    finally:
        uploads.unlink()

    assert page.status == 503
    assert page.value("body") == "This is our plant."
    assert kept() == []


def test_a_closed_enquiry_takes_files_for_thirty_days(
    sent: Page, enquiry: Enquiry, uploads: Path
) -> None:
    with transaction():
        found = queries.find_by_reference(enquiry.reference)
        assert found is not None
        found.close("helped", found.sent_at)

    page = attach(sent, PLAN)

    assert "The enquiry was reopened" in page.text
    assert len(kept()) == 1


@pytest.mark.parametrize("name", ["body", "nonce", "csrf_token"])
def test_a_file_in_the_place_of_a_text_is_refused(sent: Page, name: str) -> None:
    fields = {
        "csrf_token": sent.value("csrf_token"),
        "nonce": sent.value("nonce"),
        "body": "",
        name: (BytesIO(b"words"), "words.txt"),
    }

    answer = sent.visitor.client.post(sent.url, data=fields)

    assert answer.status_code == 400
    assert b"We could not read this request" in answer.data
    assert kept() == []


def test_files_that_cannot_be_stored_now_have_to_be_chosen_again(uploads: Path, sent: Page) -> None:
    """All that was typed is still there then, but a browser keeps no files."""
    if uploads.is_dir():
        uploads.rmdir()
    uploads.touch()

    page = attach(sent, PLAN, body="Here is our plan.")
    uploads.unlink()

    assert page.status == 503
    assert page.value("body") == "Here is our plan."
    assert "Please choose your files again" in page.text
    assert "Your message has been added" in attach(page, PLAN).text


@pytest.fixture
def virus_scanner(app: Flask) -> Iterator[SocketAddress]:
    """A scanner that the site asks."""
    with running_scanner() as address, asking(app, address):
        yield address


@contextmanager
def asking(app: Flask, scanner: SocketAddress) -> Iterator[None]:
    before = app.extensions["settings"]
    app.extensions["settings"] = replace(before, clamd=scanner)
    yield
    app.extensions["settings"] = before


def test_a_file_in_which_the_scanner_finds_nothing_is_taken(
    virus_scanner: SocketAddress, sent: Page, uploads: Path
) -> None:
    assert attach(sent, PLAN).status == 200
    assert len(stored(uploads)) == 1


def test_a_file_in_which_the_scanner_finds_something_is_refused(
    virus_scanner: SocketAddress, sent: Page, uploads: Path
) -> None:
    harmful = png(more=chunk(b"tEXt", b"Comment\0" + EICAR))

    page = attach(sent, ("plan.png", harmful), body="This is our plant.")

    assert page.status == 422
    assert "“plan.png” was not added. The virus scanner found something harmful" in page.text
    assert page.value("body") == "This is our plant."
    assert stored(uploads) == set()


def test_no_file_is_taken_while_the_scanner_is_away_and_the_words_stay(
    app: Flask, sent: Page, uploads: Path, tmp_path: Path
) -> None:
    with asking(app, str(tmp_path / "ctl")):
        page = attach(sent, PLAN, body="This is our plant.")

    assert page.status == 503
    assert "Nothing is lost: please send it again in a minute." in page.text
    assert "Please choose your files again" in page.text
    assert page.value("body") == "This is our plant."
    assert (kept(), stored(uploads)) == ([], set())
