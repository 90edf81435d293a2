"""Where pictures can be had is exported. An import fetches nothing and leaves what is there."""

import io
import json
from typing import Any

import pytest

from marketplace.catalogue.models import Service
from tests.browser import Visitor
from tests.catalogue.conftest import stored
from tests.interchange.conftest import Run
from tests.interchange.test_export import empty_the_database
from tests.media.attaching import send
from tests.media.specimens import picture
from tests.uploads.specimens import pdf

SITE = "http://localhost"
PLACES = ("/en/desk/profile/logo", "/en/desk/services/membrane-screening/picture")


@pytest.fixture(autouse=True)
def with_media(wsm_desk: Visitor, membrane_screening: Service) -> None:
    """A cluster with a logo, and a service with a picture and a data sheet."""
    for place in PLACES:
        send(
            wsm_desk.open(place), picture("JPEG"), purpose="described", description_en="Two halves"
        )
    wsm_desk.open("/en/desk/services/membrane-screening/data-sheets").submit(
        "Add the data sheet",
        title="Price list",
        language="en",
        file=[(io.BytesIO(pdf()), "price.pdf")],
    )


def exported(run: Run) -> dict[str, Any]:
    records = map(json.loads, run("export").output.splitlines())
    return {record["slug"]: record for record in records}


def check_picture(record: dict[str, Any], visitor: Visitor) -> None:
    assert record["descriptions"] == {"en": "Two halves"}
    assert (record["width"], record["height"]) == (400, 300)
    assert visitor.client.get(record["url"].removeprefix(SITE)).mimetype == "image/jpeg"


def test_an_export_says_where_pictures_and_data_sheets_can_be_had(
    run: Run, visitor: Visitor
) -> None:
    records = exported(run)

    check_picture(records["wsm"]["logo"], visitor)
    service = records["membrane-screening"]
    check_picture(service["picture"], visitor)
    (sheet,) = service["data_sheets"]
    assert (sheet["title"], sheet["language"], sheet["size"]) == ("Price list", "en", len(pdf()))
    assert sheet["url"].startswith(f"{SITE}/media/")
    assert visitor.client.get(sheet["url"].removeprefix(SITE)).data == pdf()


def test_the_api_says_so_too(visitor: Visitor) -> None:
    service = visitor.client.get("/api/v1/services/membrane-screening").get_json()
    (cluster, _other) = visitor.client.get("/api/v1/clusters").get_json()["items"]

    check_picture(service["picture"], visitor)
    check_picture(cluster["logo"], visitor)
    assert [sheet["title"] for sheet in service["data_sheets"]] == ["Price list"]


def test_the_same_file_again_changes_nothing(run: Run) -> None:
    before = exported(run)

    result = run("import", "-", text=run("export").stdout_bytes)

    assert "2 unchanged" in result.output
    assert "1 unchanged" in result.output
    assert exported(run) == before


def test_a_file_that_does_not_mention_them_leaves_them(run: Run) -> None:
    records = exported(run)
    service = {
        key: item
        for key, item in records["membrane-screening"].items()
        if key not in {"picture", "data_sheets"}
    }
    service["novelty"] = "new"

    run("import", "-", text=json.dumps(service).encode())

    assert (
        exported(run)["membrane-screening"]["picture"] == records["membrane-screening"]["picture"]
    )
    assert stored("membrane-screening").novelty == "new"


def test_elsewhere_the_files_are_not_fetched(run: Run) -> None:
    file = run("export").stdout_bytes
    empty_the_database()

    result = run("import", "-", text=file)

    assert result.exit_code == 0, result.output
    records = exported(run)
    assert "logo" not in records["wsm"]
    assert not {"picture", "data_sheets"} & records["membrane-screening"].keys()
