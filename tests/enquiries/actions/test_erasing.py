"""A person is taken out of an enquiry, and what counts stays."""

import json
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.catalogue import queries as catalogue
from marketplace.catalogue.models import Service
from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction, utcnow
from marketplace.delivery import mail, webhooks
from marketplace.delivery.webhooks import WebhookCall
from marketplace.enquiries.actions import answering, closing, drafting, erasing, links
from marketplace.enquiries.messages import Attachment, Message
from marketplace.enquiries.models import Enquiry
from marketplace.enquiries.states import FormKind
from marketplace.errors import IllegalStateChange
from marketplace.server.worker import run_once
from tests.browser import Page, Visitor
from tests.conftest import NOW, Mailbox
from tests.enquiries.actions.erasing import add_file, close, enquiry_of, erase
from tests.enquiries.asking import ask, draft, fill_in, find, reload, send
from tests.enquiries.follow.test_page import part_of

WHO = ("Ada", "Analytical", "ada@example.org", "40 samples", "PUMP-7")


def rows(table: type[Message] | type[Attachment] | type[WebhookCall]) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_nothing_of_the_person_stays_and_what_counts_does(
    sent: Page, enquiry: Enquiry, uploads: Path
) -> None:
    token, nonce, sent_at = enquiry.token, enquiry.nonce, enquiry.sent_at
    file = add_file(enquiry, uploads)
    with transaction():
        links.invite_guest(find(enquiry))
        answering.decline(part_of(enquiry, "zinnae"), "Ada is no member.", utcnow())
    close(enquiry, utcnow())
    with transaction():
        closing.tell_result(
            find(enquiry), "solved", utcnow(), rating=5, words="Ada says thank you."
        )

    erased = erase(enquiry)

    assert (erased.name, erased.organisation, erased.email, erased.phone, erased.result_words) == (
        "",
    ) * 5
    assert (erased.content_key, erased.guest_token) == (None, None)
    assert token != erased.token
    assert nonce != erased.nonce
    assert [part.decline_reason for part in erased.assignments] == ["", ""]
    assert (rows(Message), rows(Attachment), file.exists()) == (0, 0, False)
    assert (erased.country, erased.size, erased.language, erased.service_title) == (
        "EL",
        "small",
        "en",
        "Membrane screening",
    )
    assert (erased.sent_at, erased.outcome, erased.result, erased.rating) == (
        sent_at,
        "helped",
        "solved",
        5,
    )
    assert erased.events[-1].kind == "erased"


def test_the_links_of_the_person_and_of_its_colleagues_open_nothing_any_more(
    app: Flask, sent: Page, enquiry: Enquiry
) -> None:
    with transaction():
        guest = links.invite_guest(find(enquiry))

    erase(enquiry)

    assert Visitor(app).open(sent.url).status == 404
    assert Visitor(app).open(f"/en/enquiries/{guest}").status == 404


def test_what_was_typed_for_it_goes_too(
    app: Flask, visitor: Visitor, membrane_screening: Service
) -> None:
    check, unsent = fill_in(visitor), fill_in(visitor, message="And ten ceramic ones.")
    other = fill_in(visitor, email="grace@example.org")
    asked = enquiry_of(check.submit("Send enquiry"))

    erase(asked)

    assert [visitor.open(page.url).status for page in (check, unsent, other)] == [410, 410, 200]


def test_mails_about_it_go_with_their_files_and_those_that_lead_to_it_too(
    app: Flask, data_dir: Path, sent: Page, enquiry: Enquiry, mailbox: Mailbox
) -> None:
    with transaction():
        mail.post(
            mail.compose(
                "password_reset", to="ada@example.org", language="en", now=NOW, token="another"
            )
        )
        mail.post(
            mail.compose(
                "password_reset", to="ada@example.org", language="en", now=NOW, token=enquiry.token
            )
        )
    close(enquiry, utcnow())
    mail.deliver()
    assert len(list((data_dir / "mail").glob("*.eml"))) == len(mailbox) > 3

    erase(enquiry)

    assert ["another" in one.text for one in mailbox] == [True]
    assert len(list((data_dir / "mail").glob("*.eml"))) == 1


def test_clusters_of_an_open_enquiry_are_told_that_it_is_withdrawn_and_not_by_whom(
    sent: Page, enquiry: Enquiry, mailbox: Mailbox
) -> None:
    with transaction():
        answering.decline(part_of(enquiry, "zinnae"), "No laboratory.", utcnow())

    erased = erase(enquiry)

    (told,) = list(mailbox)
    assert (told.recipient, told.reply_to) == ("desk@wsm.example.org", None)
    assert enquiry.reference in told.subject
    assert not [word for word in WHO if word in told.subject + told.text + told.html]
    assert (erased.status, erased.outcome) == ("closed", "withdrawn")


def test_the_coordinator_is_told_of_an_open_enquiry_that_no_cluster_has(
    coordinator: Visitor, app: Flask, mailbox: Mailbox
) -> None:
    page = ask(Visitor(app), "/en/enquiries/new")
    asked = enquiry_of(page)

    erase(asked)

    (told,) = list(mailbox)
    assert told.recipient == "coordinator@example.org"
    assert not [word for word in WHO if word in told.subject + told.text + told.html]


