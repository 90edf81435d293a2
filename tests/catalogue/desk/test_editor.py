"""The editor: texts side by side, and two people at once."""

import pytest

from marketplace.catalogue import queries
from marketplace.catalogue.models import Service
from marketplace.clusters.models import Cluster
from tests.browser import Visitor
from tests.catalogue.conftest import changes, stored
from tests.conftest import make_service

TEXT = "/en/desk/services/{}/texts/{}"


def test_a_translation_is_written_beside_the_original(
    wsm_desk: Visitor, visitor: Visitor, bilingual: Service
) -> None:
    page = wsm_desk.open(TEXT.format("colmatage", "de"))
    assert [str(part["lang"]) for part in page.all(".translate-original [lang=fr]")][:1] == ["fr"]
    assert "Nous mesurons." in page.text
    assert {str(field["lang"]) for field in page.all("main textarea")} == {"de"}

    page = page.submit(
        "Publish the text", title="Foulingversuche", summary="Wir messen.", origin="machine"
    )

    assert "The text in German is saved." in page.text
    assert "Visitors can see it now, as version 2." in page.text
    text = stored("colmatage").text_in("de")
    assert text is not None
    assert (text.title, text.origin, text.revision, text.of_revision) == (
        "Foulingversuche",
        "machine",
        1,
        1,
    )
    assert "machine translation" in visitor.open("/en/services/colmatage?text=de").text


def test_changing_the_original_makes_translations_outdated_until_they_are_saved(
    wsm_desk: Visitor, bilingual: Service
) -> None:
    wsm_desk.open(TEXT.format("colmatage", "fr")).submit(
        "Publish the text", summary="Nous mesurons mieux."
    )
    assert "Outdated" in wsm_desk.open("/en/desk/services/colmatage").text
    page = wsm_desk.open(TEXT.format("colmatage", "cs"))
    assert "The original has changed since this translation was made." in page.text

    page.submit("Publish the text", summary="Měříme lépe.")

    assert "Outdated" not in wsm_desk.open("/en/desk/services/colmatage").text


def test_saving_the_original_unchanged_outdates_nothing(
    wsm_desk: Visitor, bilingual: Service
) -> None:
    wsm_desk.open(TEXT.format("colmatage", "fr")).submit("Publish the text")

    assert "Outdated" not in wsm_desk.open("/en/desk/services/colmatage").text


def test_a_translation_fits_the_original_that_its_translator_saw(
    wsm_desk: Visitor, bilingual: Service
) -> None:
    translating = wsm_desk.open(TEXT.format("colmatage", "cs"))
    wsm_desk.open(TEXT.format("colmatage", "fr")).submit("Publish the text", summary="Autre chose.")

    translating.submit("Publish the text", summary="Měříme lépe.")

    assert "Outdated" in wsm_desk.open("/en/desk/services/colmatage").text


def test_of_two_people_at_one_text_the_second_loses_nothing(
    wsm_desk: Visitor, draft: Service
) -> None:
    first, second = (wsm_desk.open(TEXT.format("fouling-tests", "en")) for _ in range(2))
    first.submit("Save the text", summary="What the first wrote.")

    page = second.submit("Save the text", summary="What the second wrote.")

    assert page.status == 422
    assert "Someone else saved this while you were writing." in page.text
    assert "What the first wrote." in page.all("#stored")[0].get_text()
    assert page.value("summary") == "What the second wrote."
    text = stored("fouling-tests").original
    assert text is not None
    assert text.summary == "What the first wrote."
    page = page.submit("Save the text")
    assert page.status == 200
    text = stored("fouling-tests").original
    assert text is not None
    assert text.summary == "What the second wrote."


def test_of_two_people_who_add_a_language_the_second_loses_nothing(
    wsm_desk: Visitor, draft: Service
) -> None:
    first, second = (wsm_desk.open(TEXT.format("fouling-tests", "de")) for _ in range(2))
    first.submit("Save the text", title="Erster", summary="Erster.")

    assert second.submit("Save the text", title="Zweiter", summary="Zweiter.").status == 422


def test_a_published_service_stays_complete(wsm_desk: Visitor, membrane_screening: Service) -> None:
    page = wsm_desk.open("/en/desk/services/membrane-screening/edit").submit(
        "Publish the details", delivery=[]
    )

    assert page.status == 422
    assert "Choose how the service is delivered." in page.text
    assert stored("membrane-screening").delivery == ["mail-in"]


def test_what_an_import_left_out_does_not_stop_an_edit(wsm_desk: Visitor, wsm: Cluster) -> None:
    make_service("imported", wsm, title="Imported", delivery=[], languages=[])

    page = wsm_desk.open(TEXT.format("imported", "en")).submit(
        "Publish the text", summary="Better."
    )

    assert page.status == 200
    assert stored("imported").version == 2


def test_every_edit_of_a_published_service_is_kept_and_logged(
    wsm_desk: Visitor, membrane_screening: Service
) -> None:
    wsm_desk.open(TEXT.format("membrane-screening", "en")).submit(
        "Publish the text", summary="First edit."
    )
    wsm_desk.open("/en/desk/services/membrane-screening/edit").submit(
        "Publish the details", reply_within_days="7"
    )

    service = stored("membrane-screening")
    versions = queries.list_versions(service.id, 1).items
    assert [version.number for version in versions] == [3, 2]
    assert [version.record["texts"]["en"]["summary"] for version in versions] == [
        "First edit.",
        "First edit.",
    ]
    assert [version.record.get("reply_within_days") for version in versions] == [7, 3]
    assert [int(change.key) for change in changes()] == [service.id, service.id]


@pytest.mark.parametrize("code", ["xx", "EN", "%00", "fr%0a"])
def test_a_language_that_texts_are_not_written_in_is_not_found(
    wsm_desk: Visitor, draft: Service, code: str
) -> None:
    assert wsm_desk.open(TEXT.format("fouling-tests", code)).status == 404
