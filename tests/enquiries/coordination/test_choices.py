"""Clusters to pass an enquiry on to: what they offer that may fit, their languages, their load."""

from datetime import timedelta

import pytest
from flask import Flask

from marketplace.catalogue.models import Service
from marketplace.clusters.models import Cluster
from marketplace.database import transaction, utcnow
from marketplace.enquiries import queries
from marketplace.enquiries.actions import answering
from marketplace.enquiries.models import Enquiry
from marketplace.search.index.sync import rebuild
from tests.browser import Page, Visitor
from tests.conftest import make_cluster, make_service
from tests.counting import counted_statements
from tests.enquiries.asking import ask

ALL = "/en/coordination/enquiries"


@pytest.fixture
def catalogue(zinnae: Cluster) -> Service:
    """A service of ZINNAE that can be found."""
    service = make_service("leak-search", zinnae, title="Leak search")
    rebuild()
    return service


@pytest.fixture
def question(app: Flask, coordinator: Visitor, wsm: Cluster, catalogue: Service) -> str:
    """The coordinator's address of what somebody asked without knowing the service."""
    page = ask(Visitor(app), "/en/enquiries/new", message="Who could search for a leak?")
    return f"{ALL}/{page.all('.reference')[0].get_text()}"


def choices(page: Page) -> list[str]:
    return [" ".join(choice.get_text(" ").split()) for choice in page.all(".cluster-choice")]


def test_clusters_with_a_service_that_may_fit_come_first_to_be_ticked_at_once(
    coordinator: Visitor, question: str
) -> None:
    page = coordinator.open(question)

    fitting, other = choices(page)
    assert fitting.startswith("Zinnae Languages: Spanish")
    assert "1 service may fit: Leak search" in fitting
    assert "Leak search" in fitting
    assert other.startswith("Water Sensors & Membranes")
    assert "Leak search" not in other
    assert page.links("/services/leak-search")

    page = page.submit("Pass the enquiry on", clusters=["zinnae"])
    assert "The enquiry was passed on" in page.text
    assert not choices(page)


def test_a_cluster_that_is_named_comes_first_and_says_so(
    app: Flask, coordinator: Visitor, wsm: Cluster, catalogue: Service
) -> None:
    letter = "Water Sensors & Membranes told us of a search for a leak in Spain."
    page = ask(Visitor(app), "/en/enquiries/new", message=letter)

    first, second = choices(coordinator.open(f"{ALL}/{page.all('.reference')[0].get_text()}"))

    assert first.startswith("Water Sensors & Membranes")
    assert "The enquiry names this cluster." in first
    assert "Named in the enquiry: Spain 1 service may fit: Leak search" in second


def test_at_most_three_services_stand_beside_their_number(
    app: Flask, coordinator: Visitor, catalogue: Service, zinnae: Cluster
) -> None:
    for number in range(4):
        make_service(f"leak-{number}", zinnae, title=f"Leak search by method {number}")
    rebuild()
    page = ask(Visitor(app), "/en/enquiries/new", message="Who could search for a leak?")

    page = coordinator.open(f"{ALL}/{page.all('.reference')[0].get_text()}")

    assert "5 services may fit:" in choices(page)[0]
    assert len(page.all(".cluster-choice a")) == 3


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize(
    "letter", ["We need:\n-leak search\n-advice", "Who knows “search of leaks” by drone?", "«leak»"]
)
def test_a_letter_is_no_query_in_which_signs_narrow(
    app: Flask, coordinator: Visitor, wsm: Cluster, letter: str
) -> None:
    page = ask(Visitor(app), "/en/enquiries/new", message=letter)

    first, _second = choices(coordinator.open(f"{ALL}/{page.all('.reference')[0].get_text()}"))

    assert "Leak search" in first


def test_each_cluster_says_how_much_waits_for_it_and_what_is_overdue(
    coordinator: Visitor, question: str, sent: Page, enquiry: Enquiry
) -> None:
    with transaction():
        for assignment in queries.find_by_reference(enquiry.reference).assignments:  # type: ignore[union-attr]
            if assignment.cluster.slug == "wsm":
                assignment.due_on = utcnow().date() - timedelta(days=2)
            else:
                answering.answer(assignment, "Gladly.", nonce="answer", now=utcnow())

    zinnae, wsm = choices(coordinator.open(question))

    assert "1 enquiry to answer · 1 answer is overdue" in wsm
    assert "0 enquiries to answer" in zinnae
    assert "overdue" not in zinnae


def test_a_service_that_all_declined_is_not_proposed_again(
    coordinator: Visitor, catalogue: Service, app: Flask, zinnae: Cluster, wsm: Cluster
) -> None:
    make_service("leak-repair", wsm, title="Leak repair")
    rebuild()
    page = ask(Visitor(app), "/en/services/leak-search/enquiry", message="Our leak needs repair.")
    reference = page.all(".reference")[0].get_text()
    with transaction():
        assignment = queries.find_assignment(reference, zinnae.id)
        assert assignment is not None
        answering.decline(assignment, "Not our field.", utcnow())

    first, second = choices(coordinator.open(f"{ALL}/{reference}"))

    assert "Leak repair" in first
    assert second.startswith("Zinnae (declined earlier)")
    assert "Leak search" not in second


def test_all_services_that_were_asked_about_tell_what_may_fit(
    coordinator: Visitor, wsm: Cluster, zinnae: Cluster
) -> None:
    """Those asked about fit best of all, and leave no less room for others."""
    titles = ["Leak search", "Pump audit", "Valve tests", "Sludge assay", "Odour survey"]
    slugs = [title.lower().replace(" ", "-") for title in titles]
    for slug, title in zip(slugs, titles, strict=True):
        make_service(slug, wsm, title=title)
    make_service("drone", zinnae, title="Odour survey by drone")
    rebuild()
    address = "/en/shortlist/enquiry?" + "&".join(f"s={slug}" for slug in slugs)
    page = ask(coordinator, address, message="Please help us.")
    reference = page.all(".reference")[0].get_text()
    with transaction():
        assignment = queries.find_assignment(reference, wsm.id)
        assert assignment is not None
        answering.decline(assignment, "Not our field.", utcnow())

    first, _second = choices(coordinator.open(f"{ALL}/{reference}"))

    assert first.startswith("Zinnae")
    assert "Odour survey by drone" in first


def test_no_index_is_no_reason_to_show_no_clusters(
    app: Flask, coordinator: Visitor, wsm: Cluster
) -> None:
    page = ask(Visitor(app), "/en/enquiries/new")

    page = coordinator.open(f"{ALL}/{page.all('.reference')[0].get_text()}")

    assert choices(page)
    assert "Clusters that may fit" not in page.text
    assert "Other clusters" not in page.text


def test_many_clusters_cost_as_many_statements_as_a_few(
    coordinator: Visitor, question: str
) -> None:
    coordinator.open(question)
    with counted_statements() as with_few:
        coordinator.open(question)
    for number in range(20):
        make_cluster(f"cluster-{number}", f"Cluster {number}", "ES", "es")

    with counted_statements() as with_many:
        page = coordinator.open(question)

    assert len(choices(page)) == 22
    assert len(with_many) == len(with_few)


def test_the_error_leads_to_the_first_cluster(coordinator: Visitor, question: str) -> None:
    page = coordinator.open(question).submit("Pass the enquiry on")

    assert page.status == 422
    assert page.all("#clusters-0")
    assert page.links("#clusters-0")
