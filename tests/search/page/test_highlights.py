"""Words that answer are marked where they stand, and quoted where they do not show."""

import random
import re
import unicodedata
from html import unescape

import pytest

from marketplace.catalogue.models import ServiceText
from marketplace.clusters.models import Cluster
from marketplace.search.index.sync import rebuild
from marketplace.search.matching.interpretation import MatchedTerms
from marketplace.search.page.highlights import Matcher, count_matches, extract, highlight
from tests.browser import Page, Visitor
from tests.conftest import make_service
from tests.search.conftest import make_texts

WATER = Matcher(MatchedTerms(frozenset({"vody", "eau", "wasser"}), ("membr",)), "cs")


def marked(page: Page) -> list[str]:
    return [mark.get_text() for mark in page.all("mark")]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Úprava VODY", "Úprava <mark>VODY</mark>"),
        ("Membrány, membránami", "<mark>Membrány</mark>, <mark>membránami</mark>"),
        ("Vzorek de l'eau", "Vzorek de l&#39;<mark>eau</mark>"),
        ("Abwasser & <b>Wasser</b>", "Abwasser &amp; &lt;b&gt;<mark>Wasser</mark>&lt;/b&gt;"),
        ("me\u0301mbra me\u0301", "<mark>mémbra</mark> mé"),
        ("nadvody vody_vody", "nadvody <mark>vody</mark>_<mark>vody</mark>"),
        ("", ""),
    ],
)
def test_whole_words_are_marked_as_they_are_written(text: str, shown: str) -> None:
    assert highlight(text, WATER) == shown


@pytest.mark.parametrize("typed", ["amp", "lt", "39", "mark"])
def test_what_stands_for_a_sign_in_html_is_no_word(typed: str) -> None:
    answers = Matcher(MatchedTerms(frozenset({typed})), "en")

    assert "<mark>" not in highlight("& < ' \" vody", answers)
    assert highlight(f"{typed} &", answers) == f"<mark>{typed}</mark> &amp;"


def test_marking_changes_nothing_but_marks() -> None:
    chance = random.Random(7)  # noqa: S311 – nothing secret
    signs = "aäß İıſ\u0301\u0345-_'\"&<>;#39 vodyVODY膜δ\u202e💧\n"
    for _ in range(2000):
        text = "".join(chance.choices(signs, k=chance.randrange(40)))
        shown = str(highlight(text, WATER)).replace("<mark>", "").replace("</mark>", "")
        assert unescape(shown) == unicodedata.normalize("NFC", text)
        assert "<" not in shown


def test_an_extract_is_the_line_that_says_most_cut_between_words() -> None:
    filler = "slovo " * 40
    passages = [
        f"# Nadpis\n\n- jen vody\n- {filler}vody a membrány **tučně** [zde](https://vody.example/vody) {filler}"
    ]

    found = extract(passages, WATER)

    assert found is not None
    assert found.startswith("… slovo slovo")
    assert found.endswith("slovo …")
    assert "<mark>vody</mark> a\u00a0<mark>membrány</mark> tučně zde slovo" in found
    assert 140 < len(found.striptags()) <= 164


def test_a_short_line_is_quoted_whole_and_in_plain_words() -> None:
    assert extract(["nic", "## 1. _Rozbor_ `vody`"], WATER) == "1. Rozbor <mark>vody</mark>"
    assert extract(["2. odběr vody"], WATER) == "odběr <mark>vody</mark>"
    assert extract(["nic o tom"], WATER) is None


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("| Co | Cena |\n|---|---|\n| rozbor **vody** | 10 |", "rozbor <mark>vody</mark> 10"),
        ("| vody |\n|---|\n| nic |", "<mark>vody</mark>"),
        ("```\nif a_b * vody: # x\n    nic\n```", "if a_b * <mark>vody</mark>: # x"),
        ("Podle `a*vody*b` a \\*vody\\*", "Podle a*<mark>vody</mark>*b a\u00a0*<mark>vody</mark>*"),
        ("3 * vody * 4 | 5", "3 * <mark>vody</mark> * 4 | 5"),
        ("![snímek vody](vody.png) & nic", "snímek <mark>vody</mark> &amp; nic"),
        ("nic\nzdroj vody\nnic", "zdroj <mark>vody</mark>"),
        ("> - [o vodě](https://vody.example) a vody", "o\u00a0vodě a\u00a0<mark>vody</mark>"),
    ],
)
def test_markdown_is_quoted_as_a_reader_sees_it(text: str, quote: str) -> None:
    assert extract([text], WATER) == quote


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("email", "by e\u2011mail only"),
        ("mail", "by e\u2011mail only"),
        ("eu", "EU\u2011funded tests"),
        ("water", "in\u00a0water\u202f; 5\u00a0MB"),
        ("wifi", "Wi\u2011Fi"),
        ("owner", "the owner\u2019s"),
    ],
)
def test_words_are_marked_as_if_they_were_not_set_in_type(typed: str, text: str) -> None:
    matcher = Matcher(MatchedTerms(frozenset({typed})), "en")
    as_typed = text.translate({0x2011: "-", 0xA0: " ", 0x202F: " ", 0x2019: "'"})

    marks = re.findall("<mark>(.*?)</mark>", highlight(text, matcher))

    assert marks
    assert [mark.replace("\u2011", "-") for mark in marks] == re.findall(
        "<mark>(.*?)</mark>", highlight(as_typed, matcher)
    )


def test_the_address_of_a_link_is_no_reason() -> None:
    assert extract(["[zde](https://vody.example/vody)"], WATER) is None


