"""The coordinator reads the change log, narrows it, and takes it along as a file."""

import csv
import io
from datetime import timedelta

import pytest
from flask import Flask

from marketplace.catalogue import actions as catalogue
from marketplace.catalogue import queries
from marketplace.catalogue.models import Service
from marketplace.changes import actions as changes
from marketplace.changes.actions import Line
from marketplace.changes.models import Kind, Thing
from marketplace.clusters.models import Cluster
from marketplace.database import transaction
from tests.browser import Visitor
from tests.catalogue.desk.acts import save_text
from tests.conftest import NOW, make_service
from tests.counting import counted_statements
from tests.form_input import HOSTILE
from tests.spreadsheets import cells_of

CHANGES = "/en/coordination/changes"


def withdraw(slug: str, reason: str = "The pilot plant moves.") -> None:
    with transaction():
        service = queries.find_by_slug(slug)
        assert service is not None
        catalogue.withdraw(service, reason, NOW)


def test_the_coordinator_sees_what_was_done_by_whom(
    coordinator: Visitor, wsm_desk: Visitor, membrane_screening: Service
) -> None:
    page = wsm_desk.open("/en/desk/services/membrane-screening/edit")
    page.submit(reply_within_days="9")
    withdraw("membrane-screening")

    text = coordinator.open(CHANGES).text

    assert "Service: Membrane screening Water Sensors & Membranes" in text
    assert "Information changed Reply time in working days: 3 → 9 Version: 2 manager" in text
    assert "Withdrawn from the catalogue" in text
    assert "the system" in text


def test_the_log_is_narrowed_by_thing_kind_cluster_and_days(
    coordinator: Visitor, zinnae_desk: Visitor, wsm: Cluster, membrane_screening: Service
) -> None:
    make_service("fouling-tests", wsm, title="Fouling tests", state="draft")
    zinnae_desk.open("/en/desk/services/new").submit(title="Pumps", type="testing", language="en")
    with transaction():
        service = queries.find_by_slug("fouling-tests")
        assert service is not None
        catalogue.publish(service, NOW - timedelta(days=400))
    withdraw("membrane-screening")

    def listed(address: str) -> list[str]:
        table = coordinator.open(f"{CHANGES}?{address}").all("table.changes tbody tr")
        return [row.get_text(" ", strip=True) for row in table]

    assert len(listed("")) == 3
    assert ["Pumps" in row for row in listed("cluster=zinnae")] == [True]
    assert ["Fouling" in row for row in listed("kind=published")] == [True]
    assert ["Withdrawn" in row for row in listed("first=2026-11-16&last=2026-11-16")] == [True]
    assert ["Published" in row for row in listed("last=2026-01-01")] == [True]
    assert listed("thing=page") == []


@pytest.mark.parametrize(
    "address", ["first=2026-02-31", "first=2026-03-02&last=2026-03-01", "kind=x", "cluster=none"]
)
def test_what_cannot_be_meant_is_refused_on_the_page(coordinator: Visitor, address: str) -> None:
    assert coordinator.open(f"{CHANGES}?{address}").status == 422
    assert coordinator.open(f"{CHANGES}/export.csv?{address}").status == 404


@pytest.mark.parametrize("words", HOSTILE[3:])
def test_hostile_addresses_are_answered_in_peace(coordinator: Visitor, words: str) -> None:
    for name in ("thing", "kind", "cluster", "first", "page"):
        page = coordinator.client.get(CHANGES, query_string={name: words})
        assert page.status_code in {200, 422}


def test_the_files_say_what_the_page_says_and_run_nothing(
    coordinator: Visitor, wsm_desk: Visitor, membrane_screening: Service
) -> None:
    save_text(wsm_desk, "membrane-screening", title="=1+1")

    response = coordinator.open(f"{CHANGES}/export.csv?thing=service").response
    rows = list(csv.DictReader(io.StringIO(response.data.decode("utf-8-sig"))))
    sheet = cells_of(coordinator.open(f"{CHANGES}/export.xlsx?thing=service").response.data)

    (row,) = rows
    assert row["Name"] == "'=1+1"
    assert row["Fields changed"] == "Title (English); Version"
    assert (row["Kind of change"], row["By"]) == ("Text changed", "manager")
    assert "=1+1" in str(sheet)


def test_a_thing_that_is_gone_and_a_colleague_who_left_still_have_a_line(
    app: Flask, coordinator: Visitor
) -> None:
    with transaction():
        for thing in Thing:
            changes.write([Line(thing=thing, key=987, kind=Kind.CHANGED)], NOW)

    text = coordinator.open(CHANGES).text

    assert "Team: a former colleague" in text
    assert "Service: 987" in text


def test_a_full_page_needs_no_more_statements_than_one_line(
    coordinator: Visitor, wsm: Cluster, membrane_screening: Service
) -> None:
    def add(number: int) -> None:
        with transaction():
            key, kind = membrane_screening.id, Kind.CHANGED
            line = Line(thing=Thing.SERVICE, key=key, kind=kind, cluster_id=wsm.id)
            changes.write([line] * number, NOW)

    add(1)
    with counted_statements() as few:
        coordinator.open(CHANGES)
    add(60)
    with counted_statements() as many:
        coordinator.open(CHANGES)

    assert len(many) == len(few)


def test_clusters_do_not_read_it(wsm_desk: Visitor, visitor: Visitor) -> None:
    assert wsm_desk.open(CHANGES).status == 403
    assert wsm_desk.open(f"{CHANGES}/export.csv").status == 403
    assert visitor.open(CHANGES).title == "Sign in"


def test_the_lead_of_a_service_sees_its_latest_changes_and_names_only_of_its_team(
    wsm_desk: Visitor, zinnae_desk: Visitor, membrane_screening: Service
) -> None:
    page = "/en/desk/services/membrane-screening"
    save_text(wsm_desk, "membrane-screening", summary="Other words.")
    zinnae_desk.open(page).submit("Confirm that we take part")

    text = wsm_desk.open(page).text

    assert "Text changed (Summary (English)) manager" in text
    assert "Agreed to by a partner someone outside your team" in text
    assert "Latest changes" not in zinnae_desk.open(page).text
