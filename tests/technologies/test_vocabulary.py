"""Technologies on the pages, in files and in the index."""

import pytest

from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction
from marketplace.search.index.sync import rebuild
from marketplace.technologies import actions, queries
from marketplace.technologies.models import StoredTerm, TermLabel, TermState
from tests.browser import Visitor
from tests.conftest import NOW, make_service

pytestmark = pytest.mark.usefixtures("app")


def add_term(code: str, state: TermState = TermState.ACCEPTED, **labels: str) -> None:
    """Store a term that the product does not bring, or change one."""
    rows = [TermLabel(language=language, words=words) for language, words in labels.items()]
    with transaction():
        db.session.add(StoredTerm(code=code, state=state, added_at=NOW, labels=rows))


def test_a_new_word_is_proposed_in_the_language_in_which_it_was_typed() -> None:
    with transaction():
        codes = actions.codes_for(
            ["Membranen", "Kavitations-Reinigung", "kavitationsreinigung"], language="de", now=NOW
        )

    assert codes == ["membranes", "kavitations-reinigung", "kavitationsreinigung"]
    terms = queries.load()
    assert terms.code_of("Kavitations-Reinigung") == "kavitations-reinigung"
    assert terms.label("kavitations-reinigung", "fr") == ("Kavitations-Reinigung", "de", False)
    assert queries.count_proposals() == 2


def test_what_is_typed_again_proposes_nothing() -> None:
    for _time in range(2):
        with transaction():
            assert actions.codes_for(["Pumps"], language="en", now=NOW) == ["pumps"]
    with transaction():
        assert actions.codes_for(["pumps", "PUMPS"], language="de", now=NOW) == ["pumps"]

    assert queries.count_proposals() == 1


def test_a_word_whose_address_is_another_term_keeps_its_spelling() -> None:
    with transaction():
        codes = actions.codes_for(["C", "C++", "水"], language="en", now=NOW)

    assert codes == ["c", "C++", "水"]


def test_what_is_changed_here_counts_before_what_the_product_brings() -> None:
    add_term("membranes", de="Trennschichten", fr="")

    terms = queries.load()
    assert terms.label("membranes", "de").words == "Trennschichten"
    assert terms.label("membranes", "cs").words == "membrány"
    assert terms.label("membranes", "fr") == ("membranes", "en", False)


def test_a_service_names_its_technologies_in_the_readers_language(
    visitor: Visitor, wsm: Cluster
) -> None:
    add_term("pumps", en="pumps")
    make_service("s", wsm, title="S", technologies=["membranes", "pumps", "valves"])

    page = visitor.open("/cs/services/s")

    assert "membrány, pumps (nepřeloženo), valves (nepřeloženo)" in page.text
    assert [span.get_text() for span in page.all("dd [lang=en]")] == ["pumps"]


def test_filters_have_codes_and_are_named_in_the_readers_language(
    visitor: Visitor, wsm: Cluster
) -> None:
    add_term("pumps", en="pumps")
    add_term("Sensoren", TermState.MERGED)
    with transaction():
        db.session.get_one(StoredTerm, "Sensoren").lead_to("sensors")
    make_service("s", wsm, title="S", technologies=["sensors", "pumps"])
    rebuild()

    page = visitor.open("/fr/services?technology=pumps")
    labels = [label.get_text(" ", strip=True) for label in page.all("#facet-technology label")]
    assert labels == ["capteurs 1", "pumps (non traduit) 1"]
    assert [str(span["lang"]) for span in page.all("#facet-technology label [lang]")] == ["en"]
    assert [(str(chip["lang"]), chip.get_text()) for chip in page.all("a.chip")] == [
        ("en", "pumps")
    ]

    for word in ("Sensoren", "capteurs", "SENSORS"):
        page = visitor.open(f"/fr/services?technology={word}")
        assert [chip.get_text() for chip in page.all("a.chip")] == ["capteurs"]


def test_markup_in_a_word_is_shown_as_it_was_typed(visitor: Visitor, wsm: Cluster) -> None:
    make_service("s", wsm, title="S", technologies=['<b lang="en">x</b>', "%(name)s {}"])
    rebuild()

    for address in ("/en/services/s", "/en/services"):
        page = visitor.open(address)
        assert '<b lang="en">x</b> (not translated)' in page.text
        assert "%(name)s {} (not translated)" in page.text


def test_the_api_takes_words_and_answers_with_codes(visitor: Visitor, wsm: Cluster) -> None:
    make_service("s", wsm, title="S", technologies=["membranes"])
    rebuild()

    answer = visitor.client.get("/api/v1/services?technology=Membranen").get_json()
    assert [item["technologies"] for item in answer["items"]] == [["membranes"]]
    assert visitor.client.get("/api/v1/services/s").get_json()["technologies"] == ["membranes"]