def test_a_system_of_a_cluster_is_told_the_reference_and_no_earlier_call_stays(
    app: Flask, wsm: Cluster, membrane_screening: Service
) -> None:
    with transaction():
        cluster = db.session.get(Cluster, wsm.id)
        assert cluster is not None
        cluster.webhook_url, cluster.webhook_secret = "https://crm.wsm.example.org/hook", "secret"
    page = ask(Visitor(app))
    asked = enquiry_of(page)
    assert rows(WebhookCall) == 1

    reference = erase(asked).reference

    (call,) = webhooks.last_of(wsm.id, 10)
    assert json.loads(call.body) == {"event": "enquiry.erased", "enquiry": {"reference": reference}}


def test_who_was_erased_is_not_erased_again(sent: Page, enquiry: Enquiry, mailbox: Mailbox) -> None:
    first = erase(enquiry)
    token, told = first.token, len(mailbox)

    second = erase(enquiry)

    assert [event.kind for event in second.events] == ["closed", "erased"]
    assert (second.token, len(mailbox)) == (token, told)


def test_an_erasure_that_fails_loses_nothing(sent: Page, enquiry: Enquiry, uploads: Path) -> None:
    file = add_file(enquiry, uploads)

    with pytest.raises(OSError, match="full"), transaction():
        erasing.erase(find(enquiry), utcnow())
        raise OSError("the disk is full")

    assert reload(enquiry).email == "ada@example.org"
    assert file.exists()
    with transaction():
        pass
    assert file.exists()


def test_the_same_form_sent_after_the_erasure_asks_anew(
    app: Flask, sent: Page, enquiry: Enquiry
) -> None:
    erase(enquiry)

    page = ask(Visitor(app))

    assert page.title == "Your enquiry is on its way"
    assert enquiry.reference not in page.text


def test_nothing_can_be_done_with_what_was_erased(sent: Page, enquiry: Enquiry) -> None:
    erased = erase(enquiry)

    assert not erased.may_reopen(utcnow())
    with pytest.raises(IllegalStateChange), transaction():
        answering.note(
            part_of(enquiry, "wsm"), "Ada called.", scope="cluster", nonce="n", now=utcnow()
        )
    with pytest.raises(IllegalStateChange), transaction():
        answering.answer(part_of(enquiry, "wsm"), "Dear Ada", nonce="n", now=utcnow())


def test_desk_and_coordinator_see_politely_that_the_person_was_erased(
    sent: Page, enquiry: Enquiry, wsm_desk: Visitor, coordinator: Visitor
) -> None:
    erase(enquiry)

    for page in (
        wsm_desk.open(f"/en/desk/enquiries/{enquiry.reference}"),
        coordinator.open(f"/en/coordination/enquiries/{enquiry.reference}"),
    ):
        assert page.status == 200
        assert "The personal data of this enquiry were deleted" in page.text
        assert not page.links("mailto:")
        assert not page.all("textarea")
        assert not [word for word in WHO if word in page.text]
    assert wsm_desk.open("/en/desk/enquiries").status == 200
    assert coordinator.open("/en/coordination/enquiries").status == 200


def test_a_draft_with_a_mistyped_address_goes_with_what_was_sent_from_the_same_browser(
    app: Flask, visitor: Visitor, membrane_screening: Service
) -> None:
    mistyped = fill_in(visitor, email="adda@example.org")
    form = mistyped.submit("Go back and change")
    own = form.submit("Continue", email="ada@example.org").submit("Send enquiry")
    other = fill_in(Visitor(app), message="And we?", email="grace@example.org")

    own.follow("/delete").submit("Yes, delete my data")

    assert visitor.open(mistyped.url).status == 410
    assert "And we?" in visitor.open(other.url).text


def test_what_was_deleted_is_in_no_file_of_the_database(
    app: Flask, data_dir: Path, membrane_screening: Service
) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("only SQLite keeps deleted text in its files as we see them")
    for number in range(12):
        mark = f"mark{number:02d}"
        marked = replace(draft(), nonce=mark, name=f"{mark} Somebody", message=f"{mark} " * 150)
        with transaction():
            typed = [("name", marked.name), ("message", marked.message)]
            drafting.save(
                mark,
                FormKind.GENERAL,
                [],
                typed,
                email=marked.email,
                browser_mark="",
                now=utcnow(),
            )
            service = catalogue.find_published("membrane-screening")
            enquiry = send(marked, service=service, now=utcnow())
        if number % 3:
            erase(enquiry)
    db.session.remove()

    run_once(app)

    # Read by another process: closing a file here would drop the locks that SQLite holds on it.
    files = sorted(data_dir.glob("marketplace.sqlite*"))
    held = subprocess.run(["cat", *files], check=True, capture_output=True).stdout
    there = [number for number in range(12) if f"mark{number:02d}".encode() in held]
    assert there == [number for number in range(12) if number % 3 == 0]
