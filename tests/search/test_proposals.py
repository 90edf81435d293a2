"""What is proposed to who asks us, and why."""

from collections.abc import Iterator

import pytest
from flask import Flask

from marketplace.clusters.models import Cluster
from marketplace.i18n import in_language
from marketplace.search.index.sync import rebuild
from marketplace.search.proposals import proposals_for
from tests.search.conftest import ask, make_texts

pytestmark = pytest.mark.usefixtures("indexed_services")


@pytest.fixture(autouse=True)
def english(app: Flask) -> Iterator[None]:
    """The page is in English, whatever the text."""
    with in_language("en"):
        yield


def reasons(text: str, language: str = "en", selected: str = "") -> dict[str, str]:
    """Why each service is proposed."""
    return {
        proposal.card.slug: proposal.reason
        for proposal in proposals_for(text, selected, language).proposals
    }


@pytest.mark.parametrize(
    ("text", "language", "slug", "reason"),
    [
        ("Could you compare our Membranes?", "en", "screening", "“compare”, “Membranes”"),
        ("Potřebujeme vybrat membránu", "cs", "screening", "“vybrat”, “membránu”"),
        ("Wer prüft unsere Fasern?", "de", "cloth", "“Fasern”"),
        ("Queremos calibrar un sensor", "es", "training", "“sensor”, “calibrar”"),
        ("Qui cherche les fuites chez nous ?", "fr", "leaks", "“fuites”"),
        ("Gewebe", "cs", "cloth", "“Gewebe”"),
        ("membrabes", "en", "screening", "“membrabes”"),
    ],
)
def test_a_reason_is_the_words_of_the_text_as_they_were_typed(
    text: str, language: str, slug: str, reason: str
) -> None:
    kept = reasons(text, language)[slug].removeprefix("Because of: ")

    assert set(kept.split(", ")) == set(reason.split(", "))


def test_a_part_of_a_compound_is_a_reason(wsm: Cluster) -> None:
    make_texts("sewage", wsm, {"de": ("Abwasserprüfung", "Für Betriebe.")})
    rebuild()

    assert reasons("Prüfung", "de")["sewage"] == "Because of: “Prüfung”"


def test_a_service_with_another_name_of_a_thing_is_proposed_because_of_the_thing(
    wsm: Cluster,
) -> None:
    make_texts("sewage", wsm, {"de": ("Abwasserreinigung", "Für Betriebe.")})
    make_texts("plant", wsm, {"en": ("Treatment of waste water", "In your plant.")})
    rebuild()

    found = reasons("We look for waste water treatment", "en")

    assert found["sewage"] == "Because of: wastewater treatment"
    assert "“water”" in found["plant"]


def test_a_part_of_the_name_of_a_thing_comes_last_however_rare(wsm: Cluster) -> None:
    make_texts("advice", wsm, {"en": ("Advice on membranes", "You waste no time.")})
    rebuild()

    found = reasons("waste water treatment by membranes", "en")

    assert found["advice"] == "Because of: “membranes”, “waste”"


def test_function_words_and_pieces_are_no_reason(wsm: Cluster) -> None:
    make_texts("co", wsm, {"en": ("Co-op and it", "We do it for the op of the co.")})
    make_texts("barley", wsm, {"en": ("Grading of barley", "For the co-op.")})
    rebuild()

    found = reasons("Somebody at the co-op said that it grades barley and sells it", "en")

    assert set(found) == {"barley"}
    assert "“co”" not in found["barley"]


def test_a_rare_word_comes_first_and_three_are_enough(wsm: Cluster) -> None:
    for number in range(4):
        make_texts(f"nickel-{number}", wsm, {"en": ("Plating", "Baths for plating in a hall.")})
    make_texts("nickel", wsm, {"en": ("Plating baths", "Nickel in baths of a hall.")})
    rebuild()

    reason = reasons("plating baths in our hall lose nickel", "en")["nickel"]

    assert reason.startswith("Because of: “nickel”, ")
    assert reason.count("“") == 3


def test_likeness_is_said_to_be_no_more(wsm: Cluster) -> None:
    make_texts("rugs", wsm, {"cs": ("Výroba koberců", "Také předložky.")})
    make_texts("shop", wsm, {"cs": ("Prodej", "Máme koberce.")})
    rebuild()

    assert reasons("kdo prodá koberce", "cs") == {
        "shop": "Because of: “koberce”",
        "rugs": "Because of: a word like “koberce”",
    }


def test_what_is_named_is_the_first_reason() -> None:
    assert reasons("membranes of Zinnae", "en")["screening"].startswith("Because of: “Zinnae”")


def test_what_has_only_some_of_it_is_proposed_with_a_warning() -> None:
    assert proposals_for("membrane wedding", "", "en").is_doubtful
    assert not proposals_for("membrane screening", "", "en").is_doubtful


def test_one_that_fits_alone_is_proposed_as_it_says_why() -> None:
    assert reasons("calibrar sensores", "es") == {"training": "Because of: “calibrar”, “sensores”"}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hello, how are you today?", "en"),
        ("Dobrý den, jak se máte?", "cs"),
        ("Guten Tag, wie geht es Ihnen?", "de"),
        ("Hola, ¿cómo están?", "es"),
        ("Bonjour, comment allez-vous ?", "fr"),
        ("xylophone", "en"),
        ("hi", "en"),
    ],
)
def test_where_nothing_is_near_nothing_is_proposed(text: str, language: str) -> None:
    assert not proposals_for(text, "", language).proposals


def test_a_long_letter_is_read_to_its_point() -> None:
    letter = "Dear all, thank you for the nice meeting last week in your office. " * 6
    letter += "Our membranes foul within a month. Could you compare some with our water?"

    assert "“membranes”" in reasons(letter, "en")["screening"]


def test_the_selected_one_stays_though_there_is_no_reason() -> None:
    assert reasons("membrane", "en", selected="grants")["grants"] == ""


def test_a_page_of_results_does_not_ask_for_reasons() -> None:
    assert ask("membrane").reasons == {}
    assert ask("membrane", with_reasons=True).reasons
