"""One enquiry about several services reaches all clusters concerned, under one reference."""

from datetime import date

from marketplace.catalogue import queries as catalogue
from marketplace.catalogue.models import Service
from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction
from marketplace.enquiries import queries, routing
from marketplace.enquiries.actions import erasing
from marketplace.enquiries.models import Enquiry
from marketplace.enquiries.record import enquiry_record, row
from tests.browser import Page, Visitor
from tests.conftest import NOW, Mailbox, make_service
from tests.enquiries.asking import TYPED, ask, fill_in, find, reload

SHORTLIST = "/en/shortlist?s=membrane-screening&s=nanofibres"
FORM = "/en/shortlist/enquiry?s=membrane-screening&s=nanofibres"


def find_all() -> list[Enquiry]:
    db.session.rollback()
    return list(queries.of_person(TYPED["email"]))


def the_enquiry() -> Enquiry:
    (enquiry,) = find_all()
    return enquiry


def withdraw(slug: str) -> None:
    with transaction():
        service = catalogue.find_by_slug(slug)
        assert service is not None
        service.withdraw("We have no machine any more.", NOW)


def texts_of(page: Page, selector: str) -> list[str]:
    return [element.get_text() for element in page.all(selector)]


def test_the_shortlist_leads_to_one_form_for_all(visitor: Visitor, nanofibres: Service) -> None:
    page = visitor.open(SHORTLIST).follow("/shortlist/enquiry")

    assert page.title == "Send an enquiry"
    assert texts_of(page, ".narrow > ul li") == ["Membrane screening", "Nanofibres to order"]
    receivers = texts_of(page, "#receivers li")
    assert receivers == [
        "Water Sensors & Membranes, France",
        "Zinnae, Spain",
        "Nanoprogress, Czechia",
    ]


def test_it_reaches_all_clusters_under_one_reference(
    visitor: Visitor, nanofibres: Service, mailbox: Mailbox
) -> None:
    page = ask(visitor, FORM)

    assert "You asked about these services: Membrane screening Nanofibres to order" in page.text
    enquiry = the_enquiry()
    assert enquiry.service is not None
    assert enquiry.service.slug == "membrane-screening"
    assert [further.title for further in enquiry.further_services] == ["Nanofibres to order"]
    leads = {part.cluster.slug: part.is_lead for part in enquiry.assignments}
    assert leads == {"wsm": True, "zinnae": False, "nano": True}
    for slug in leads:
        (mail,) = mailbox.to(f"desk@{slug}.example.org")
        assert enquiry.reference in mail.subject
        assert "- Membrane screening\n- Nanofibres to order" in mail.text
    (confirmation,) = mailbox.to(TYPED["email"])
    assert "- Membrane screening\n- Nanofibres to order" in confirmation.text


def test_the_desk_and_the_coordinator_see_all_services(
    visitor: Visitor, nanofibres: Service, zinnae_desk: Visitor, coordinator: Visitor
) -> None:
    ask(visitor, FORM)
    reference = the_enquiry().reference

    for reader, path in ((zinnae_desk, "desk"), (coordinator, "coordination")):
        page = reader.open(f"/en/{path}/enquiries/{reference}")
        assert page.title == "Membrane screening and 1 more"
        assert "about these services: Membrane screening Nanofibres to order" in page.text


def test_records_have_the_list_beside_the_first_service(
    visitor: Visitor, nanofibres: Service
) -> None:
    ask(visitor, FORM)

    record = enquiry_record(the_enquiry())

    assert record["service"] == "membrane-screening"
    assert record["services"] == ["membrane-screening", "nanofibres"]
    assert row(record)["services"] == ["membrane-screening", "nanofibres"]
    assert row(record)["service_titles"] == ["Membrane screening", "Nanofibres to order"]


def test_the_same_words_from_two_tabs_are_one_enquiry(
    visitor: Visitor, nanofibres: Service
) -> None:
    first, second = fill_in(visitor, FORM), fill_in(visitor, FORM)

    first.submit("Send enquiry")
    second.submit("Send enquiry")

    assert the_enquiry()
    assert fill_in(visitor, FORM).title == "This enquiry has been sent"


def test_the_same_words_about_fewer_services_are_another_enquiry(
    visitor: Visitor, nanofibres: Service
) -> None:
    ask(visitor, FORM)
    ask(visitor)

    assert len(find_all()) == 2


def test_a_service_withdrawn_while_it_was_checked_is_left_out_and_it_is_said(
    visitor: Visitor, nanofibres: Service
) -> None:
    page = fill_in(visitor, FORM)
    withdraw("nanofibres")

    page = page.submit("Send enquiry")
    assert page.status == 409
    assert "Some of these services are no longer offered and were left out." in page.text
    assert find_all() == []
    page.submit("Send enquiry")

    assert the_enquiry().further_services == []


def test_when_all_are_withdrawn_nothing_typed_is_lost(
    visitor: Visitor, nanofibres: Service
) -> None:
    page = fill_in(visitor, FORM)
    withdraw("nanofibres")
    withdraw("membrane-screening")

    page = page.submit("Send enquiry")

    assert page.status == 410
    assert page.title == "These services are no longer offered"
    assert texts_of(page, ".narrow > ul li") == ["Membrane screening", "Nanofibres to order"]
    assert TYPED["message"] in page.text


def test_a_link_to_ask_about_what_is_withdrawn_leads_to_the_list(
    visitor: Visitor, nanofibres: Service
) -> None:
    for slug in ("nanofibres", "membrane-screening"):
        withdraw(slug)

    page = visitor.open(FORM)

    assert page.url == SHORTLIST
    assert "No longer offered" in page.text
    assert "Nanofibres to order" in page.text


def test_unknown_services_lead_back_to_the_shortlist(visitor: Visitor) -> None:
    assert visitor.open("/en/shortlist/enquiry?s=unknown").url == "/en/shortlist?s=unknown"


def test_a_refused_form_keeps_the_services(visitor: Visitor, nanofibres: Service) -> None:
    page = visitor.open(FORM).submit("Continue", **{**TYPED, "email": ""})

    assert page.status == 422
    assert texts_of(page, ".narrow > ul li") == ["Membrane screening", "Nanofibres to order"]


def test_erasing_keeps_what_is_counted(visitor: Visitor, nanofibres: Service) -> None:
    ask(visitor, FORM)
    enquiry = the_enquiry()
    with transaction():
        erasing.erase(find(enquiry), NOW)

    enquiry = reload(enquiry)

    assert enquiry.email == ""
    assert [further.title for further in enquiry.further_services] == ["Nanofibres to order"]


def test_a_cluster_with_two_of_the_services_is_asked_once_and_by_the_earlier_day(
    membrane_screening: Service, zinnae: Cluster
) -> None:
    repair = make_service("repair", zinnae, title="Repair", reply_within_days=1)
    services = catalogue.by_slugs(["membrane-screening", repair.slug])

    plans = routing.plan_for_services(services, date(2026, 11, 16))

    assert [(plan.cluster.slug, plan.is_lead, plan.due_on.day) for plan in plans] == [
        ("wsm", True, 19),
        ("zinnae", True, 17),
    ]
    assert routing.promise(services, date(2026, 11, 16)) == date(2026, 11, 19)
