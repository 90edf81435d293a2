"""What an enquiry about several services is called: in short in lists and subjects, else in full."""

from datetime import date, timedelta

import pytest
from flask import Flask

from marketplace.catalogue import queries as catalogue
from marketplace.catalogue.models import Service, ServiceText
from marketplace.clusters.models import Cluster
from marketplace.database import transaction
from marketplace.enquiries.actions import adding
from marketplace.enquiries.desk import answer_fields
from marketplace.enquiries.desk.queries import Selection, count_by_state, subjects_of
from marketplace.enquiries.jobs import reminders
from marketplace.enquiries.models import Enquiry
from tests.browser import Page, Visitor
from tests.conftest import Mailbox, make_service
from tests.counting import counted_statements
from tests.enquiries.asking import TYPED, ask, find

IN_SHORT = "Membrane screening and 2 more"
TITLES = ["Membrane screening", "Nanofibres to order", "Water audit"]
SME = TYPED["email"]
DESK = "desk@wsm.example.org"


def texts_of(page: Page, selector: str) -> list[str]:
    return [" ".join(element.get_text().split()) for element in page.all(selector)]


@pytest.mark.parametrize(
    "address", ["/en/desk/enquiries", "/en/coordination/enquiries", "/en/coordination/overview"]
)
def test_lists_say_how_many_services_there_are_besides(
    address: str, about_three: Enquiry, wsm_desk: Visitor, coordinator: Visitor
) -> None:
    staff = wsm_desk if "desk" in address else coordinator

    assert IN_SHORT in staff.open(address).text


def test_a_list_costs_the_same_however_many_enquiries_are_about_several_services(
    about_three: Enquiry, visitor: Visitor, wsm_desk: Visitor
) -> None:
    with counted_statements() as few:
        wsm_desk.open("/en/desk/enquiries")
    for number in range(2):
        several = "/en/shortlist/enquiry?s=membrane-screening&s=nanofibres"
        ask(visitor, several, message=f"Number {number}")

    with counted_statements() as many:
        page = wsm_desk.open("/en/desk/enquiries")

    assert page.text.count("Membrane screening and 1 more") == 2
    assert len(many) == len(few)


def test_the_page_of_staff_names_all_in_their_language_with_the_words_that_were_seen(
    about_three: Enquiry, wsm_desk: Visitor
) -> None:
    with transaction():
        service = catalogue.find_by_slug("nanofibres")
        assert service is not None
        service.texts.append(ServiceText(language="cs", title="Nanovlákna na zakázku"))

    page = wsm_desk.open(f"/cs/desk/enquiries/{about_three.reference}")

    assert page.title == "Membrane screening a 2 další"
    assert texts_of(page, ".page-head li") == [
        "Membrane screening",
        "Nanovlákna na zakázku Název, který se poptávajícímu zobrazil: Nanofibres to order",
        "Water audit",
    ]


@pytest.mark.parametrize("page", ["", "/result"])
def test_the_pages_of_the_enquirer_name_all(
    page: str, about_three: Enquiry, visitor: Visitor
) -> None:
    own = visitor.open(f"/en/enquiries/{about_three.token}{page}")

    assert f"You asked about these services: {' '.join(TITLES)}" in own.text


def test_mails_say_it_in_short_in_the_subject_and_in_full_in_the_body(
    about_three: Enquiry, mailbox: Mailbox
) -> None:
    (confirmation,), (announcement,) = mailbox.to(SME), mailbox.to(DESK)

    assert f": {IN_SHORT}" in (confirmation.thread_subject or "")
    assert ": Membrane screening et 2 autres – " in (announcement.thread_subject or "")
    for mail in (confirmation, announcement):
        for title in TITLES:
            assert f"- {title}" in mail.text
            assert f">{title}</li>" in mail.html


@pytest.fixture
def reminded(about_three: Enquiry, mailbox: Mailbox) -> list[str]:
    """The texts of the mails that remind the desk of an enquiry that it has not answered."""
    before = len(mailbox.to(DESK))
    with transaction():
        reminders.remind(about_three.sent_at + timedelta(days=30))
    return [mail.text for mail in mailbox.to(DESK)[before:]]


def test_a_reminder_names_all_services(reminded: list[str]) -> None:
    assert reminded
    for title in TITLES:
        assert f"- {title}" in reminded[0]


def test_a_long_title_leaves_room_for_the_number_and_is_cut_between_words(
    app: Flask, visitor: Visitor, membrane_screening: Service, wsm: Cluster, mailbox: Mailbox
) -> None:
    title = "Screening of membranes and of everything " * 6
    make_service("a-long-title", wsm, title=title[:250].strip())

    ask(
        visitor,
        "/en/shortlist/enquiry?s=a-long-title&s=membrane-screening",
        organisation="Analytical Engines " * 10,
    )

    for mail in (mailbox.to(SME)[0], mailbox.to(DESK)[0]):
        subject = mail.thread_subject or ""
        before_number, _sign, organisation = subject.partition("…")
        assert before_number.rpartition(" ")[2] in title.split()
        assert "1 " in organisation.partition("–")[0]
        assert len(subject) <= 300


def test_the_subject_of_a_thread_stays_when_a_service_is_renamed_or_a_text_is_added(
    about_three: Enquiry, mailbox: Mailbox
) -> None:
    (announcement,) = mailbox.to(DESK)
    with transaction():
        service = catalogue.find_by_slug("membrane-screening")
        assert service is not None
        service.texts[0].title = "Renamed"
        service.texts.append(ServiceText(language=announcement.language, title="Nouveau titre"))
    with transaction():
        adding.write_back(find(about_three), "One more.", nonce="more", now=about_three.sent_at)

    later = mailbox.to(DESK)[-1]

    assert later is not announcement
    assert later.thread_subject == announcement.thread_subject


def test_a_ready_answer_names_all_services_as_its_language_lists_them(
    about_three: Enquiry,
) -> None:
    assignment = about_three.assignments[0]

    values = {
        language: answer_fields.values_for(assignment, language, date(2026, 11, 16))["service"]
        for language in ("en", "de", "cs")
    }

    assert values["en"] == "Membrane screening, Nanofibres to order and Water audit"
    assert values["de"] == "Membrane screening, Nanofibres to order und Water audit"
    assert values["cs"] == "Membrane screening, Nanofibres to order a Water audit"


def test_the_inbox_finds_an_enquiry_by_any_of_its_services(
    about_three: Enquiry, wsm: Cluster, visitor: Visitor, wsm_desk: Visitor
) -> None:
    ask(visitor, "/en/services/nanofibres/enquiry")

    for slug in ("membrane-screening", "nanofibres", "water-audit"):
        counts = count_by_state(Selection(wsm.id, service=slug))
        assert counts.in_state[""] == 1
        assert IN_SHORT in wsm_desk.open(f"/en/desk/enquiries?service={slug}").text
    assert subjects_of(wsm.id, "en").services == [
        ("membrane-screening", "Membrane screening", "en"),
        ("water-audit", "Water audit", "en"),
    ]
    nano = find(about_three).assignments[2].cluster
    assert subjects_of(nano.id, "en").services == [
        ("membrane-screening", "Membrane screening", "en"),
        ("nanofibres", "Nanofibres to order", "en"),
    ]
