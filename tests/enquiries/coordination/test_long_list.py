"""The coordinator's list of thousands of enquiries: exact, and asked for in as few statements."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import product

import pytest
from flask import Flask
from sqlalchemy import select, update

from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction, utcnow
from marketplace.enquiries import queries
from marketplace.enquiries.models import Assignment, Enquiry
from marketplace.enquiries.states import AssignmentState, EnquiryFilter, EnquiryStatus, Outcome
from marketplace.partnership import queries as partnership
from marketplace.workdays import local_day
from tests.browser import Visitor
from tests.conftest import NOW, new_enquiry
from tests.counting import counted_statements

TODAY = NOW.date()
MATCHES: dict[EnquiryFilter | None, Callable[[Enquiry], bool]] = {
    None: lambda _enquiry: True,
    EnquiryFilter.NEEDS_YOU: lambda enquiry: enquiry.is_late(TODAY) or enquiry.is_with_coordinator,
    EnquiryFilter.LATE: lambda enquiry: enquiry.is_late(TODAY),
    EnquiryFilter.WAITING: lambda enquiry: enquiry.waits,
    EnquiryFilter.UNASSIGNED: lambda enquiry: enquiry.status == EnquiryStatus.UNASSIGNED,
    EnquiryFilter.DECLINED: lambda enquiry: enquiry.status == EnquiryStatus.DECLINED,
    EnquiryFilter.TO_DECIDE: lambda enquiry: enquiry.status == EnquiryStatus.TO_DECIDE,
    EnquiryFilter.ANSWERED: lambda enquiry: (
        enquiry.status in {EnquiryStatus.ANSWERED, EnquiryStatus.DONE}
    ),
    EnquiryFilter.CLOSED: lambda enquiry: enquiry.is_closed,
}


def scattered_enquiry(number: int, clusters: list[Cluster]) -> Enquiry:
    """Return an enquiry whose days are others than those of its neighbours."""
    return new_enquiry(
        number,
        clusters,
        due_on=TODAY + timedelta(days=number % 5 - 2),
        sent_at=NOW - timedelta(hours=number),
        promised_on=TODAY + timedelta(days=number % 7 - 3),
    )


def bring(assignment: Assignment, state: AssignmentState) -> None:
    """Bring an assignment that waits into a state."""
    match state:
        case AssignmentState.ACCEPTED:
            assignment.accept(NOW)
        case AssignmentState.ANSWERED:
            assignment.answer(NOW)
        case AssignmentState.DONE:
            assignment.answer(NOW)
            assignment.finish(Outcome.HELPED, NOW)
        case AssignmentState.DECLINED:
            assignment.decline("No room.", NOW)


def enquiries_in_all_states(clusters: list[Cluster]) -> Iterator[Enquiry]:
    """Yield enquiries to one and two clusters in each state that these can be in, and to none.

    Where a cluster declined it may have proposed another one.
    """
    states_together = [(), *product(AssignmentState), *product(AssignmentState, repeat=2)]
    ways = list(product(states_together, (False, True), (False, True)))
    for number, (states, is_closed, is_proposing) in enumerate(ways, start=1):
        if not is_proposing or AssignmentState.DECLINED in states:
            enquiry = scattered_enquiry(number, clusters[: len(states)])
            for assignment, state in zip(enquiry.assignments, states, strict=True):
                bring(assignment, state)
                if is_proposing and assignment.is_declined:
                    assignment.hand_over_to_id = clusters[0].id
            if is_closed:
                enquiry.close(Outcome.HELPED, NOW)
            yield enquiry


@pytest.fixture
def enquiries(app: Flask, wsm: Cluster, zinnae: Cluster) -> list[Enquiry]:
    """More enquiries than a page shows, in all states."""
    with transaction():
        db.session.add_all(enquiries_in_all_states([wsm, zinnae]))
    return list(db.session.scalars(select(Enquiry).options(*queries.outline())))


def references(narrowed_to: EnquiryFilter | None) -> list[str]:
    """Walk through a list, and return the references in it. Their number is the one it says."""
    counts = queries.count_all(TODAY)
    page = queries.list_all(narrowed_to, counts, TODAY)
    numbers = range(1, page.pages + 1)
    pages = [queries.list_all(narrowed_to, counts, TODAY, number) for number in numbers]
    texts = [enquiry.reference for page in pages for enquiry in page.items]
    assert [page.total for page in pages] == [len(texts)] * len(pages)
    return texts


def order(enquiry: Enquiry) -> tuple[bool, int, float]:
    """What waits longest comes first, then the newest."""
    day = enquiry.waits_until
    return day is None, day.toordinal() if day else 0, -enquiry.sent_at.timestamp()


@pytest.mark.parametrize("narrowed_to", MATCHES)
def test_each_list_has_exactly_its_enquiries_in_their_order(
    enquiries: list[Enquiry], narrowed_to: EnquiryFilter | None
) -> None:
    matches = sorted(filter(MATCHES[narrowed_to], enquiries), key=order)

    assert references(narrowed_to) == [enquiry.reference for enquiry in matches]


def test_what_was_never_noted_as_settled_is_looked_at(enquiries: list[Enquiry]) -> None:
    lists = {narrowed_to: references(narrowed_to) for narrowed_to in MATCHES}
    counts = partnership.count_enquiries(TODAY)

    with transaction():
        db.session.execute(update(Enquiry).values(is_settled=False))

    assert {narrowed_to: references(narrowed_to) for narrowed_to in MATCHES} == lists
    assert partnership.count_enquiries(TODAY) == counts


def test_the_overview_counts_each_enquiry_once(enquiries: list[Enquiry]) -> None:
    counts = partnership.count_enquiries(TODAY)

    statuses = [enquiry.status for enquiry in enquiries]
    for status, number in counts.by_status.items():
        is_answered = status == EnquiryStatus.ANSWERED
        done = statuses.count(EnquiryStatus.DONE) if is_answered else 0
        assert number == statuses.count(status) + done, status
    assert sum(counts.by_status.values()) == len(enquiries)
    assert counts.late == len(references(EnquiryFilter.LATE)) > 0


def test_an_enquiry_is_settled_while_nobody_has_to_answer(app: Flask, wsm: Cluster) -> None:
    def is_settled() -> bool:
        return bool(db.session.scalar(select(Enquiry.is_settled)))

    with transaction():
        enquiry = scattered_enquiry(1, [])
        db.session.add(enquiry)
    assert not is_settled()

    with transaction():
        enquiry = queries.find_by_reference("ENQ-1") or enquiry
        enquiry.assignments.append(Assignment(cluster=wsm, due_on=TODAY, assigned_at=NOW))
        db.session.flush()
        assert not is_settled()
        enquiry.assignments[0].answer(NOW)
        db.session.flush()
        assert is_settled()
        enquiry.close(Outcome.HELPED, NOW)
        db.session.flush()
        assert is_settled()

        enquiry.reopen(TODAY, NOW)
        enquiry.assignments[0].answered_at = None
        db.session.flush()
        assert not is_settled()

        db.session.delete(enquiry.assignments[0])
        enquiry.closed_at = NOW
    assert is_settled()


def test_pages_ask_the_database_the_same_however_many_enquiries_there_are(
    coordinator: Visitor, wsm: Cluster, zinnae: Cluster
) -> None:
    addresses = ["/en/coordination/overview", "/en/coordination/enquiries"]
    addresses += [f"/en/coordination/enquiries?state={state}" for state in EnquiryFilter]
    with transaction():
        db.session.add(scattered_enquiry(1000, [wsm]))

    def number_of_statements(address: str) -> int:
        with counted_statements() as statements:
            assert coordinator.open(address).status == 200
        return len(statements)

    before = [number_of_statements(address) for address in addresses]
    with transaction():
        db.session.add_all(enquiries_in_all_states([wsm, zinnae]))
    after = [number_of_statements(address) for address in addresses]

    # A list without any enquiry need not look for their assignments and mails.
    assert all(many <= few + 2 for few, many in zip(before, after, strict=True))
    assert after[:2] == before[:2]


def test_the_overview_counts_and_lists_what_the_tab_does(
    enquiries: list[Enquiry], coordinator: Visitor
) -> None:
    total = queries.count_all(local_day(utcnow()))[EnquiryFilter.NEEDS_YOU]

    tab = coordinator.open("/en/coordination/enquiries").all("nav.state-filter a")[0]
    overview = coordinator.open("/en/coordination/overview")

    assert tab.get_text(" ", strip=True).split() == ["Waiting", "for", "you", str(total)]
    assert f"Show all {total} enquiries" in overview.text
