"""A desk with many enquiries finds, counts and lists them as if it looked at each of them."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import product

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.catalogue.models import Service
from marketplace.catalogue.queries import find_published
from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction
from marketplace.enquiries.actions import answering, assigning, sending
from marketplace.enquiries.desk import queries
from marketplace.enquiries.desk.queries import NO_SERVICE, STATES, Selection
from marketplace.enquiries.models import Assignment, Enquiry
from marketplace.enquiries.queries import find_by_token
from marketplace.enquiries.states import WAITING
from tests.conftest import NOW, make_service, new_enquiry
from tests.enquiries.asking import draft, send

LANGUAGES = ("cs", "de", "en", "fr")


@pytest.fixture
def services(wsm: Cluster, zinnae: Cluster) -> list[Service]:
    """Services, the last of which only another cluster was asked about."""
    return [
        make_service(f"service-{number}", wsm if number < 3 else zinnae, title=f"Title {number}")
        for number in range(4)
    ]


@pytest.fixture
def assignments(wsm: Cluster, zinnae: Cluster, services: list[Service]) -> list[Assignment]:
    """What a cluster has to do about services in languages, with some general enquiries."""
    enquiries = []
    for number in range(120):
        service = services[number % 3] if number % 5 else None
        enquiry = new_enquiry(
            number,
            [wsm],
            due_on=NOW.date(),
            service_id=service.id if service else None,
            service_title=f"{'New title' if number % 7 else 'Title'} {number % 3}"
            if service
            else "",
            language=LANGUAGES[number % 11 % 3],
        )
        assignment = enquiry.assignments[0]
        if number % 2:
            assignment.answer(NOW)
        if number % 8 == 3:
            assignment.note_written_back(NOW)
        enquiries.append(enquiry)
    foreign = new_enquiry(
        1000,
        [zinnae],
        due_on=NOW.date(),
        service_id=services[3].id,
        service_title="Zinnae only",
        language="fr",
    )
    elsewhere = new_enquiry(
        1001,
        [zinnae],
        due_on=NOW.date(),
        service_id=services[0].id,
        service_title="Other title",
        language="fr",
    )
    with transaction():
        db.session.add_all([*enquiries, foreign, elsewhere])
    query = select(Assignment).where(Assignment.cluster_id == wsm.id)
    return list(db.session.scalars(query.options(joinedload(Assignment.enquiry))))


def test_the_inbox_offers_each_service_and_language_that_the_desk_was_asked_about(
    assignments: list[Assignment], wsm: Cluster, zinnae: Cluster
) -> None:
    subjects = queries.subjects_of(wsm.id, "en")

    assert subjects.services == [(f"service-{n}", f"Title {n}", "en") for n in range(3)]
    assert subjects.languages == ["cs", "de", "en"]
    assert queries.subjects_of(zinnae.id, "en") == queries.Subjects(
        [("service-0", "Title 0", "en"), ("service-3", "Title 3", "en")], ["fr"]
    )


@pytest.mark.usefixtures("app")
def test_a_desk_that_was_asked_nothing_has_nothing_to_choose_from(wsm: Cluster) -> None:
    assert queries.subjects_of(wsm.id, "en") == queries.Subjects([], [])


def test_a_narrowed_inbox_counts_and_lists_what_fits(
    assignments: list[Assignment], wsm: Cluster, services: list[Service]
) -> None:
    ids: dict[str | None, Callable[[Enquiry], bool]] = {
        None: lambda _enquiry: True,
        NO_SERVICE: lambda enquiry: enquiry.service_id is None,
        "service-1": lambda enquiry: enquiry.service_id == services[1].id,
        "service-3": lambda enquiry: False,
    }
    for service, language in product(ids, (None, "de", "fr")):
        fitting = [
            assignment
            for assignment in assignments
            if ids[service](assignment.enquiry) and language in (None, assignment.enquiry.language)
        ]
        numbers = Counter(assignment.state for assignment in fitting)
        waiting = sum(assignment.waits for assignment in fitting)
        selection = Selection(wsm.id, service=service, language=language)
        expected = {"": len(fitting), **{state: numbers[state] for state in STATES}}

        counts = queries.count_by_state(selection)
        assert counts.in_state == {**expected, WAITING: waiting}
        for state in (None, *STATES):
            narrowed = replace(selection, state=state)
            listed = queries.of_cluster(narrowed, queries.count_by_state(narrowed))
            assert listed.total == counts.in_state[state or ""]
            assert len(listed.items) == min(50, listed.total)
            assert {item.id for item in listed.items} <= {item.id for item in fitting}


def test_whoever_is_asked_later_finds_an_enquiry_by_what_it_is_about(
    app: Flask, services: list[Service], wsm: Cluster, zinnae: Cluster
) -> None:
    with transaction():
        service, successor = find_published("service-0"), db.session.merge(zinnae)
        about_service = send(replace(draft(), language="de"), service=service, now=NOW)
        answering.decline(about_service.assignments[0], "No.", NOW, hand_over_to=successor)
        assigning.hand_over(about_service.assignments[0], NOW)
    with transaction():
        token = sending.send(
            replace(draft(), nonce="general", message="Who can help?"),
            service=None,
            language="en",
            now=NOW,
        )
        general = find_by_token(token)
        assert general is not None
        assigning.assign(general, [db.session.merge(zinnae)], NOW)

    subjects = queries.Subjects([("service-0", "Title 0", "en")], ["de", "en"])
    assert queries.subjects_of(zinnae.id, "en") == subjects
    assert queries.count_by_state(Selection(zinnae.id, service=NO_SERVICE)).in_state[""] == 1
    assert queries.count_by_state(Selection(zinnae.id, service="service-0")).in_state[""] == 1
    assert queries.count_by_state(Selection(wsm.id, language="de")).in_state[""] == 1
