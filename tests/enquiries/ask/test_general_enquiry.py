"""Who does not know which service fits writes what is needed, and services are proposed."""

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.catalogue.models import Service
from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction, utcnow
from marketplace.enquiries.models import Assignment, Enquiry
from marketplace.search.index.sync import rebuild
from tests.browser import Page, Visitor
from tests.conftest import Mailbox, make_service
from tests.enquiries.asking import TYPED

ADDRESS = "/en/enquiries/new"
WORDS = "We have membranes. Who can do a screening before June?"


@pytest.fixture
def catalogue(app: Flask, membrane_screening: Service, wsm: Cluster) -> None:
    """Four services that can be found, three of them about membranes."""
    make_service("leak-search", wsm, title="Leak search")
    make_service("used-membranes", wsm, title="Screening of used membranes")
    make_service("on-site", wsm, title="Membrane screening on site")
    rebuild()


def proposed(page: Page) -> list[str]:
    return [str(one["value"]) for one in page.all("input[name=service]")]


def test_services_that_fit_are_proposed_without_javascript_and_nothing_typed_is_lost(
    visitor: Visitor, catalogue: None
) -> None:
    page = visitor.open(ADDRESS).submit("Show services that may fit", **{**TYPED, "message": WORDS})

    assert page.status == 200
    assert proposed(page)[0] == ""
    assert set(proposed(page)[1:]) == {"membrane-screening", "used-membranes", "on-site"}
    assert page.all("input[name=service][value=''][checked]")
    words = page.all("#suggestions")[0].get_text(" ")
    for part in (
        "Membrane screening",
        "Water Sensors & Membranes (France) + Zinnae (Spain)",
        "Membrane screening, in short.",
    ):
        assert part in " ".join(words.split())
    assert (page.value("message"), page.value("name")) == (WORDS, TYPED["name"])
    assert not page.all("[data-error-summary]")


def test_services_are_proposed_while_one_types(visitor: Visitor, catalogue: None) -> None:
    form = visitor.open(ADDRESS)
    button = form.all("[hx-post]")[0]
    assert "input changed delay:600ms from:#message" in str(button["hx-trigger"])
    typed = {"csrf_token": form.value("csrf_token"), "message": WORDS, "step": "suggest"}

    part = visitor.post(
        str(button["hx-post"]), {name: [value] for name, value in typed.items()}, htmx=True
    )

    assert part.soup.find(True)["id"] == "suggestions"  # type: ignore[index]
    assert len(proposed(part)) == 1 + 3
    assert "3 services may fit what you wrote." in part.soup.get_text()
    assert part.response.headers["Cache-Control"] == "no-store"


def test_a_service_that_fits_alone_is_proposed_beside_the_coordinators_choice(
    visitor: Visitor, catalogue: None
) -> None:
    typed = {**TYPED, "message": "We have a leak."}

    page = visitor.open(ADDRESS).submit("Show services that may fit", **typed)

    assert proposed(page) == ["", "leak-search"]
    assert page.all("input[name=service][value=''][checked]")


@pytest.mark.parametrize(
    ("language", "button", "reason"),
    [
        ("en", "Show services that may fit", "Because of: “membranes”, “screening”"),
        ("de", "Passende Leistungen anzeigen", "Grund: „membranes“, „screening“"),
    ],
)
def test_the_label_of_each_proposal_says_why_in_the_readers_language(
    visitor: Visitor, catalogue: None, language: str, button: str, reason: str
) -> None:
    form = visitor.open(f"/{language}/enquiries/new")

    page = form.submit(button, **{**TYPED, "message": "membranes screening"})

    labels = [label.get_text(" ") for label in page.all("#suggestions .choice label")]
    words = set(reason.partition(": ")[2].split(", "))
    assert len(labels) == 1 + 3
    assert all(all(word in label for word in words) for label in labels[1:])
    assert all(reason.partition(":")[0] in label for label in labels[1:])


def test_where_nothing_has_all_of_it_the_proposals_say_so(
    visitor: Visitor, catalogue: None
) -> None:
    def hint_for(message: str) -> str:
        page = visitor.open(ADDRESS).submit("Show services that may fit", message=message)
        return page.all("#service-hint")[0].get_text()

    assert "Nothing has all of this. These come closest." in hint_for("membrane wedding")
    assert "come closest" not in hint_for("membrane screening")


def test_whoever_comes_from_the_page_of_a_cluster_asks_that_cluster(
    visitor: Visitor, mailbox: Mailbox, wsm: Cluster, zinnae: Cluster
) -> None:
    form = visitor.open("/en/clusters/wsm").follow("cluster=wsm")
    assert form.title == "Ask Water Sensors & Membranes"
    assert not form.all("#suggestions")

    check = form.submit(**TYPED)
    receivers = check.all("#receivers li")
    assert [item.get_text() for item in receivers] == ["Water Sensors & Membranes, France"]
    check.submit("Send enquiry")

    db.session.rollback()
    (assignment,) = db.session.scalars(select(Assignment)).all()
    (promised_on,) = db.session.scalars(select(Enquiry.promised_on)).all()
    assert (assignment.cluster_id, assignment.is_lead) == (wsm.id, True)
    assert assignment.due_on == promised_on
    (announcement,) = mailbox.to("desk@wsm.example.org")
    assert "Une personne adresse une demande à votre cluster." in announcement.text
    (confirmation,) = mailbox.to(TYPED["email"])
    assert "This cluster will answer you by" in confirmation.text
    assert "You asked about" not in confirmation.text
    assert len(mailbox) == 2


