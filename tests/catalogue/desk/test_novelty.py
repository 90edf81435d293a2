"""An improved service says what is new, since which version, to visitors and to the coordinator."""

import pytest

from marketplace.catalogue import actions
from marketplace.catalogue.drafts import NoveltyDraft
from marketplace.catalogue.errors import NotReady
from marketplace.catalogue.models import Novelty, Service
from marketplace.catalogue.readiness import missing_for_publication
from marketplace.database import transaction
from tests.browser import Visitor
from tests.catalogue.conftest import stored
from tests.conftest import NOW

PAGE = "/en/desk/services/membrane-screening/novelty"


@pytest.mark.usefixtures("membrane_screening")
def test_what_is_new_is_read_by_visitors_and_by_the_coordinator(
    wsm_desk: Visitor, visitor: Visitor, coordinator: Visitor
) -> None:
    page = wsm_desk.open(PAGE).submit(
        "Publish the changes",
        novelty="improved",
        improved_since="2",
        **{"words-0-words": "Six membranes <b>instead</b> of four."},
    )

    assert page.status == 200
    service = stored("membrane-screening")
    assert service.what_is_new == {"en": "Six membranes <b>instead</b> of four."}
    assert (service.novelty, service.improved_since, service.version) == ("improved", 2, 2)
    public = visitor.open("/en/services/membrane-screening")
    assert "Improved" in public.all("p.eyebrow")[0].text
    assert "Six membranes <b>instead</b> of four." in public.all("section .typed")[0].text
    assert "Since " in public.text
    report = coordinator.open("/en/coordination/overview").follow("/novelties")
    (row,) = report.all("tbody tr")
    assert "Six membranes <b>instead</b> of four." in row.text
    assert "Version 2, " in row.text


@pytest.mark.usefixtures("membrane_screening")
def test_an_improved_service_needs_words_and_a_version(wsm_desk: Visitor) -> None:
    for since in ("x", "0", "9", ""):
        page = wsm_desk.open(PAGE).submit(
            "Publish the changes", novelty="improved", improved_since=since
        )
        assert page.status == 422
    assert "Say what is new." in page.text
    assert stored("membrane-screening").novelty is None


def test_a_draft_is_not_published_as_improved_without_words(draft: Service) -> None:
    with transaction():
        service = stored("fouling-tests")
        service.novelty = Novelty.IMPROVED

    missing = missing_for_publication(stored("fouling-tests"))
    assert [gap.field for gap in missing] == ["words", "improved_since"]
    with pytest.raises(NotReady), transaction():
        actions.publish(stored("fouling-tests"), NOW)


@pytest.mark.usefixtures("membrane_screening")
def test_what_was_published_as_improved_without_words_stays_and_is_edited(
    coordinator: Visitor,
) -> None:
    with transaction():
        stored("membrane-screening").novelty = Novelty.IMPROVED

    with transaction():
        actions.save_picture(stored("membrane-screening"), None, NOW)
        actions.save_novelty(
            stored("membrane-screening"),
            NoveltyDraft(Novelty.IMPROVED, improved_since=1),
            now=NOW,
        )

    assert stored("membrane-screening").is_published
    report = coordinator.open("/en/coordination/novelties")
    assert "No one has said yet what is new." in report.text


def test_what_is_new_is_read_in_ones_language_or_says_in_which(
    bilingual: Service, visitor: Visitor
) -> None:
    with transaction():
        actions.save_novelty(
            stored("colmatage"),
            NoveltyDraft(Novelty.IMPROVED, 2, {"fr": "Plus rapide.", "cs": "Rychlejší."}),
            now=NOW,
        )

    czech = visitor.open("/cs/services/colmatage").all("section .typed")[0]
    german = visitor.open("/de/services/colmatage").all("section .typed")[0]

    assert (czech.get_text(), czech.get("lang")) == ("Rychlejší.", None)
    assert (german.get_text(), german.get("lang")) == ("Plus rapide.", "fr")


@pytest.mark.usefixtures("membrane_screening")
def test_a_service_that_is_new_has_no_words_about_improvements(wsm_desk: Visitor) -> None:
    wsm_desk.open(PAGE).submit(
        "Publish the changes",
        novelty="improved",
        improved_since="1",
        **{"words-0-words": "More.", "words-0-language": "en"},
    )
    wsm_desk.open(PAGE).submit("Publish the changes", novelty="new")

    service = stored("membrane-screening")
    assert (service.novelty, service.improved_since, service.what_is_new) == ("new", None, {})


@pytest.mark.usefixtures("membrane_screening")
def test_words_are_kept_for_languages_of_the_service_only(wsm_desk: Visitor) -> None:
    wsm_desk.open(PAGE).submit(
        "Publish the changes",
        novelty="improved",
        improved_since="1",
        **{"words-0-words": "More.", "words-0-language": "xx"},
    )

    assert stored("membrane-screening").what_is_new == {}


def test_only_the_lead_says_what_is_new(membrane_screening: Service, zinnae_desk: Visitor) -> None:
    assert zinnae_desk.open(PAGE).status == 404
