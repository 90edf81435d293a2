"""Services that are near in meaning to what was typed."""

import numpy as np
import pytest

from marketplace.catalogue import queries as catalogue
from marketplace.catalogue.change_log import record_change
from marketplace.catalogue.models import Service
from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction
from marketplace.i18n import in_language
from marketplace.search import queries
from marketplace.search.index.reader import index_reader
from marketplace.search.index.sync import rebuild
from marketplace.search.matching.ranking import Ranking
from marketplace.search.meaning import mixing, sync
from marketplace.search.meaning.reader import Near
from marketplace.search.proposals import proposals_for
from tests.browser import Visitor
from tests.conftest import NOW
from tests.search.conftest import ask, found_by, make_texts, slugs
from tests.search.meaning.server import EmbeddingsServer

pytestmark = pytest.mark.usefixtures("indexed_services")


@pytest.fixture
def encoded(encoder: EmbeddingsServer) -> EmbeddingsServer:
    """The vectors of all texts are there."""
    assert sync.sync() is False
    return encoder


def test_other_words_in_another_language_find_what_they_mean(encoded: EmbeddingsServer) -> None:
    found = ask("drip in the kitchen, membrane", "en")

    assert "leaks" in slugs(found)
    assert [service.slug for service in catalogue.by_ids(list(found.near_ids))] == ["leaks"]


def test_what_is_only_near_is_proposed_to_who_asks_us_and_says_so(
    encoded: EmbeddingsServer,
) -> None:
    with in_language("en"):
        found = proposals_for("drip in the kitchen, membrane", "", "en").proposals

    reasons = {proposal.card.slug: proposal.reason for proposal in found}
    assert reasons["leaks"] == "Close in meaning"
    assert reasons["screening"] == "Because of: “membrane”"


def test_what_has_all_words_stays_first(encoded: EmbeddingsServer) -> None:
    assert found_by("membrane screening")[0] == "screening"


def test_nonsense_finds_nothing_however_near_anything_is(encoded: EmbeddingsServer) -> None:
    assert found_by("xqzzw") == []


@pytest.mark.parametrize("text", ['"drip" membrane', "membrane -drip"])
def test_who_says_which_words_must_stand_in_a_text_is_believed(
    encoded: EmbeddingsServer, text: str
) -> None:
    assert "leaks" not in found_by(text)


def test_words_that_are_meant_as_they_are_find_nothing_else(encoded: EmbeddingsServer) -> None:
    assert "leaks" not in slugs(ask("drip membrane", verbatim=True))


def test_who_wants_to_be_told_of_changes_is_told_by_words(encoded: EmbeddingsServer) -> None:
    encoded.asked.clear()

    assert "leaks" not in slugs(ask("drip membrane", only_words=True))
    assert encoded.asked == []


def test_totals_and_filters_count_what_is_near_too(encoded: EmbeddingsServer) -> None:
    found = ask("drip membrane")
    filtered = ask("drip membrane", filters={"cluster": ("wsm",)})

    assert found.total == len(found.ids) == filtered.total


def test_without_vectors_words_alone_are_searched_for(encoder: EmbeddingsServer) -> None:
    assert "leaks" not in found_by("drip membrane")
    assert encoder.asked == []


def test_while_the_encoder_is_away_words_alone_are_searched_for(encoded: EmbeddingsServer) -> None:
    state = queries.state()
    encoded.status = 503

    found = ask("drip membrane")

    assert "screening" in slugs(found)
    assert not found.near_ids
    assert not found.is_hurried
    assert queries.state() != state  # so that no page keeps what was found meanwhile


def test_only_what_is_new_is_encoded(encoded: EmbeddingsServer, wsm: Cluster) -> None:
    encoded.asked.clear()
    make_texts("meters", wsm, {"en": ("Meters on hire", "Gauges for a week.")})
    with transaction():
        record_change(db.session.query(Service).filter_by(slug="meters").one(), NOW)
    rebuild()

    assert sync.sync() is False

    texts = [text for _path, _key, body in encoded.asked for text in body["input"]]
    assert len(texts) == 1
    assert texts[0].startswith("Meters on hire. Gauges for a week.")
    assert "meters" in found_by("sensor membrane")


def test_a_withdrawn_service_is_near_to_nothing(encoded: EmbeddingsServer) -> None:
    with transaction():
        service = db.session.query(Service).filter_by(slug="leaks").one()
        db.session.delete(service)
    rebuild()

    assert "leaks" not in found_by("drip membrane")
    sync.sync()
    assert "leaks" not in found_by("drip membrane")


def test_an_encoder_that_goes_away_is_asked_again_for_the_rest(
    encoder: EmbeddingsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync, "STORED_EVERY", 0.0)

    rounds = 1
    while sync.sync():
        rounds += 1

    assert rounds > 1  # each stored what it had
    assert "leaks" in found_by("drip membrane")


def test_the_page_says_what_is_only_close_in_meaning(
    encoded: EmbeddingsServer, visitor: Visitor
) -> None:
    page = visitor.open("/en/services?q=drip+membrane")

    assert "Close in meaning" in page.text
    assert "No service has your words." not in page.text


def test_the_page_and_the_api_say_that_nothing_has_the_words(
    encoded: EmbeddingsServer, visitor: Visitor
) -> None:
    page = visitor.open("/en/services?q=drip+zeppelin")
    answer = visitor.client.get("/api/v1/services?q=drip+zeppelin&language=en").get_json()

    assert "No service has your words. These are close in meaning." in page.text
    assert answer["close_in_meaning"] == [item["slug"] for item in answer["items"]] == ["leaks"]


def test_a_page_of_what_is_near_alone_does_not_deny_those_with_the_words(
    encoded: EmbeddingsServer,
) -> None:
    pages = [ask("drip membrane", per_page=1, page=number) for number in range(1, 4)]

    assert any(page.near_ids for page in pages)
    assert not any(page.are_only_near for page in pages)
    assert ask("drip zeppelin").are_only_near


def test_one_word_that_no_text_has_has_to_be_very_near(
    encoded: EmbeddingsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert found_by("zeppelin drip") == ["leaks"]
    assert found_by("drip") == ["leaks"]

    monkeypatch.setattr(mixing, "_NEAR_TO_ONE_WORD", 1.1)

    assert found_by("zeppelin drip") == ["leaks"]
    assert found_by("drip") == []


def test_what_has_synonyms_of_all_words_stays_first(encoded: EmbeddingsServer) -> None:
    index = index_reader().current()
    assert index is not None
    first, second = index.facets.ids[:2].tolist()
    of_each, none = np.array([1, 0.4], np.float32), np.zeros(2, np.float32)
    by_synonyms = Ranking(np.arange(2), of_each, {"en": of_each}, {"en": none})
    near = Near(*map(np.array, zip(*sorted([(first, 0.3), (second, 0.4)]), strict=True)))

    mixed = mixing.mix(index, by_synonyms, near).ranking

    assert mixed.scores[0] > mixed.scores[1]
