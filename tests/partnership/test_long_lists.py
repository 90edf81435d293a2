"""Long lists come a page at a time, counted exactly."""

import re
from datetime import timedelta
from functools import partial
from operator import attrgetter

import pytest
from sqlalchemy import select

from marketplace.accounts.models import User
from marketplace.catalogue import of_cluster
from marketplace.catalogue.models import Service
from marketplace.clusters.models import Cluster, Invitation, Role
from marketplace.database import db, transaction, utcnow
from tests.browser import Page, Visitor
from tests.conftest import NOW, new_service
from tests.counting import counted_statements

LED, PARTNERED = 45, 25


@pytest.fixture
def long_list(wsm: Cluster, zinnae: Cluster) -> Cluster:
    """A cluster that leads more services than a page shows, and takes part in others."""
    services = [
        *(new_service(f"led-{number}", wsm, title=f"Led {number}") for number in range(LED)),
        *(
            new_service(f"joint-{number}", zinnae, title=f"Joint {number}", partners=[wsm])
            for number in range(PARTNERED)
        ),
        new_service("secret-plan", wsm, title="Secret plan", state="draft"),
        new_service("secret-pact", zinnae, title="Secret pact", state="draft", partners=[wsm]),
    ]
    with transaction():
        db.session.add_all(services)
    return wsm


def titles(page: Page) -> list[str]:
    return [heading.get_text(strip=True) for heading in page.all("main h3, main tbody th a")]


def walk(page: Page, visitor: Visitor) -> list[Page]:
    """Follow "Next" to the end of a list."""
    pages = [page]
    while steps := pages[-1].all(".pagination a[rel=next]"):
        pages.append(visitor.open(str(steps[0]["href"])))
    return pages


def test_the_page_of_a_cluster_shows_its_services_a_page_at_a_time(
    visitor: Visitor, long_list: Cluster
) -> None:
    pages = walk(visitor.open("/en/clusters/wsm"), visitor)

    assert [len(titles(page)) for page in pages] == [20, 20, 20, 10]
    shown = [title for page in pages for title in titles(page)]
    assert len(set(shown)) == LED + PARTNERED
    assert {title.split()[0] for title in shown[:LED]} == {"Led"}
    assert {title.split()[0] for title in shown[LED:]} == {"Joint"}
    assert "41 to 60 of 70" in pages[2].text
    assert [heading.get_text() for heading in pages[2].all("main section h2")] == [
        "Services of WSM",
        "Joint services in which WSM takes part",
    ]
    assert len(pages[3].all("main section")) == 1
    assert pages[1].all(".pagination a[rel=prev]")[0]["href"] == pages[0].url


def test_each_page_of_services_goes_on_where_the_one_before_ended(long_list: Cluster) -> None:
    with transaction():
        services = list(db.session.scalars(select(Service)))
        for service in services:
            service.changed_at = NOW + timedelta(hours=service.id * 7 % 11)
            service.published_at = NOW + timedelta(hours=service.id * 5 % 13)

    services.sort(key=lambda service: service.id)
    for list_page, moment, rows in (
        (partial(of_cluster.all_services, today=NOW.date()), attrgetter("changed_at"), services),
        (
            of_cluster.published,
            attrgetter("published_at"),
            [service for service in services if service.is_published],
        ),
    ):
        newest_first = sorted(rows, key=moment, reverse=True)
        ordered = sorted(
            newest_first,
            key=lambda service: (service.lead_id != long_list.id, service.state == "draft"),
        )

        pages = [list_page(long_list.id, 1)]
        while pages[-1].number < pages[-1].pages:
            pages.append(list_page(long_list.id, pages[-1].number + 1))

        assert [service.id for page in pages for service in page.items] == [
            service.id for service in ordered
        ]
        assert {page.total for page in pages} == {len(ordered)}


def test_a_page_that_does_not_exist_is_the_nearest_one(
    visitor: Visitor, long_list: Cluster
) -> None:
    first, last = (titles(visitor.open(f"/en/clusters/wsm?page={n}")) for n in (1, 4))

    for odd in ("0", "-3", "nonsense", "9" * 5000):
        assert titles(visitor.open(f"/en/clusters/wsm?page={odd}")) == first
    for high in (5, 10**30):
        assert titles(visitor.open(f"/en/clusters/wsm?page={high}")) == last


def test_the_other_languages_show_the_same_page_of_a_list(
    visitor: Visitor, long_list: Cluster
) -> None:
    page = visitor.open("/en/clusters/wsm?page=2")

    german = visitor.open(str(page.all(".languages a[hreflang=de]")[0]["href"]))

    assert "21 bis 40 von 70" in german.text
    assert titles(german) == titles(page)


def test_the_desk_shows_its_services_a_page_at_a_time(
    wsm_desk: Visitor, long_list: Cluster
) -> None:
    pages = walk(wsm_desk.open("/en/desk/services"), wsm_desk)

    assert [len(titles(page)) for page in pages] == [50, 22]
    assert len({title for page in pages for title in titles(page)}) == LED + PARTNERED + 2
    assert "51 to 72 of 72" in pages[1].text
    assert "No services yet" not in pages[1].text


