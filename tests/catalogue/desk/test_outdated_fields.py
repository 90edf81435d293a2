"""A change of the original concerns the fields that it touches, and no others."""

import pytest
from sqlalchemy import select

from marketplace.catalogue import queries
from marketplace.catalogue.models import Service, ServiceText
from marketplace.database import db, transaction
from marketplace.texts.models import PastWords
from tests.browser import Page, Visitor
from tests.catalogue.conftest import changes, stored
from tests.catalogue.desk.acts import save_text
from tests.form_input import HOSTILE

TEXT = "/en/desk/services/colmatage/texts/{}"
RIGHT = "/en/desk/services/colmatage/texts/cs/right"


def translation() -> ServiceText:
    text = stored("colmatage").text_in("cs")
    assert text is not None
    return text


def outdated() -> list[str]:
    """The fields of the Czech text that are behind the French one."""
    service = stored("colmatage")
    text = translation()
    names = [field.name for field in text.outdated_fields(service.original)]
    assert text.outdated == len(names)
    return names


def marked(page: Page) -> list[str]:
    return [str(button["value"]) for button in page.all("button[form=still-right]")]


def say_right(desk: Visitor, field: str) -> Page:
    page = desk.open(TEXT.format("cs"))
    (form,) = page.all("form#still-right")
    fields = {str(given["name"]): [str(given["value"])] for given in form.select("input")}
    return desk.post(RIGHT, {**fields, "field": [field]})


def test_only_the_fields_that_the_original_changed_are_marked(
    wsm_desk: Visitor, bilingual: Service
) -> None:
    save_text(wsm_desk, "colmatage", "fr", summary="Nous mesurons mieux.")

    assert outdated() == ["summary"]
    page = wsm_desk.open(TEXT.format("cs"))
    assert marked(page) == ["summary"]
    assert "Outdated" in wsm_desk.open("/en/desk/services/colmatage").text


def test_a_translator_sees_what_the_original_said_and_says_now(
    wsm_desk: Visitor, bilingual: Service
) -> None:
    save_text(wsm_desk, "colmatage", "fr", summary="Nous mesurons le débit.")
    save_text(wsm_desk, "colmatage", "fr", summary="Nous mesurons le débit et le sel.")

    (shown,) = wsm_desk.open(TEXT.format("cs")).all(".translate-original .typed:has(ins)")
    assert [part.get_text(" ", strip=True) for part in shown.select("ins")] == [
        "added: le débit et le sel end"
    ]
    assert shown.find_parent(lang="fr")


def test_what_is_still_right_is_so_with_one_click_and_no_other_field(
    wsm_desk: Visitor, bilingual: Service
) -> None:
    save_text(wsm_desk, "colmatage", "fr", summary="Nous mesurons mieux.", description="En bref.")
    before = translation()

    page = say_right(wsm_desk, "summary")

    assert page.status == 200
    assert "“Summary” is up to date." in page.text
    assert outdated() == ["description"]
    assert translation().revision == before.revision
    assert translation().summary == "Měříme."
    assert say_right(wsm_desk, "summary").status == 200  # a second click
    say_right(wsm_desk, "description")
    assert "Outdated" not in wsm_desk.open("/en/desk/services/colmatage").text


def test_visitors_are_told_until_the_last_field_is_right(
    wsm_desk: Visitor, visitor: Visitor, bilingual: Service
) -> None:
    save_text(wsm_desk, "colmatage", "fr", summary="Nous mesurons mieux.", description="En bref.")
    notice = "The original text has changed since this translation was made."
    address = "/en/services/colmatage?text=cs"
    logged = len(changes())

    assert notice in visitor.open(address).text
    say_right(wsm_desk, "summary")
    assert notice in visitor.open(address).text
    say_right(wsm_desk, "description")
    assert notice not in visitor.open(address).text
    assert len(changes()) == logged + 2


def test_saving_a_translation_brings_only_its_changed_fields_up_to_date(
    wsm_desk: Visitor, bilingual: Service
) -> None:
    save_text(wsm_desk, "colmatage", "fr", summary="Nous mesurons mieux.", description="En bref.")

    save_text(wsm_desk, "colmatage", "cs", summary="Měříme lépe.")

    assert outdated() == ["description"]


