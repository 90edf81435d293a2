"""A cluster takes its own enquiries home."""

import csv
import gc
import io
import json
import re

import pytest
from flask import Flask

from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction, utcnow
from marketplace.enquiries import queries
from marketplace.enquiries.actions import answering
from marketplace.enquiries.desk import export
from marketplace.enquiries.desk import queries as desk_queries
from marketplace.enquiries.desk.queries import Selection
from marketplace.enquiries.models import Enquiry
from marketplace.turns import Turns
from tests.browser import Page, Visitor
from tests.conftest import PASSWORD, make_cluster, make_user
from tests.enquiries.asking import ask
from tests.spreadsheets import read_spreadsheet

CSV, JSON = "/en/desk/enquiries/export.csv", "/en/desk/enquiries/export.json"


def rows(page: Page) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(page.response.get_data().decode("utf-8-sig"))))


def test_no_cell_is_run_as_a_formula(wsm_desk: Visitor, sent: Page) -> None:
    formula = '=HYPERLINK("http://evil.example.org","Click")'
    ask(sent.visitor, name=formula, organisation="@SUM(A1)", message="+1+1", phone="+33 5 61")

    page = wsm_desk.open(CSV)

    assert page.response.mimetype == "text/csv"
    assert "attachment" in page.response.headers["Content-Disposition"]
    assert page.response.get_data().startswith(b"\xef\xbb\xbf")
    _first, second = rows(page)
    assert second["name"] == f"'{formula}"
    assert second["organisation"] == "'@SUM(A1)"
    assert second["first_message"] == "'+1+1"
    assert second["phone"] == "'+33 5 61"


def test_files_that_are_being_written_leave_room_for_readers(
    wsm_desk: Visitor, sent: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns = Turns(1, 0)
    monkeypatch.setattr(export, "_turns", turns)
    turns.take(0)

    assert wsm_desk.open(CSV).response.status_code == 503
    turns.give_back()
    assert rows(wsm_desk.open(CSV))
    assert rows(wsm_desk.open(CSV)), "each file gives its turn back"


def test_the_file_holds_what_the_list_shows(wsm_desk: Visitor, sent: Page) -> None:
    ask(sent.visitor, language="de", message="Auf Deutsch, bitte.")

    page = wsm_desk.open("/en/desk/enquiries?language=de")
    [address] = page.links("export.json")

    [record] = json.loads(wsm_desk.open(address).response.get_data())
    assert record["messages"][0]["text"] == "Auf Deutsch, bitte."
    assert json.loads(wsm_desk.open(f"{JSON}?state=declined").response.get_data()) == []


def test_a_batch_is_gone_when_the_next_comes(
    app: Flask, sent: Page, wsm: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where nobody else collects what refers to itself, as in a web process."""
    for number in range(3):
        ask(sent.visitor, message=f"Question {number} of a large file.")
    monkeypatch.setattr(desk_queries, "_BATCH_SIZE", 1)
    alive: list[int] = []
    selection = Selection(wsm.id)
    db.session.remove()
    gc.collect()

    gc.disable()
    try:
        for _record in desk_queries.records(selection):
            alive.append(sum(isinstance(thing, Enquiry) for thing in gc.get_objects()))
    finally:
        gc.enable()

    assert len(alive) == 4
    assert max(alive) <= alive[0] + 1


def test_the_notes_of_others_and_the_enquiries_of_others_stay_with_them(
    app: Flask, wsm_desk: Visitor, sent: Page, enquiry: Enquiry, zinnae: Cluster
) -> None:
    with transaction():
        part = queries.find_assignment(enquiry.reference, zinnae.id)
        assert part is not None
        answering.note(part, "Ours alone.", scope="cluster", nonce="n", now=utcnow())
    stranger = make_cluster("nano", "Nanoprogress", "CZ", "cs")
    make_user("editor@nano.example.org", cluster=stranger)

    text = wsm_desk.open(JSON).response.get_data(as_text=True)

    assert enquiry.reference in text
    assert "Ours alone." not in text
    assert sent.url.rsplit("/", 1)[1] not in text, "whoever has the token may write as the SME"
    nano = Visitor(app).sign_in("editor@nano.example.org", PASSWORD)
    assert rows(nano.open(CSV)) == []


def test_only_members_take_something_home(visitor: Visitor, coordinator: Visitor) -> None:
    assert "/login" in visitor.open(CSV).url
    assert coordinator.open(JSON).status == 403


def test_a_spreadsheet_comes_first_with_real_times_and_telephones_as_text(
    wsm_desk: Visitor, sent: Page
) -> None:
    """Field 2: what is typed is a text, and a time is a time, in minutes of the zone that is named."""
    ask(sent.visitor, organisation="ACME;=1+2;x", phone="+33 5 61", message="=1+1")
    page = wsm_desk.open("/en/desk/enquiries")
    address, *_rest = page.links("export.")
    assert address.endswith("export.xlsx")

    answer = wsm_desk.client.get(address)

    _first, second = read_spreadsheet(answer.get_data())
    assert answer.headers["Content-Disposition"].endswith(".xlsx")
    assert (second["organisation"], second["phone"]) == ("ACME;=1+2;x", "+33 5 61")
    assert second["first_message"] == "=1+1"
    assert re.fullmatch(r"[-\d]{10} \d\d:\d\d", str(second["sent_at (Europe/Brussels)"]))


def test_desk_and_command_write_the_same_table(
    app: Flask, wsm_desk: Visitor, zinnae_desk: Visitor, sent: Page
) -> None:
    ask(sent.visitor, organisation="ACME;=1+2;x")

    db.session.rollback()
    by_command = app.test_cli_runner().invoke(args=["export", "enquiries", "--format", "csv"])

    by_desk = wsm_desk.open(CSV).response.get_data()
    assert sorted(by_desk.splitlines()) == sorted(by_command.stdout_bytes.splitlines())
    assert "ACME;'=1+2;x" in by_command.output
