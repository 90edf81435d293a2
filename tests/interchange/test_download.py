"""The coordinator takes all clusters and services away as a file."""

import csv
import io
import json

import pytest

from marketplace.catalogue.models import Service
from marketplace.clusters.models import Cluster
from marketplace.interchange import coordination
from marketplace.turns import Turns
from tests.browser import Visitor
from tests.conftest import make_service
from tests.spreadsheets import read_spreadsheet

CLUSTERS = "/en/coordination/clusters"
SERVICES = "/en/coordination/export/services"


def test_each_file_is_one_click_from_the_list_of_clusters(
    coordinator: Visitor, membrane_screening: Service
) -> None:
    addresses = coordinator.open(CLUSTERS).links("/coordination/export/")

    assert len(addresses) == 6
    for address in addresses:
        answer = coordinator.client.get(address)
        assert answer.status_code == 200
        assert "attachment" in answer.headers["Content-Disposition"]
        assert answer.headers["Cache-Control"] == "no-store"
        assert len(answer.get_data()) > 100


def test_the_files_hold_services_in_every_state(
    coordinator: Visitor, wsm: Cluster, membrane_screening: Service
) -> None:
    make_service("plan", wsm, title="Only a plan", state="draft")

    lines = coordinator.client.get(f"{SERVICES}.jsonl").get_data(as_text=True).splitlines()
    table = coordinator.client.get(f"{SERVICES}.csv").get_data().decode("utf-8-sig")

    slugs = ["membrane-screening", "plan"]
    assert [json.loads(line)["slug"] for line in lines] == slugs
    assert [row["slug"] for row in csv.DictReader(io.StringIO(table))] == slugs
    workbook = coordinator.client.get(f"{SERVICES}.xlsx").get_data()
    assert [row["slug"] for row in read_spreadsheet(workbook)] == slugs


def test_a_file_of_hostile_words_begins_no_formula(coordinator: Visitor, wsm: Cluster) -> None:
    make_service("evil", wsm, title='=HYPERLINK("https://evil.example")')

    table = coordinator.client.get(f"{SERVICES}.csv").get_data().decode("utf-8-sig")

    rows = {row["slug"]: row for row in csv.DictReader(io.StringIO(table))}
    assert rows["evil"]["title"].startswith("'=")


def test_two_files_at_most_are_written_at_once(
    coordinator: Visitor, membrane_screening: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns = Turns(1, 0)
    monkeypatch.setattr(coordination, "_turns", turns)
    turns.take(0)

    assert coordinator.client.get(f"{SERVICES}.csv").status_code == 503
    turns.give_back()
    assert coordinator.client.get(f"{SERVICES}.csv").status_code == 200
    assert coordinator.client.get(f"{SERVICES}.csv").status_code == 200


def test_nobody_else_takes_them_away(visitor: Visitor, wsm_desk: Visitor) -> None:
    assert wsm_desk.client.get(f"{SERVICES}.csv").status_code == 403
    assert visitor.open(f"{SERVICES}.csv").title == "Sign in"
    assert wsm_desk.client.get("/en/coordination/export/enquiries.csv").status_code == 404