def test_what_a_translator_did_not_see_yet_stays_marked(
    wsm_desk: Visitor, bilingual: Service
) -> None:
    save_text(wsm_desk, "colmatage", "fr", summary="Nous mesurons mieux.")
    page = wsm_desk.open(TEXT.format("cs"))
    (form,) = page.all("form#still-right")
    fields = {str(given["name"]): [str(given["value"])] for given in form.select("input")}
    save_text(wsm_desk, "colmatage", "fr", summary="Autre chose.")

    wsm_desk.post(RIGHT, {**fields, "field": ["summary"]})

    assert outdated() == ["summary"]


def test_a_field_that_is_not_translated_yet_is_not_outdated(
    wsm_desk: Visitor, bilingual: Service
) -> None:
    save_text(wsm_desk, "colmatage", "fr", how_it_works="Un échantillon suffit.")
    save_text(wsm_desk, "colmatage", "fr", how_it_works="Deux échantillons suffisent.")

    assert outdated() == []


def test_what_earlier_releases_did_not_keep_is_not_made_up(
    wsm_desk: Visitor, bilingual: Service
) -> None:
    with transaction():
        service = queries.find_by_slug("colmatage")
        assert service is not None
        french, czech = service.text_in("fr"), service.text_in("cs")
        assert french is not None
        assert czech is not None
        french.revision, czech.outdated = 4, 3

    page = wsm_desk.open(TEXT.format("cs"))
    assert marked(page) == ["title", "summary", "description"]
    assert page.text.count("We do not know what it said before.") == 3


def test_lists_show_their_items_that_came_and_went(wsm_desk: Visitor, bilingual: Service) -> None:
    save_text(wsm_desk, "colmatage", "fr", what_you_get="Un rapport\nUn appel")
    save_text(wsm_desk, "colmatage", "cs", what_you_get="Zpráva\nHovor")
    save_text(wsm_desk, "colmatage", "fr", what_you_get="Un rapport\nUne visite")

    page = wsm_desk.open(TEXT.format("cs"))

    assert marked(page) == ["what_you_get"]
    (shown,) = page.all(".translate-original .typed:has(del)")
    assert shown.select("li")[0].get_text(" ", strip=True) == "Un rapport"


@pytest.mark.parametrize("evil", HOSTILE)
def test_hostile_words_are_inert_in_a_difference(
    wsm_desk: Visitor, bilingual: Service, evil: str
) -> None:
    before = wsm_desk.open(TEXT.format("fr"))
    before.submit("Publish the text", summary=f"{evil[:200]} et plus")
    save_text(wsm_desk, "colmatage", "fr", summary="Rien.")

    page = wsm_desk.open(TEXT.format("cs"))

    assert page.status == 200
    assert not page.all("main script:not([type])")


@pytest.mark.parametrize("field", ["", "no_such_field", "origin", "<script>"])
def test_only_a_field_of_the_text_can_be_right(
    wsm_desk: Visitor, bilingual: Service, field: str
) -> None:
    token = wsm_desk.open(TEXT.format("cs")).value("csrf_token")

    assert wsm_desk.post(RIGHT, {"csrf_token": [token], "field": [field]}).status == 404


def test_another_cluster_says_nothing_of_a_translation(
    zinnae_desk: Visitor, bilingual: Service
) -> None:
    token = zinnae_desk.open("/en/desk/services/new").value("csrf_token")

    assert zinnae_desk.post(RIGHT, {"csrf_token": [token], "field": ["summary"]}).status == 404


def test_the_past_words_of_an_original_are_kept_once(wsm_desk: Visitor, bilingual: Service) -> None:
    save_text(wsm_desk, "colmatage", "fr", summary="Nous mesurons mieux.")
    save_text(wsm_desk, "colmatage", "fr")

    kept = db.session.scalars(select(PastWords)).all()
    assert [(words.field, words.revision, words.words) for words in kept] == [
        ("summary", 1, "Nous mesurons.")
    ]
