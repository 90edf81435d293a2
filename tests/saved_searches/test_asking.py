"""Somebody leaves an address below the results, and confirms it."""

from dataclasses import replace

import pytest
from flask import Flask

from marketplace.clusters.models import Cluster
from tests.browser import Page, Visitor
from tests.conftest import Mailbox
from tests.saved_searches.saving import EMAIL, save, searches, token_in

RESULTS = "/en/services?q=membrane&type=testing&page=2"


def save_from_results(visitor: Visitor, email: str = EMAIL, address: str = RESULTS) -> Page:
    """Follow the link below the results, and fill in the form there."""
    page = visitor.open(address).follow("/searches/new")
    return page.submit("Tell me about new services", email=email)


def test_the_form_behind_the_results_asks_for_a_confirmation(
    catalogue: Cluster, visitor: Visitor, mailbox: Mailbox
) -> None:
    page = save_from_results(visitor)

    assert page.title == "Check your e-mail"
    (mail,) = mailbox
    assert mail.recipient == EMAIL
    assert mail.subject == "Please confirm your saved search"
    assert "Search words: membrane" in mail.text
    (search,) = searches()
    assert (search.address, search.language, search.is_confirmed) == (
        "q=membrane&type=testing",
        "en",
        False,
    )


def test_the_page_of_results_stays_the_same_for_everybody(
    catalogue: Cluster, visitor: Visitor
) -> None:
    page = visitor.open(RESULTS)

    assert "public" in page.response.headers["Cache-Control"]
    assert "Set-Cookie" not in page.response.headers
    (link,) = page.all("#alert a")
    assert link["href"] == "/en/searches/new?q=membrane&type=testing"


def test_a_form_of_another_site_is_refused(catalogue: Cluster, visitor: Visitor) -> None:
    page = visitor.post("/en/searches/new", {"email": [EMAIL], "search": ["q=membrane"]})

    assert page.status == 422
    assert not searches()


def test_only_results_with_all_words_stay_so(catalogue: Cluster, visitor: Visitor) -> None:
    save_from_results(visitor, address="/en/services?q=membrane+screening&all_words=1")

    (search,) = searches()
    assert search.address == "q=membrane+screening&all_words=1"


def test_only_a_click_on_the_page_of_the_link_confirms(
    catalogue: Cluster, visitor: Visitor, mailbox: Mailbox
) -> None:
    save_from_results(visitor)
    address = f"/en/searches/{token_in(next(iter(mailbox)))}"

    page = visitor.open(address)
    (search,) = searches()
    assert not search.is_confirmed
    assert page.response.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in page.response.headers["X-Robots-Tag"]

    page = page.submit("Yes, tell me about new services")
    (search,) = searches()
    assert search.is_confirmed
    assert page.title == "Your saved search"
    assert search.key not in address, "the link cannot be read from the database"


def test_who_has_saved_it_before_gets_the_same_answer_and_keeps_what_was_confirmed(
    app: Flask, catalogue: Cluster, mailbox: Mailbox
) -> None:
    save("q=membrane&type=testing", language="cs")
    known = save_from_results(Visitor(app), "Ada@Example.org")
    unknown = save_from_results(Visitor(app), "eve@example.org")

    assert (known.status, known.text, known.url) == (unknown.status, unknown.text, unknown.url)
    (first, second) = searches()
    assert (first.email, first.language, first.is_confirmed) == (EMAIL, "cs", True)
    assert (second.email, second.is_confirmed) == ("eve@example.org", False)
    assert [mail.recipient for mail in mailbox] == [EMAIL, EMAIL, "eve@example.org"]


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"email": "ada at example"}, "Enter an e-mail address"),
        ({"email": ""}, "Enter your e-mail address"),
        ({"website": "https://spam.example"}, "Your browser filled in a hidden field"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_stored(
    visitor: Visitor, fields: dict[str, str], error: str
) -> None:
    page = visitor.open("/en/searches/new?q=membrane")

    page = page.submit("Tell me about new services", **{"email": EMAIL, **fields})

    assert page.status == 422
    assert error in page.text
    assert not searches()


def test_a_search_that_is_too_long_is_refused_and_no_error(visitor: Visitor) -> None:
    many = "&".join(f"cluster={'x' * 90}{number}" for number in range(40))

    page = visitor.open(f"/en/searches/new?{many}").submit(email=EMAIL)

    assert page.status == 422
    assert "too long" in page.text


def test_nobody_fills_the_mailbox_of_somebody_else(
    app: Flask, monkeypatch: pytest.MonkeyPatch, mailbox: Mailbox
) -> None:
    counting = replace(app.extensions["settings"], ratelimit=True)
    monkeypatch.setitem(app.extensions, "settings", counting)

    pages = [
        Visitor(app).open(f"/en/searches/new?q=membrane{number}").submit(email=EMAIL)
        for number in range(6)
    ]

    assert [page.status for page in pages] == [200] * 5 + [429]
    assert len(mailbox) == 5


def test_typing_a_search_changes_where_the_link_leads(catalogue: Cluster, visitor: Visitor) -> None:
    page = visitor.open("/en/services?q=energy", htmx=True)

    (part,) = page.all("#alert")
    assert part["hx-swap-oob"] == "true"
    (link,) = part.select("a")
    assert link["href"] == "/en/searches/new?q=energy"