def test_a_page_asks_the_database_the_same_wherever_it_is_in_the_list(
    visitor: Visitor, wsm_desk: Visitor, long_list: Cluster
) -> None:
    for reader, address in ((visitor, "/en/clusters/wsm"), (wsm_desk, "/en/desk/services")):
        reader.open(address)
        numbers = set()
        for number in (1, 2, 3, 4):
            with counted_statements() as statements:
                reader.open(f"{address}?page={number}")
            numbers.add(len(statements))
        assert len(numbers) == 1, address


@pytest.fixture
def many_clusters(wsm: Cluster) -> list[Cluster]:
    """More clusters than a page shows."""
    clusters = [
        Cluster(
            slug=f"c{number:02}",
            name=f"Cluster {number:02}",
            short_name=f"C{number}",
            country="DE",
            email=f"desk@c{number}.example.org",
            created_at=NOW,
        )
        for number in range(60)
    ]
    with transaction():
        db.session.add_all(clusters)
    return [*clusters, wsm]


def test_the_clusters_come_a_page_at_a_time(
    visitor: Visitor, coordinator: Visitor, many_clusters: list[Cluster]
) -> None:
    for reader, address in ((visitor, "/en/clusters"), (coordinator, "/en/coordination/clusters")):
        pages = walk(reader.open(address), reader)

        slugs = [
            str(link["href"]).rpartition("/")[2]
            for page in pages
            for link in page.all("main h2 a, main tbody th a")
        ]
        assert len(pages) == 2
        assert slugs == [cluster.slug for cluster in many_clusters]
        assert "51 to 61 of 61" in pages[1].text
    assert "61 clusters offer services here" in visitor.open("/en/clusters?page=2").text


def invitations(cluster: Cluster | None, role: Role) -> list[Invitation]:
    """More invitations than a page shows, the oldest first."""
    now = utcnow()
    return [
        Invitation(
            token_hash=f"{role} {number}",
            email=f"new-{number:02}@example.org",
            role=role,
            cluster=cluster,
            language="en",
            created_at=now - timedelta(hours=100 - number),
        )
        for number in range(60)
    ]


def addresses(page: Page, selector: str) -> list[str]:
    """Return the beginnings of the mail addresses in a list, each once."""
    words = " ".join(row.get_text(" ") for row in page.all(selector))
    return list(dict.fromkeys(re.findall(r"new-\d+@", words)))


def test_invitations_to_a_desk_come_a_page_at_a_time_beside_its_members(
    wsm_desk: Visitor, wsm: Cluster
) -> None:
    with transaction():
        db.session.add_all(invitations(db.session.merge(wsm), Role.EDITOR))

    pages = walk(wsm_desk.open("/en/desk/members"), wsm_desk)
    rows = "section tbody tr th"
    assert [len(page.all(rows)) for page in pages] == [50, 10]
    assert addresses(pages[1], rows)[0] == "new-50@"
    assert all("manager@wsm.example.org" in page.text for page in pages)

    page = pages[1].follow("/revoke").submit("Yes, cancel the invitation")
    assert page.url == pages[1].url
    assert len(page.all(rows)) == 9
    assert "51 to" not in pages[0].text


def test_coordinators_and_their_invitations_come_a_page_at_a_time(
    coordinator: Visitor, many_clusters: list[Cluster]
) -> None:
    with transaction():
        db.session.add_all(invitations(None, Role.COORDINATOR))
        db.session.add_all(
            User(
                email=f"person-{number}@example.org",
                name=f"Person {number}",
                password_hash="",
                session_key=f"key {number}",
                language="en",
                is_coordinator=True,
                created_at=NOW,
            )
            for number in range(60)
        )
    address = "/en/coordination/clusters"
    entries = "main section li[dir=auto]"

    first = coordinator.open(address)
    assert len(first.all(entries)) == 50
    assert len(addresses(first, "main section > ul > li")) == 50

    second = coordinator.open(f"{address}?coordinators=2&invitations=2&page=2")
    assert [entry.get_text(" ").split()[:2] for entry in second.all(entries)] == [
        ["Person", str(number)] for number in range(49, 60)
    ]
    assert len(addresses(second, "main section > ul > li")) == 10
    assert len(second.all("main > table tbody tr, main .table tbody tr")) == 11
    links = {str(link["href"]) for link in second.all(".pagination a[rel=prev]")}
    assert links == {
        f"{address}?coordinators=2&invitations=2",
        f"{address}?invitations=2&page=2",
        f"{address}?coordinators=2&page=2",
    }
    assert [str(pages["aria-label"]) for pages in second.all("nav.pagination")] == [
        "Pages of results",
        "Coordinators: Pages of results",
        "Open invitations: Pages of results",
    ]


def test_a_list_asks_the_database_once_however_long_it_is(wsm_desk: Visitor, wsm: Cluster) -> None:
    with counted_statements() as few:
        wsm_desk.open("/en/desk/members")
    with transaction():
        db.session.add_all(invitations(db.session.merge(wsm), Role.EDITOR))
    with counted_statements() as many:
        wsm_desk.open("/en/desk/members")
    assert len(many) == len(few)
