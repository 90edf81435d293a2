"""Two colleagues who change a service at the same moment."""

from flask import Flask

from marketplace.catalogue import actions, queries, technologies
from marketplace.catalogue.drafts import TextDraft
from marketplace.catalogue.errors import TooManyDataSheets
from marketplace.catalogue.models import Service
from marketplace.clusters.models import Cluster
from marketplace.database import db
from marketplace.errors import EditedMeanwhile, IllegalStateChange
from marketplace.media.data_sheets import with_sheet
from marketplace.media.models import DATA_SHEETS_MAX, DataSheet
from tests.conftest import NOW, make_service
from tests.racing import race

SLUG = "membrane-screening"


def led(lead: int) -> Service:
    service = queries.find_led(SLUG, lead)
    assert service is not None
    return service


def test_the_last_place_for_a_data_sheet_is_taken_once(app: Flask, wsm: Cluster) -> None:
    sheets = [DataSheet(str(number) * 64, 9, "Title", "en") for number in range(7)]
    lead, places = wsm.id, DATA_SHEETS_MAX - 1
    make_service(SLUG, wsm, title="Screening", data_sheets=tuple(sheets[:places]))

    def add(sheet: DataSheet) -> None:
        service = led(lead)
        actions.save_data_sheets(service, with_sheet(service.data_sheets, sheet), NOW)

    refusals = race(app, lambda: add(sheets[5]), lambda: add(sheets[6]))

    assert [type(refusal) for refusal in refusals] == [TooManyDataSheets]
    assert led(lead).data_sheets == (*sheets[:places], sheets[5])


def test_of_two_edits_from_the_same_page_the_second_is_told(app: Flask, wsm: Cluster) -> None:
    lead = wsm.id
    make_service(SLUG, wsm, title="Screening", state="draft")

    def save(summary: str) -> None:
        actions.save_text(led(lead), "en", TextDraft({"summary": summary}), now=NOW, based_on=1)

    refusals = race(app, lambda: save("With water."), lambda: save("With oil."))

    assert [type(refusal) for refusal in refusals] == [EditedMeanwhile]
    text = led(lead).text_in("en")
    assert text is not None
    assert text.summary == "With water."


def test_a_service_is_published_once(app: Flask, wsm: Cluster) -> None:
    lead = wsm.id
    make_service(SLUG, wsm, title="Screening", state="draft", published_at=None)

    def publish() -> None:
        actions.publish(led(lead), NOW)

    refusals = race(app, publish, publish)

    assert [type(refusal) for refusal in refusals] == [IllegalStateChange]
    assert led(lead).version == 2


def test_a_merged_technology_takes_nothing_from_who_adds_another(app: Flask, wsm: Cluster) -> None:
    lead = wsm.id
    make_service(SLUG, wsm, title="Screening", technologies=["membranes"])

    def add() -> None:
        led(lead).technologies = ["membranes", "pumps"]
        db.session.flush()

    race(app, add, lambda: technologies.replace("membranes", "sensors", NOW))

    assert led(lead).technologies == ["sensors", "pumps"]


def test_two_services_of_the_same_title_get_an_address_each(app: Flask, wsm: Cluster) -> None:
    lead = wsm.id

    def create() -> None:
        cluster = db.session.get_one(Cluster, lead)
        actions.create(cluster, title="Pump tests", type="testing", language="en", now=NOW)

    assert race(app, create, create) == []

    assert {queries.find_by_slug(slug) is None for slug in ("pump-tests", "pump-tests-2")} == {
        False
    }
