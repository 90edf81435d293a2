"""The coordinator invites clusters and people, and sees how the partnership goes."""

from datetime import date, timedelta

import pytest
from flask import Flask

from marketplace.catalogue.models import Service
from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction, utcnow
from marketplace.enquiries.models import Assignment
from marketplace.workdays import local_day
from tests.browser import Page, Visitor
from tests.conftest import NOW, PASSWORD, Mailbox, make_service, make_user, new_enquiry
from tests.form_input import HOSTILE

CLUSTERS = "/en/coordination/clusters"
NEW = {
    "name": "BalticNet-PlasmaTec",
    "short_name": "BNPT",
    "town": "Greifswald",
    "country": "DE",
    "desk_email": "desk@bnpt.example.org",
    "email": "ada@bnpt.example.org",
    "language": "en",
}


def link_of(mailbox: Mailbox) -> str:
    return str(list(mailbox)[-1].text.split("http://localhost")[1].split()[0])


def test_a_cluster_is_invited_and_its_first_manager_sits_at_its_desk(
    coordinator: Visitor, visitor: Visitor, mailbox: Mailbox
) -> None:
    page = coordinator.open(f"{CLUSTERS}/invite").submit(**NEW)

    assert page.url == CLUSTERS
    assert "BalticNet-PlasmaTec" in page.text
    assert [mail.recipient for mail in mailbox] == ["ada@bnpt.example.org"]
    visitor.open(link_of(mailbox)).submit(name="Ada", password=PASSWORD)
    assert visitor.open("/en/desk/members/invite").status == 200
    assert visitor.open("/en/clusters/bnpt").title == "BalticNet-PlasmaTec"


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Wasser & Söhne", "wasser-and-sohne"),
        ("Łódź Tech", "lodz-tech"),
        ("Đuro Čolić", "duro-colic"),
        ("Клъстер Морава", "klaster-morava"),
        ("Συστάδα νερού", "systada-neroy"),
        ("水", "cluster"),
        ("../../etc", "etc"),
        ("BNPT", "bnpt-2"),
    ],
)
def test_the_address_of_a_cluster_is_made_from_its_name(
    coordinator: Visitor, visitor: Visitor, name: str, slug: str
) -> None:
    coordinator.open(f"{CLUSTERS}/invite").submit(**NEW)

    coordinator.open(f"{CLUSTERS}/invite").submit(**NEW | {"name": name, "short_name": ""})

    assert visitor.open(f"/en/clusters/{slug}").title == name


@pytest.mark.parametrize("missing", ["name", "country", "desk_email", "email"])
def test_an_empty_field_that_is_needed_is_named(
    coordinator: Visitor, mailbox: Mailbox, missing: str
) -> None:
    page = coordinator.open(f"{CLUSTERS}/invite").submit(**NEW | {missing: ""})

    assert page.status == 422
    assert page.all(f".error-summary a[href='#{missing}']")
    assert len(mailbox) == 0


@pytest.mark.parametrize("field", list(NEW))
def test_whatever_is_typed_is_kept_harmless_or_refused_in_words(
    coordinator: Visitor, field: str
) -> None:
    form = coordinator.open(f"{CLUSTERS}/invite")
    for text in HOSTILE:
        page = form.submit(**NEW | {field: text})

        assert page.status in {200, 422}, text[:50]
    assert not coordinator.open(CLUSTERS).all("main script")


def test_a_coordinator_invites_another_and_takes_it_back(
    coordinator: Visitor, visitor: Visitor, mailbox: Mailbox
) -> None:
    page = coordinator.open(f"{CLUSTERS}/invite-coordinator").submit(email="ada@example.org")
    assert visitor.open(link_of(mailbox)).title == "Welcome"

    page.follow("/revoke").submit("Yes, cancel the invitation")

    assert visitor.open(link_of(mailbox)).status == 404


def test_a_manager_is_invited_for_a_cluster_that_has_none(
    coordinator: Visitor, visitor: Visitor, wsm: Cluster, mailbox: Mailbox
) -> None:
    coordinator.open(CLUSTERS).follow("/wsm/invite").submit(email="ada@wsm.example.org")
    visitor.open(link_of(mailbox)).submit(name="Ada", password=PASSWORD)

    assert visitor.open("/en/desk/members/invite").status == 200


def test_the_list_of_clusters_counts_people_and_services_and_tells_the_last_activity(
    coordinator: Visitor, membrane_screening: Service, wsm: Cluster
) -> None:
    make_user("ada@wsm.example.org", cluster=wsm)

    rows = [
        " ".join(row.get_text(" ").split())
        for row in coordinator.open(CLUSTERS).all("main tbody tr")
    ]

    assert rows == [
        "Water Sensors & Membranes 1 1 16 November 2026 Invite a manager (Water Sensors & Membranes)",
        "Zinnae 0 1 None yet Invite a manager (Zinnae)",
    ]


