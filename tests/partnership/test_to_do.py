"""The page on which the coordinator's work starts: what waits, counted, each line a link."""

from datetime import date, timedelta

import pytest

from marketplace.clusters import actions as clusters
from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction, utcnow
from marketplace.delivery import mail
from marketplace.enquiries.models import Enquiry
from marketplace.i18n import as_typed
from marketplace.technologies import actions as technologies
from marketplace.workdays import local_day
from tests.browser import Page, Visitor
from tests.conftest import NOW, make_service, make_user, new_enquiry
from tests.counting import counted_statements
from tests.enquiries.asking import assignment_of
from tests.needs.asking import gather, search_in_vain

START = "/en/coordination/"
ENQUIRIES = "/en/coordination/enquiries"


def lines(page: Page) -> list[tuple[str, str]]:
    """What each line says, and where it leads to."""
    links = page.all(".to-do a")
    return [(as_typed(" ".join(link.get_text().split())), str(link["href"])) for link in links]


def ask(number: int, to: list[Cluster], due_on: date) -> Enquiry:
    enquiry = new_enquiry(number, to, due_on=due_on, sent_at=utcnow())
    with transaction():
        db.session.add(enquiry)
    return enquiry


def test_an_empty_day_says_so(coordinator: Visitor) -> None:
    page = coordinator.open(START)

    assert (page.title, lines(page)) == ("To do", [])
    assert "Nothing to do" in page.text


def test_an_enquiry_that_no_cluster_has_is_counted(coordinator: Visitor) -> None:
    ask(1, [], local_day(utcnow()) + timedelta(days=3))

    line = ("1 enquiry has no cluster yet", f"{ENQUIRIES}?state=unassigned")
    assert lines(coordinator.open(START)) == [line]


def test_an_enquiry_that_every_cluster_declined_is_counted(
    coordinator: Visitor, wsm: Cluster
) -> None:
    enquiry = ask(1, [wsm], local_day(utcnow()) + timedelta(days=3))
    with transaction():
        assignment_of(enquiry, "wsm").declined_at = NOW

    line = ("1 enquiry was declined by every cluster", f"{ENQUIRIES}?state=declined")
    assert lines(coordinator.open(START)) == [line]


def test_late_answers_are_counted_by_the_day_on_which_they_were_due(
    coordinator: Visitor, wsm: Cluster, zinnae: Cluster
) -> None:
    ask(1, [wsm], date(2025, 3, 4))
    ask(2, [zinnae], date(2025, 3, 4))
    ask(3, [zinnae], date(2025, 3, 3))
    ask(4, [zinnae], local_day(utcnow()) + timedelta(days=3))

    late = f"{ENQUIRIES}?state=late"
    assert lines(coordinator.open(START)) == [
        ("1 answer was due by 3 March 2025", late),
        ("2 answers were due by 4 March 2025", late),
    ]


def test_mails_that_did_not_arrive_are_counted(coordinator: Visitor, wsm: Cluster) -> None:
    enquiry = ask(1, [wsm], local_day(utcnow()) + timedelta(days=3))
    with transaction():
        letter = mail.compose(
            "enquiry_result",
            to=enquiry.email,
            language="en",
            now=utcnow(),
            about=enquiry.reference,
            enquiry=db.session.merge(enquiry),
        )
        mail.post(letter).failed_at = utcnow()

    line = ("1 e-mail was not delivered", "/en/coordination/mail")
    assert lines(coordinator.open(START)) == [line]


def test_what_waits_in_the_catalogue_is_counted(coordinator: Visitor, wsm: Cluster) -> None:
    make_service("audit", wsm, title="Audit", confirmed_on=date(2020, 1, 1))
    search_in_vain("zeolite filter")
    search_in_vain("too rare", days_ago=[1])
    gather()
    with transaction():
        technologies.codes_for(["a new word"], language="en", now=NOW)

    assert lines(coordinator.open(START)) == [
        ("1 service is due for review", "/en/coordination/overview#stale"),
        ("1 technology is proposed", "/en/coordination/technologies"),
        ("1 unmet need has no cluster yet", "/en/coordination/needs"),
    ]


def test_invitations_are_counted_until_somebody_of_the_cluster_works_here(
    coordinator: Visitor, wsm: Cluster
) -> None:
    with transaction():
        for cluster in (wsm, None):
            role = "coordinator" if cluster is None else "manager"
            lead = db.session.merge(cluster) if cluster else None
            clusters.invite(
                f"{role}@example.eu", role=role, cluster=lead, language="en", now=utcnow()
            )
    words = "2 invitations have not been accepted yet"
    assert lines(coordinator.open(START)) == [(words, "/en/coordination/clusters")]

    make_user("ada@wsm.example.org", cluster=wsm)

    [(words, _address)] = lines(coordinator.open(START))
    assert words == "1 invitation has not been accepted yet"


def test_the_figures_are_one_click_away(coordinator: Visitor) -> None:
    page = coordinator.open(START).follow("/coordination/overview")

    assert page.title == "Overview"


@pytest.mark.parametrize("number", [1, 30])
def test_the_page_costs_the_same_few_statements_however_much_waits(
    coordinator: Visitor, wsm: Cluster, number: int
) -> None:
    for place in range(number):
        ask(place, [wsm], date(2025, 3, 4))
        make_service(f"audit-{place}", wsm, title="Audit", confirmed_on=date(2020, 1, 1))

    with counted_statements() as of_a_bare_page:
        coordinator.open("/en/coordination/clusters/invite")
    with counted_statements() as of_the_start:
        coordinator.open(START)

    assert len(of_the_start) <= len(of_a_bare_page) + 7
