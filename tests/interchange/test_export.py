"""The catalogue leaves as a file that another marketplace reads."""

import csv
import io
import json

from sqlalchemy import delete

from marketplace.catalogue.models import Service
from marketplace.clusters.models import Cluster
from marketplace.database import Model, db, transaction
from marketplace.enquiries.draft import Draft
from tests.conftest import NOW
from tests.enquiries.asking import send
from tests.interchange.conftest import SCREENING, SMALLEST, WSM, ZINNAE, Run, Write
from tests.spreadsheets import read_spreadsheet

WITHDRAWN = {
    **SMALLEST,
    "slug": "gone",
    "state": "withdrawn",
    "withdrawn_reason": "Nobody asked.\nIt is over.",
}
UNFINISHED = {
    **SMALLEST,
    "slug": "unfinished",
    "state": "draft",
    "texts": {"en": {"title": "Not yet"}},
}


def empty_the_database() -> None:
    with transaction():
        for table in reversed(Model.metadata.sorted_tables):
            db.session.execute(delete(table))


def test_what_is_exported_imported_elsewhere_and_exported_again_is_the_same_to_the_byte(
    run: Run, write: Write
) -> None:
    run("import", write(SCREENING, SMALLEST, WITHDRAWN, UNFINISHED, ZINNAE, WSM))
    first = run("export").stdout_bytes
    empty_the_database()

    result = run("import", "-", text=first)

    assert "4 services: 4 new" in result.output
    assert run("export").stdout_bytes == first


def test_an_export_is_sorted_and_clusters_come_first(run: Run, write: Write) -> None:
    run("import", write(SCREENING, SMALLEST, WITHDRAWN, ZINNAE, WSM))

    slugs = [json.loads(line)["slug"] for line in run("export").output.splitlines()]

    assert slugs == ["wsm", "zinnae", "gone", "membrane-screening", "smallest"]


def test_a_record_says_what_the_file_said(run: Run, write: Write) -> None:
    run("import", write(SCREENING, ZINNAE, WSM))

    record = json.loads(run("export", "services").output)

    expected = {**SCREENING, "sectors": ["E36", "E37"], "countries": ["EU", "EL"]}
    expected["price"] = {
        "model": "from",
        "amount": "450.00",
        "member_amount": "360.00",
        "currency": "EUR",
    }
    expected["published_at"] = "2026-03-01T09:00:00.123456+00:00"
    assert record == expected


def test_what_is_new_without_a_time_gets_one_and_keeps_it(run: Run, write: Write) -> None:
    run("import", write(WSM, {**SMALLEST, "state": "published"}))

    assert "published_at" in json.loads(run("export", "services").output)


def test_what_the_desk_wrote_survives_the_journey(
    run: Run, membrane_screening: Service, wsm: Cluster
) -> None:
    with transaction():
        service = db.session.get_one(Service, membrane_screening.id)
        service.technologies, service.trl_min, service.price_amount = ["membranes"], 3, 12
    first = run("export").stdout_bytes
    empty_the_database()

    run("import", "-", text=first)

    assert run("export").stdout_bytes == first


def test_a_table_has_a_row_for_each_language(run: Run, write: Write) -> None:
    run("import", write(SCREENING, ZINNAE, WSM))

    rows = list(
        csv.DictReader(
            io.StringIO(
                run("export", "services", "--format", "csv").stdout_bytes.decode("utf-8-sig")
            )
        )
    )

    assert [(row["slug"], row["language"], row["title"]) for row in rows] == [
        ("membrane-screening", "en", "Membrane screening"),
        ("membrane-screening", "fr", "Sélection de membranes"),
    ]
    assert rows[0]["sectors"] == "E36; E37"
    assert rows[0]["partners"] == "zinnae"
    assert rows[0]["price.amount"] == "450.00"


def test_a_table_holds_no_formula(run: Run, write: Write) -> None:
    text = {
        "title": "=HYPERLINK(1)",
        "summary": "+1",
        "description": "@SUM(A1)",
        "how_it_works": "- one",
    }
    run("import", write(WSM, {**SMALLEST, "texts": {"en": text}}))

    row = next(
        csv.DictReader(
            io.StringIO(run("export", "services", "--format", "csv").output.lstrip("\ufeff"))
        )
    )

    assert (row["title"], row["summary"], row["description"]) == (
        "'=HYPERLINK(1)",
        "'+1",
        "'@SUM(A1)",
    )


def test_clusters_are_a_table_too(run: Run, write: Write) -> None:
    run("import", write(WSM, ZINNAE))

    rows = list(
        csv.DictReader(
            io.StringIO(run("export", "clusters", "--format", "csv").output.lstrip("\ufeff"))
        )
    )

    assert [row["name"] for row in rows] == ["Water Sensors & Membranes", "Zinnae"]


def test_a_table_of_everything_is_refused_with_a_sentence(run: Run) -> None:
    result = run("export", "--format", "csv")

    assert result.exit_code == 2
    assert "one kind of records" in result.stderr


def test_enquiries_leave_without_the_keys_to_their_pages(
    run: Run, membrane_screening: Service
) -> None:
    draft = Draft(
        nonce="form-1",
        name="Ada",
        email="ada@example.org",
        country="FR",
        size="small",
        message="=40 samples",
        language="en",
    )
    with transaction():
        service = db.session.get_one(Service, membrane_screening.id)
        db.session.refresh(service, ["lead", "partners", "texts"])
        enquiry = send(draft, service=service, now=NOW)
        token, nonce, reference = enquiry.token, enquiry.nonce, enquiry.reference

    result = run("export", "enquiries")

    record = json.loads(result.output)
    assert record["reference"] == reference
    assert record["service"] == "membrane-screening"
    assert [assignment["cluster"] for assignment in record["assignments"]] == ["wsm", "zinnae"]
    assert record["messages"][0]["text"] == "=40 samples"
    assert token not in result.output
    assert nonce not in result.output
    assert "'=40 samples" in run("export", "enquiries", "--format", "csv").output


def test_a_spreadsheet_has_the_cells_of_the_table(run: Run, write: Write) -> None:
    confirmed = {**SCREENING, "confirmed_on": "2026-03-01"}
    run("import", write(confirmed, ZINNAE, WSM))

    rows = read_spreadsheet(run("export", "services", "--format", "xlsx").stdout_bytes)

    assert [(row["slug"], row["language"], row["title"]) for row in rows] == [
        ("membrane-screening", "en", "Membrane screening"),
        ("membrane-screening", "fr", "Sélection de membranes"),
    ]
    assert rows[0]["partners"] == "zinnae"
    assert rows[0]["price.amount"] == "450.00"
    assert rows[0]["confirmed_on"] == "2026-03-01"
