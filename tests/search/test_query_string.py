"""Nothing a visitor types is an error."""

from urllib.parse import quote

import pytest

from marketplace.search.query import QUERY_CHARACTERS_MAX
from tests.browser import Visitor

pytestmark = pytest.mark.usefixtures("indexed_services")
ABRIDGED = "We looked for the words in it that say most."
SENTENCE = "We used only the first words."


@pytest.mark.parametrize(
    "typed",
    [
        "*a* AND ((((",
        "(" * 500,
        "\x00",
        "membrane\x00screening",
        "~~~~~~~~~",
        "a",
        "*",
        '"unfinished',
        '"""""',
        "-",
        '-"',
        '-"" - -- ---membrane',
        '"a" "b" "c" "d" "e" "f" -"g h" -"i j" -"k l" -"m n" -"o p"',
        "„Membránové“ «testy» ‚nic‘",
        '"" "" -"" - -- "a" -"b',
        "-" * 500,
        '"' * 501,
        '-membrane -"screening" -vody',
        '"membrane screening" -"water',
        "“membrane „screening»",
        "-membrane" * 60,
        "type:testing OR NOT [a TO z]",
        "\u202e\u2066\u200fشركة",
        "膜 мембрана membrane μεμβράνη",
        "<script>alert(1)</script>",
        "'; DROP TABLE service; --",
        "{{ 7 * 7 }} %(name)s %s",
        "💧" * 300,
        "e\u0301" * 400,
    ],
)
def test_whatever_is_typed_is_answered(visitor: Visitor, typed: str) -> None:
    for is_htmx in (False, True):
        page = visitor.open(f"/en/services?q={quote(typed)}", htmx=is_htmx)

        assert page.status == 200
        assert page.all("#results")


@pytest.mark.parametrize("typed", ["membrane", "membrnae", '"membrane', "-membrane", "x", "<mark>"])
def test_insisting_on_words_is_answered_whatever_they_are(visitor: Visitor, typed: str) -> None:
    for verbatim in ("1", typed, typed * 300, "\x00"):
        assert (
            visitor.open(f"/en/services?q={quote(typed)}&verbatim={quote(verbatim)}").status == 200
        )


@pytest.mark.parametrize(
    "raw", ["%ED%A0%80", "%FF%FE", "%00", "%", "%E2%80%AE", "a&q=b&q=c", "%0D%0ASet-Cookie:x"]
)
def test_whatever_stands_in_the_address_is_answered(visitor: Visitor, raw: str) -> None:
    for name in (
        "q",
        "type",
        "sector",
        "technology",
        "cluster",
        "country",
        "language",
        "delivery",
        "joint",
        "sort",
        "verbatim",
        "page",
    ):
        assert visitor.open(f"/en/services?{name}={raw}").status == 200, name


def test_unknown_filters_are_left_aside(visitor: Visitor) -> None:
    page = visitor.open(
        "/en/services?type=tests&sector=ZZ&technology=magic&cluster=nobody&country=QQ&joint=maybe&x=y"
    )

    assert "5 services" in page.text
    assert not page.all(".chip")


def test_a_long_text_is_searched_by_its_first_words_and_says_so(visitor: Visitor) -> None:
    page = visitor.open(f"/en/services?q={quote('membrane ' * 1200)}")

    assert SENTENCE in page.text
    assert 0 < len(page.value("q")) <= QUERY_CHARACTERS_MAX
    assert "Membrane screening" in page.text


def test_one_long_word_is_cut_too(visitor: Visitor) -> None:
    page = visitor.open(f"/en/services?q={'x' * 10_000}")

    assert SENTENCE in page.text
    assert len(page.value("q")) == QUERY_CHARACTERS_MAX


def test_a_letter_is_searched_by_what_it_says_and_the_page_says_so(visitor: Visitor) -> None:
    few, many = ["sensor"] * 40, [f"sensor{number}" for number in range(17)]

    assert ABRIDGED not in visitor.open(f"/en/services?q={'+'.join(few)}").text
    assert ABRIDGED in visitor.open(f"/en/services?q={'+'.join(many)}").text
    assert SENTENCE not in visitor.open(f"/en/services?q={'+'.join(many)}").text


def test_a_thousand_filters_are_answered(visitor: Visitor) -> None:
    assert (
        visitor.open("/en/services?" + "&".join(f"technology=t{n}" for n in range(1000))).status
        == 200
    )