def test_an_extract_says_more_than_is_seen_already() -> None:
    assert count_matches("Vody, VODY a membrány", WATER) == 2
    assert extract(["vody a membrány"], WATER, more_than=1) is not None
    assert extract(["vody a membrány"], WATER, more_than=2) is None


@pytest.mark.parametrize(
    "text", ["vody" * 200, "x" * 300 + " vody", "vody**x " + "slovo " * 60, "vody" + " " * 300]
)
def test_lines_that_cannot_be_cut_well_are_cut_anyhow(text: str) -> None:
    found = extract([text, "vody"], WATER)

    assert found is not None
    assert len(found.striptags()) <= 164


@pytest.mark.usefixtures("indexed_services")
def test_a_visitor_sees_inflected_words_marked_in_title_and_summary(visitor: Visitor) -> None:
    assert marked(visitor.open("/cs/services?q=membr%C3%A1nami")) == ["membrán", "membrány"]
    assert marked(visitor.open("/cs/services?q=membr")) == ["membrán", "membrány"]
    assert marked(visitor.open("/cs/services")) == []


@pytest.mark.usefixtures("indexed_services")
def test_the_words_that_answer_in_another_language_are_quoted_in_it(visitor: Visitor) -> None:
    page = visitor.open("/en/services?q=v%C3%BDb%C4%9Bru")

    assert "Found in another language: Czech" in page.text
    quoted = page.all(".passage")
    assert [(quote["lang"], quote.get_text()) for quote in quoted] == [("cs", "Výběr membrán")]
    assert marked(page) == ["Výběr"]


def test_a_word_of_the_description_is_quoted(visitor: Visitor, wsm: Cluster) -> None:
    description = "About us.\n\nWe look at **turbines** of all sizes."
    texts = [
        ServiceText(
            language="en", title="Tests", summary="Of many things.", description=description
        )
    ]
    make_service("tests", wsm, title="", texts=texts)
    make_texts("turbines", wsm, {"en": ("Turbines", "All of them."), "cs": ("Turbíny", "Všechny.")})
    rebuild()

    page = visitor.open("/en/services?q=turbine")

    assert [quote.get_text() for quote in page.all(".passage")] == [
        "We look at turbines of all sizes."
    ]
    assert marked(page) == ["Turbines", "turbines"]
    assert not page.all(".passage[lang]")


def test_a_technology_that_answers_is_named(visitor: Visitor, wsm: Cluster) -> None:
    make_texts(
        "audit",
        wsm,
        {"fr": ("Audit", "Un audit."), "en": ("Audit", "An audit.")},
        technologies=["water technology"],
    )
    rebuild()

    page = visitor.open("/en/services?q=technology")

    assert "Technology: water technology" in page.text
    assert marked(page) == ["technology"]
    assert "Found in" not in page.text


def test_a_technology_answers_in_the_words_of_a_language_without_a_text(
    visitor: Visitor, wsm: Cluster
) -> None:
    texts = {"fr": ("Audit", "Un audit."), "en": ("Audit", "An audit.")}
    make_texts("audit", wsm, texts, technologies=["seed treatment"])
    rebuild()

    for language, label in (("cs", "ošetření osiva"), ("de", "Saatgutbehandlung")):
        page = visitor.open(f"/{language}/services?q={label}")

        assert label in page.all(".hint mark, .card .hint")[0].get_text()
        assert len(page.all(".card")) == 1


def test_a_service_that_says_it_in_other_words_is_marked_as_related(
    visitor: Visitor, wsm: Cluster
) -> None:
    make_texts(
        "plant",
        wsm,
        {"de": ("Prüfstand", "Wir messen in Ihrer Halle, auch die Abwasserreinigung.")},
    )
    make_texts("direct", wsm, {"cs": ("Čištění odpadních vod", "Čistíme.")})
    rebuild()

    cards = {
        card.a["href"]: card
        for card in visitor.open("/cs/services?q=čištění odpadních vod").all(".card")
        if card.a
    }

    related, direct = cards["/cs/services/plant"], cards["/cs/services/direct"]
    assert [tag.get_text() for tag in related.select(".tag--accent")] != []
    assert [mark.get_text() for mark in related.select("mark")] == ["Abwasserreinigung"]
    assert direct.select(".tag--accent") == []


def test_a_term_is_marked_in_any_form_without_its_small_words(
    visitor: Visitor, wsm: Cluster
) -> None:
    summary = "De lo que queda de las aguas: depuraciones de agua residual."
    make_texts("plant", wsm, {"es": ("De visita", summary)})
    rebuild()

    assert marked(visitor.open("/cs/services?q=čištění odpadních vod")) == [
        "aguas",
        "depuraciones",
        "agua",
        "residual",
    ]


def test_what_people_write_is_no_html(visitor: Visitor, wsm: Cluster) -> None:
    make_texts("script", wsm, {"en": ("<script>turbine()</script>", "<img src=x> & turbine")})
    rebuild()

    page = visitor.open("/en/services?q=turbine")

    assert page.all(".card h3")[0].get_text() == "<script>turbine()</script>"
    assert not page.all(".card img, .card script")
    assert marked(page) == ["turbine", "turbine"]


def test_cards_are_set_in_type_and_their_words_marked(visitor: Visitor, wsm: Cluster) -> None:
    make_texts("eau", wsm, {"fr": ("L'eau : analyse", "Jusqu'à 5 mg de sel, par e-mail.")})
    rebuild()

    page = visitor.open("/fr/services?q=eau+mail+sel")

    card = page.all(".card")[0]
    assert card.h3 is not None
    assert card.h3.get_text() == "L’eau\u00a0: analyse"
    assert "Jusqu’à 5\u00a0mg de sel, par e\u2011mail." in card.get_text()
    assert marked(page) == ["eau", "sel", "mail"]
