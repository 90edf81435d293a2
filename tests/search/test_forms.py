"""What a visitor asks, as it is read from the address and written into it again."""

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from marketplace.search.forms import SearchForm
from marketplace.search.page.address import AskedPage
from marketplace.search.query import QUERY_CHARACTERS_MAX, Query


def asked(*arguments: tuple[str, str]) -> Query:
    return SearchForm(MultiDict(arguments)).query()


@pytest.mark.parametrize(
    ("text", "verbatim", "meant"),
    [
        ("membrne", "1", True),
        ("membrne", "membrne", True),
        ("  membrne  test ", "membrne test", True),
        ("membrane", "membrne", False),
        ("membrne", "", False),
        ("membrne", "0", False),
        ("", "1", False),
        ("", "", False),
    ],
)
def test_words_are_meant_as_they_are_where_that_was_said_of_them(
    text: str, verbatim: str, meant: bool
) -> None:
    assert asked(("q", text), ("verbatim", verbatim)).verbatim is meant


def test_words_are_not_meant_as_they_are_unless_that_is_said() -> None:
    assert asked(("q", "membrne")).verbatim is False


def test_more_words_than_are_read_are_meant_as_they_are_too() -> None:
    text = " ".join(f"membrne{number}" for number in range(400))

    query = asked(("q", text), ("verbatim", text))
    again = asked(("q", query.text), ("verbatim", query.text))

    assert query.shortened
    assert again.verbatim
    assert len(again.text) <= QUERY_CHARACTERS_MAX


def test_an_address_leads_to_the_query_it_was_made_of(app: Flask) -> None:
    query = Query(
        '"waste water" -oil',
        {"type": ("testing", "training"), "cluster": ("wsm",)},
        "soonest",
        page=3,
        verbatim=True,
    )

    with app.test_request_context("/en/services"):
        made = AskedPage(query).address
    with app.test_request_context(made) as context:
        assert SearchForm(context.request.args).query() == query
    assert "verbatim=1" in made


def test_an_address_says_only_what_was_asked(app: Flask) -> None:
    with app.test_request_context("/en/services"):
        assert AskedPage(Query("water")).address == "/en/services?q=water"
        assert AskedPage(Query()).address == "/en/services"
