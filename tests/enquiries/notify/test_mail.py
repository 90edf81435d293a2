"""What stands in the mails: whom they name, when, and where they lead; each in words of its reader."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from flask import Flask

from marketplace.catalogue.models import Service
from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction
from marketplace.delivery.mail import Mail
from marketplace.enquiries import queries
from marketplace.enquiries.actions import answering, assigning, closing
from marketplace.enquiries.models import Assignment, Enquiry
from marketplace.enquiries.notify import mail as letters
from marketplace.enquiries.notify import posting
from marketplace.enquiries.states import Outcome
from marketplace.i18n import as_plain_text, as_typed
from marketplace.settings.operator import Operator
from tests.browser import Visitor
from tests.conftest import NOW, Mailbox, make_cluster, make_user
from tests.enquiries.asking import ask, assignment_of, find

SME, DESK, COORDINATOR = "ada@example.org", "desk@wsm.example.org", "coordinator@example.org"
WHYS = (
    "general",
    "declined",
    "written-back",
    "withdrawn",
    "reopened",
    "due-today",
    "late",
    "late-cluster",
    "no-desk",
)


def part_of(enquiry: Enquiry, cluster: Cluster) -> Assignment:
    found = queries.find_assignment(enquiry.reference, cluster.id)
    assert found is not None
    return found


def both(mail: Mail) -> tuple[str, str]:
    return mail.text, as_typed(mail.html)


@pytest.mark.parametrize("language", ["en", "cs", "de", "es", "fr"])
def test_the_coordinator_reads_for_each_reason_other_words(
    app: Flask, asked: Enquiry, wsm: Cluster, mailbox: Mailbox, language: str
) -> None:
    coordinator = make_user(COORDINATOR, coordinator=True)
    with transaction():
        db.session.merge(coordinator).language = language
        for why in WHYS:
            posting.tell_coordinators(
                find(asked), why, NOW, cluster=db.session.get_one(Cluster, wsm.id)
            )

    mails = mailbox.to(COORDINATOR)

    assert {mail.language for mail in mails} == {language}
    assert len({mail.text for mail in mails}) == len(WHYS)
    for mail in mails:
        assert all(asked.reference in one for one in (mail.subject, *both(mail)))
        assert not any("/mail/" in one for one in both(mail)), "coordinators have no preference"


def test_an_erased_person_stands_in_no_mail_to_the_coordinator(
    app: Flask, asked: Enquiry, mailbox: Mailbox
) -> None:
    make_user(COORDINATOR, coordinator=True)
    with transaction():
        found = find(asked)
        found.name = found.email = ""
        posting.tell_coordinators(found, "withdrawn", NOW)
    (mail,) = mailbox.to(COORDINATOR)
    assert mail.reply_to is None
    assert "E-mail address" not in "".join(both(mail))


@pytest.mark.parametrize("outcome", Outcome)
def test_the_sme_reads_how_its_enquiry_ended_and_until_when_it_can_go_on(
    asked: Enquiry, mailbox: Mailbox, outcome: str
) -> None:
    with transaction():
        closing.close(find(asked), outcome, NOW)
    mail = mailbox.to(SME)[-1]
    words = {
        "helped": "were able to help you",
        "referred": "someone else",
        "not-possible": "We are sorry",
        "no-reply": "did not hear from you",
    }
    for one in both(mail):
        assert words.get(outcome, "you withdrew") in one
        assert "16 December 2026" in one


def test_a_refusal_that_names_another_cluster_asks_for_consent(
    asked: Enquiry, wsm: Cluster, mailbox: Mailbox
) -> None:
    nano = make_cluster("nano", "Nanoprogress", "CZ", "cs")
    with transaction():
        answering.decline(part_of(asked, wsm), "No.", NOW, hand_over_to=db.session.merge(nano))
    for one in both(mailbox.to(SME)[-1]):
        assert "It suggests Nanoprogress." in one
        assert f"/en/enquiries/{asked.token}" in one
        assert "No cluster is left" not in one


def test_a_refusal_of_the_last_one_says_who_looks_further(
    asked: Enquiry, wsm: Cluster, mailbox: Mailbox
) -> None:
    with transaction():
        for part in find(asked).assignments:
            part.answered_at = None
            answering.decline(part, "No.", NOW)
    assert all("No cluster is left" in one for one in both(mailbox.to(SME)[-1]))


def test_a_colleague_and_a_desk_read_why_they_of_all_people_get_a_mail(
    asked: Enquiry, wsm: Cluster, mailbox: Mailbox
) -> None:
    colleague = make_user("marie@wsm.example.org", cluster=wsm)
    giver = make_user("paul@wsm.example.org", cluster=wsm)
    with transaction():
        db.session.get_one(Cluster, wsm.id).languages = ["fr"]
        part = part_of(asked, wsm)
        assigning.give_to(part, db.session.merge(colleague), NOW, by=db.session.merge(giver))
        letters.remind(part, "today", "Why?", NOW)

    given, reminder = mailbox.to("marie@wsm.example.org")

    assert given.text.startswith("Hello,\n\npaul has assigned")
    assert "because this enquiry is assigned to you at Water Sensors & Membranes" in given.text
    assert (
        "because this enquiry is assigned to you at Water Sensors &amp; Membranes" in reminder.html
    )
    assert "/en/mail/" in given.text
    assert "adresse de contact" in mailbox.to(DESK)[-1].text
    assert mailbox.to(DESK)[-1].language == "fr"


@pytest.mark.parametrize("frequency", ["daily", "reminders"])
def test_who_wants_no_mail_at_once_hears_later_that_an_enquiry_was_given_to_them(
    asked: Enquiry, wsm: Cluster, mailbox: Mailbox, frequency: str
) -> None:
    colleague = make_user("marie@wsm.example.org", cluster=wsm)
    giver = make_user("paul@wsm.example.org", cluster=wsm)
    with transaction():
        db.session.merge(colleague).mail_frequency = frequency
        assigning.give_to(
            part_of(asked, wsm), db.session.merge(colleague), NOW, by=db.session.merge(giver)
        )
    assert mailbox.to("marie@wsm.example.org") == []


def test_a_late_note_names_the_day_that_the_late_cluster_promised(
    asked: Enquiry, wsm: Cluster, mailbox: Mailbox
) -> None:
    with transaction():
        part_of(asked, wsm).due_on = date(2026, 11, 25)
        letters.admit_delay(find(asked), datetime.combine(date(2026, 11, 26), NOW.timetz()))
    assert all("25 November 2026" in one for one in both(mailbox.to(SME)[-1]))


def test_a_confirmation_says_where_another_day_holds_and_how_a_lost_link_comes_back(
    asked: Enquiry, zinnae: Cluster, mailbox: Mailbox
) -> None:
    with transaction():
        part_of(asked, zinnae).due_on += timedelta(days=4)
        letters.confirm(find(asked), "Hello", NOW)
    for one in both(mailbox.to(SME)[-1]):
        assert "Zinnae (by 24 November 2026)" in one
        assert "Membranes (by" not in one
        assert "/en/enquiries/lost" in one


def test_what_people_write_is_words_and_never_html(
    visitor: Visitor, asked: Enquiry, mailbox: Mailbox
) -> None:
    visitor.open(f"/en/enquiries/{asked.token}").submit("Send message", body="<b>bold</b>\n& more")
    mail = mailbox.to(DESK)[-1]
    assert "> <b>bold</b>\n> & more" in mail.text
    assert "&lt;b&gt;bold&lt;/b&gt;<br>&amp; more" in mail.html


def test_a_reply_to_a_note_of_a_cluster_without_a_mailbox_never_goes_to_the_sme(
    enquiry: Enquiry, now: datetime, mailbox: Mailbox, wsm: Cluster
) -> None:
    with transaction():
        db.session.get_one(Cluster, wsm.id).email = ""
        answering.note(
            assignment_of(enquiry, "wsm"),
            "They owe us money.",
            scope="clusters",
            nonce="n",
            now=now,
        )
        letters.escalate(assignment_of(enquiry, "wsm"), now)

    note, late = mailbox.to("desk@zinnae.example.org")[-2:]
    assert "They owe us money." in note.text
    assert (note.reply_to, late.reply_to) == (None, None)


@pytest.mark.parametrize("language", ["en", "cs", "de", "es", "fr"])
def test_what_a_mail_program_searches_has_the_signs_of_a_keyboard(
    asked: Enquiry, mailbox: Mailbox, language: str
) -> None:
    with transaction():
        find(asked).language = language
        letters.confirm(find(asked), "We need 5\u00a0MB.", NOW)
    mail = mailbox.to(SME)[-1]

    assert as_typed(mail.subject) == mail.subject
    assert as_plain_text(mail.text) == mail.text
    assert "We need 5 MB." in mail.text
    assert "We need 5\u00a0MB." in mail.html
    assert "\u00a02026" in mail.html, "a date is one piece"


def test_a_mail_says_who_is_responsible_and_where_the_law_is_answered(
    app: Flask,
    visitor: Visitor,
    membrane_screening: Service,
    mailbox: Mailbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    operator = Operator(name="Water <Alliance>", address="1 Quay, Lyon")
    site = replace(app.extensions["settings"], operator_details=operator)
    monkeypatch.setitem(app.extensions, "settings", site)

    ask(visitor)
    mail = mailbox.to("ada@example.org")[0]

    assert "Water <Alliance>, 1 Quay, Lyon" in mail.text
    assert "/en/imprint" in mail.text
    assert "Water &lt;Alliance&gt;, 1 Quay, Lyon" in mail.html
    assert "/en/privacy" in mail.html