@pytest.mark.parametrize("slug", ["nobody", "%00", "a" * 3000])
def test_an_unknown_cluster_is_nobody_to_ask(visitor: Visitor, slug: str) -> None:
    form = visitor.open(f"{ADDRESS}?cluster={slug}")

    assert form.title == "Ask us"
    assert form.value("cluster") == ""


def test_an_enquiry_with_a_chosen_service_goes_to_its_clusters(
    visitor: Visitor, coordinator: Visitor, catalogue: None, mailbox: Mailbox
) -> None:
    page = visitor.open(ADDRESS).submit("Show services that may fit", **{**TYPED, "message": WORDS})

    check = page.submit("Continue", service="membrane-screening")
    assert "Water Sensors & Membranes, France" in check.all("#receivers")[0].get_text()
    assert check.all("input[name=service][value=membrane-screening]")
    assert check.submit("Go back and change").all("input[value=membrane-screening][checked]")
    assert check.submit("Send enquiry").title == "Your enquiry is on its way"

    db.session.rollback()
    assert db.session.scalars(select(Enquiry)).one().service_title == "Membrane screening"
    assert {one.cluster.slug for one in db.session.scalars(select(Assignment))} == {"wsm", "zinnae"}
    assert not mailbox.to("coordinator@example.org")


def test_without_a_choice_the_coordinator_chooses(
    visitor: Visitor, coordinator: Visitor, catalogue: None, mailbox: Mailbox
) -> None:
    page = visitor.open(ADDRESS).submit("Show services that may fit", **{**TYPED, "message": WORDS})

    page.submit("Continue").submit("Send enquiry")

    assert mailbox.to("coordinator@example.org")
    assert not db.session.scalars(select(Assignment)).all()


def test_who_goes_back_and_chooses_a_service_asks_its_clusters_too(
    visitor: Visitor, catalogue: None
) -> None:
    page = visitor.open(ADDRESS).submit("Show services that may fit", **{**TYPED, "message": WORDS})

    first = page.submit("Continue").submit("Send enquiry")
    second = page.submit("Continue", service="membrane-screening").submit("Send enquiry")

    assert first.url != second.url
    assert "You asked about “Membrane screening”." in second.text


def test_a_choice_that_left_the_catalogue_is_said_politely(
    visitor: Visitor, catalogue: None, membrane_screening: Service
) -> None:
    page = visitor.open(ADDRESS).submit("Show services that may fit", **{**TYPED, "message": WORDS})
    check = page.submit("Continue", service="membrane-screening")
    with transaction():
        db.session.get_one(Service, membrane_screening.id).withdraw(
            "The laboratory closed.", utcnow()
        )

    gone = check.submit("Send enquiry")

    assert gone.status == 410
    form = gone.submit("Ask us instead")
    assert form.value("message") == WORDS
    assert form.submit("Continue").submit("Send enquiry").title == "Your enquiry is on its way"


def test_words_that_fit_nothing_are_no_obstacle(visitor: Visitor, catalogue: None) -> None:
    page = visitor.open(ADDRESS).submit("Show services that may fit", message="Xylophones")

    assert "No service matches yet." in page.text
    assert page.submit("Continue", **TYPED).title == "Check your enquiry before you send it"


@pytest.mark.parametrize("choice", ["no-such-service", "x" * 500, "a\u200fb"])
def test_a_choice_that_nobody_offered_is_none(
    visitor: Visitor, catalogue: None, choice: str
) -> None:
    form = visitor.open(ADDRESS)
    typed = {**TYPED, "csrf_token": form.value("csrf_token"), "service": choice, "step": "check"}

    page = visitor.post(ADDRESS, {name: [value] for name, value in typed.items()})

    assert page.title == "Check your enquiry before you send it"
    assert "The coordinator of the partnership" in page.all("#receivers")[0].get_text()


def test_what_was_searched_for_in_vain_is_the_beginning_of_the_enquiry(
    visitor: Visitor, catalogue: None
) -> None:
    page = visitor.open("/en/services?q=xylophone+tuning").follow("/enquiries/new?q=")

    assert page.title == "Ask us"
    assert page.value("message") == "xylophone tuning"


def test_what_is_typed_is_no_search_and_stands_in_no_address(
    app: Flask, visitor: Visitor, catalogue: None
) -> None:
    page = visitor.open(ADDRESS).submit("Show services that may fit", message=f"{WORDS} Call Ada.")

    assert "Ada" not in page.url
    data_dir = app.extensions["settings"].data_dir
    logs = [path for path in data_dir.rglob("*.log*") if path.is_file()]
    assert not any(b"Call Ada" in path.read_bytes() for path in logs)


def test_the_form_says_what_happens_to_the_data(
    visitor: Visitor, membrane_screening: Service
) -> None:
    for address in (ADDRESS, "/en/services/membrane-screening/enquiry"):
        notice = " ".join(visitor.open(address).all(".privacy")[0].get_text(" ").split())
        assert (
            "We delete your name, address and messages 24 months after the enquiry was closed"
            in notice
        )
        assert "delete it at any time" in notice