@pytest.mark.parametrize(
    "address",
    ["/en/coordination/overview", CLUSTERS, f"{CLUSTERS}/invite", f"{CLUSTERS}/invite-coordinator"],
)
def test_only_coordinators_coordinate(app: Flask, wsm_desk: Visitor, address: str) -> None:
    assert wsm_desk.open(address).status == 403
    assert Visitor(app).open(address).title == "Sign in"


def make_enquiry(
    number: int, *, to: list[Cluster], due_on: date, service: Service | None = None
) -> list[Assignment]:
    enquiry = new_enquiry(
        number,
        to,
        due_on=due_on,
        reference=f"ENQ-0000-000{number}",
        service_id=service.id if service else None,
        service_title="Membrane screening" if service else "",
    )
    assignments = list(enquiry.assignments)
    with transaction():
        db.session.add(enquiry)
    return assignments


def figures(page: Page) -> dict[str, str]:
    """The figures of the overview, by what they count."""
    return {
        " ".join(stat.get_text(" ").split()[1:]): stat.get_text(" ").split()[0]
        for stat in page.all("main .stat")
    }


def test_the_overview_counts_what_is_offered(
    coordinator: Visitor, membrane_screening: Service, wsm: Cluster
) -> None:
    make_service("water-audit", wsm, title="Water audit", novelty="new")
    make_service("old-plan", wsm, title="Old plan", state="draft", novelty="new")
    make_service("gone", wsm, title="Gone", state="withdrawn", novelty="improved")

    found = figures(coordinator.open("/en/coordination/overview"))

    assert found["clusters"] == "2"
    assert found["services in the catalogue"] == "2"
    assert (found["joint service"], found["new service"], found["improved services"]) == (
        "1",
        "1",
        "0",
    )
    assert (found["draft"], found["withdrawn service"]) == ("1", "1")


def test_the_overview_counts_enquiries_as_their_pages_do(
    coordinator: Visitor, membrane_screening: Service, wsm: Cluster, zinnae: Cluster
) -> None:
    later = local_day(utcnow()) + timedelta(days=3)
    make_enquiry(1, to=[], due_on=later)
    make_enquiry(2, to=[wsm, zinnae], due_on=later)
    parts = [make_enquiry(number, to=[wsm, zinnae], due_on=later) for number in (3, 4, 5, 6)]
    with transaction():
        (one, _), (two, three), (four, five), (six, seven) = parts
        one.answer(NOW)
        two.answer(NOW)
        three.accept(NOW)
        four.answer(NOW)
        five.decline("No room.", NOW)
        six.decline("No room.", NOW)
        seven.decline("No room.", NOW)

    found = figures(coordinator.open("/en/coordination/overview"))

    assert found["enquiries"] == "6"
    assert found["without a cluster"] == "1"
    assert found["waiting for an answer"] == "2"
    assert found["in progress"] == found["answered enquiry"] == found["declined enquiry"] == "1"
    assert found["overdue"] == "0"


def test_the_overview_tells_what_waits_too_long(
    coordinator: Visitor, membrane_screening: Service, wsm: Cluster, zinnae: Cluster
) -> None:
    today = local_day(utcnow())
    (late,) = make_enquiry(
        1, to=[wsm], due_on=today - timedelta(days=4), service=membrane_screening
    )
    make_enquiry(2, to=[zinnae], due_on=today)

    page = coordinator.open("/en/coordination/overview")

    urgent = page.soup.select_one("section[aria-labelledby=urgent]")
    assert urgent is not None
    assert "ENQ-0000-0001 Membrane screening WSM" in " ".join(urgent.get_text(" ").split())
    assert f"{today.year} 4 days overdue" in urgent.get_text().replace("\xa0", " ")
    assert "ENQ-0000-0002" not in urgent.get_text()
    assert figures(page)["overdue"] == "1"
    with transaction():
        db.session.merge(late).answer(utcnow())
    assert "No enquiry is waiting for you." in coordinator.open("/en/coordination/overview").text


def test_the_overview_names_enquiries_that_nobody_has(coordinator: Visitor) -> None:
    make_enquiry(1, to=[], due_on=NOW.date())

    assert "Waiting for you" in coordinator.open("/en/coordination/overview").text


def test_the_overview_names_services_that_nobody_has_looked_after(
    coordinator: Visitor, wsm: Cluster
) -> None:
    today, day = local_day(utcnow()), timedelta(days=1)
    year = timedelta(days=365)
    make_service("fresh", wsm, title="Fresh", confirmed_on=today)
    make_service("old", wsm, title="Confirmed long ago", confirmed_on=today - year - day)
    make_service("due", wsm, title="Review is due", confirmed_on=today, review_by=today)
    never = make_service("never", wsm, title="Never confirmed")
    with transaction():
        db.session.merge(never).published_at = utcnow() - year - 2 * day
    make_service("draft", wsm, title="Only a draft", state="draft", review_by=today - day)

    stale = coordinator.open("/en/coordination/overview").all("section[aria-labelledby=stale] li a")

    assert [link.get_text() for link in stale] == [
        "Never confirmed",
        "Confirmed long ago",
        "Review is due",
    ]
