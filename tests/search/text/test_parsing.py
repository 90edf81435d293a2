"""What is typed, read as words, phrases and exclusions."""

import pytest

from marketplace.search.text.parsing import ParsedQuery, parse
from tests.search.conftest import ask, found_by


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("Membránový test", ParsedQuery(("membránový", "test"))),
        (
            '"membrane test" water',
            ParsedQuery(("membrane", "test", "water"), (("membrane", "test"),)),
        ),
        (
            "„membrane test“",
            ParsedQuery(("membrane", "test"), (("membrane", "test"),), is_open=False),
        ),
        ("« eau potable »", ParsedQuery(("eau", "potable"), (("eau", "potable"),), is_open=False)),
        ("water -training", ParsedQuery(("water",), (), (("training",),), is_open=False)),
        (
            'water -"membrane test"',
            ParsedQuery(("water",), (), (("membrane", "test"),), is_open=False),
        ),
        ("e-mail well-being", ParsedQuery(("mail", "well", "being"), joined={"mail": ("email",)})),
        ("water - training", ParsedQuery(("water", "training"))),
        ('"unfinished phrase', ParsedQuery(("unfinished", "phrase"))),
        ('2" pipe', ParsedQuery(("pipe",))),
        ("-", ParsedQuery()),
        ("water water", ParsedQuery(("water",))),
    ],
)
def test_what_is_typed_is_read_as_it_is_meant(text: str, query: ParsedQuery) -> None:
    assert parse(text) == query


@pytest.mark.usefixtures("indexed_services")
def test_a_phrase_is_found_where_its_words_stand_side_by_side() -> None:
    assert found_by('"with your own"') == ["screening"]
    assert found_by('"your with own"') == []
    assert found_by('"own water"', "cs") == ["screening"]
    assert found_by('"screening we compare"') == [], "the title ends before the summary begins"


@pytest.mark.usefixtures("indexed_services")
def test_what_is_excluded_is_in_no_text_of_a_service() -> None:
    assert found_by("membrane grant -european") == ["screening"]
    assert found_by("membrane grant -programmes") == ["screening"], "in any form"
    assert found_by('membrane grant -"own water"') == ["grants"]
    assert set(found_by("-grant")) == {"screening", "cloth", "training", "leaks"}
    assert found_by("membrane -membrány", "cs") == [], "in any language"
    assert ask("-grant").counts["type"]["testing"] == 4


@pytest.mark.usefixtures("indexed_services")
def test_a_spelled_out_umlaut_is_found_in_a_phrase_too() -> None:
    assert found_by('"Beschichtung fuer Gewebe"', "de") == ["cloth"]
    assert found_by('"beschichtung fur gewebe"', "de") == ["cloth"]
