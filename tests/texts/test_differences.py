"""What changed between two texts is found word by word, and marked for the eye and the ear."""

import random
import time

import pytest
from bs4 import BeautifulSoup
from flask import Flask, get_template_attribute
from hypothesis import given
from hypothesis import strategies as st

from marketplace.i18n import in_language
from marketplace.texts.differences import Part, differences, item_differences
from marketplace.texts.tokenizer import tokens_of
from tests.form_input import HOSTILE

SECONDS = 2.0
"""What a long text may take on a busy machine; a table of Python would take a minute."""


def marked(parts: list[Part]) -> str:
    """Write the parts of a difference down as a reader of a diff would."""
    return "".join(
        f"[{part.text}]" if part.is_removed else f"{{{part.text}}}" if part.is_added else part.text
        for part in parts
    )


@pytest.mark.parametrize(
    ("before", "after", "difference"),
    [
        ("Two weeks.", "Two weeks.", "Two weeks."),
        ("", "A new text.", "{A new text.}"),
        ("An old text.", "", "[An old text.]"),
        (
            "We test in two weeks.",
            "We test and help in one week.",
            "We test {and help }in [two weeks]{one week}.",
        ),
        ("Price: 450.50 EUR", "Price: 450.60 EUR", "Price: [450.50]{450.60} EUR"),
        ("Pour l’eau", "Pour d’eau", "Pour [l’eau]{d’eau}"),
        ("Vzorky vody", "Vzorky čisté vody", "Vzorky {čisté }vody"),
        ("水处理膜测试", "水处理膜的测试", "水处理膜{的}测试"),
        ("हिन्दी में पाठ", "हिन्दी का पाठ", "हिन्दी [में]{का} पाठ"),
        ("Lab 👩‍🔬 🇨🇿", "Lab 👩‍🏫 🇩🇪", "Lab [👩‍🔬 🇨🇿]{👩‍🏫 🇩🇪}"),
        ("One. Two.", "One.\nTwo.", "One.[ ]{\n}Two."),
    ],
)
def test_what_changed_is_found_word_by_word(before: str, after: str, difference: str) -> None:
    assert marked(differences(before, after)) == difference


def test_a_sentence_that_was_written_anew_is_not_torn_into_crumbs() -> None:
    before = "We screen membranes for plants of all sizes in the region"
    after = "Our laboratory compares filters for the dairies of a whole country"

    assert marked(differences(before, after)) == f"[{before}]{{{after}}}"


@given(st.text(alphabet="ab é\n.,'’水👩\u200d\u0301", max_size=60), st.text(max_size=60))
def test_no_character_is_lost_or_made_up(before: str, after: str) -> None:
    parts = differences(before, after)

    assert "".join(part.text for part in parts if not part.is_added) == before
    assert "".join(part.text for part in parts if not part.is_removed) == after
    assert "".join(tokens_of(before)) == before


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("water air soil ", "soil air light water "),
        ("水火木金土", "土水金火木"),
        (". ", ", "),
        ("x", "y"),
    ],
)
def test_a_long_text_with_many_changes_is_compared_at_once(before: str, after: str) -> None:
    luck = random.Random(14)  # noqa: S311 - words, not secrets
    long_before, long_after = (
        "".join(luck.choices(tokens_of(text), k=10_000))[:10_000] for text in (before, after)
    )
    start = time.perf_counter()

    differences(long_before, long_after)

    assert time.perf_counter() - start < SECONDS


def test_texts_that_no_form_takes_are_compared_at_both_ends() -> None:
    before, after = "a " + "b " * 20_000 + "c", "a " + "d " * 20_000 + "c"

    parts = differences(before, after)

    assert [part.text[:3] for part in parts] == ["a ", "b b", "d d", " c"]


def test_the_items_of_a_list_are_compared_one_by_one() -> None:
    before = ["A report on filters", "A sample", "A visit"]
    after = ["A short report on filters", "A visit", "A training"]

    items = [marked(parts) for parts in item_differences(before, after)]

    assert items == ["A {short }report on filters", "[A sample]", "A visit", "{A training}"]


def test_items_in_another_order_are_removed_and_added() -> None:
    items = [marked(parts) for parts in item_differences(["One", "Two"], ["Two", "One"])]

    assert items in (["[One]", "Two", "{One}"], ["{Two}", "One", "[Two]"])


def test_a_change_is_marked_for_the_eye_and_the_ear(app: Flask) -> None:
    page = _shown(app, "Two weeks", "Three weeks", language="fr")

    words = " ".join(page.get_text().split())
    assert words == "supprimé : Two fin ajouté : Three fin weeks"
    assert [tag.name for tag in page.select("del, ins")] == ["del", "ins"]
    assert {span["lang"] for span in page.select("span.visually-hidden")} == {"fr"}


def test_white_space_that_changed_is_seen_and_heard(app: Flask) -> None:
    page = _shown(app, "One. Two.", "One.\nTwo.")

    assert [span.get_text() for span in page.select("[aria-hidden]")] == ["·", "¶"]
    assert "added: ¶ line break end" in " ".join(page.get_text().split())


@pytest.mark.parametrize(
    "text", [*HOSTILE, '"><img src=x onerror=alert(1)>', "</del><h1>Hello</h1>"]
)
def test_hostile_text_is_shown_as_it_was_typed(app: Flask, text: str) -> None:
    for before, after in ((text, "Water"), ("Water", text), (text, f"{text} {text}")):
        page = _shown(app, before, after)
        assert {tag.name for tag in page.find_all(True)} <= {"del", "ins", "span"}
        for hidden in page.select("span"):
            hidden.extract()
        parts = "".join(part.text for part in differences(before, after))
        assert "".join(page.get_text().split()) == "".join(parts.split())

    items = item_differences([text], ["Water", text])
    with app.test_request_context("/en/"):
        macro = get_template_attribute("macros/differences.html", "item_difference")
        page = BeautifulSoup(str(macro(items)), "html.parser")
    assert {tag.name for tag in page.find_all(True)} <= {"ul", "li", "del", "ins", "span"}


def _shown(app: Flask, before: str, after: str, language: str = "en") -> BeautifulSoup:
    with app.test_request_context("/en/"), in_language(language):
        macro = get_template_attribute("macros/differences.html", "difference")
        return BeautifulSoup(str(macro(differences(before, after))), "html.parser")
