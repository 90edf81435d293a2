"""Everybody can read who is responsible, what the rules are, and how to find help."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from marketplace.accounts.models import User
from marketplace.database import transaction
from marketplace.i18n import as_typed
from marketplace.pages import actions
from marketplace.pages.models import SitePage
from marketplace.settings import Settings
from marketplace.settings.operator import Operator
from tests.browser import Visitor
from tests.conftest import NOW, make_user
from tests.counting import counted_statements

PATHS = (
    "about",
    "imprint",
    "privacy",
    "terms",
    "accessibility",
    "cookies",
    "help",
    "help/clusters",
)
OFFICE = Operator(
    name="Office of *Clusters*",
    address="1 Main Street, Brussels",
    email="office@example.org",
    data_protection_officer="dpo@example.org",
    authority="Authority for Data",
)


@pytest.fixture
def office(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Operator:
    """The operator, who has stated nearly everything."""
    site: Settings = app.extensions["settings"]
    monkeypatch.setitem(app.extensions, "settings", replace(site, operator_details=OFFICE))
    return OFFICE


@pytest.fixture
def author(app: Flask) -> User:
    return make_user("ada@example.org", coordinator=True)


def write(page: SitePage, language: str, body: str | None, author: User, based_on: int = 0) -> None:
    with transaction():
        actions.save_text(page, language, body, based_on=based_on, author=author, now=NOW)


@pytest.mark.parametrize("language", ["en", "cs", "de", "es", "fr"])
def test_each_page_has_a_text_in_each_language(visitor: Visitor, language: str) -> None:
    for path in PATHS:
        page = visitor.open(f"/{language}/{path}")
        assert page.status == 200
        assert len(page.all("h1")) == 1
        assert "{" not in page.all("main")[0].text
        assert page.all("main [lang]") == []


def test_the_footer_of_every_page_leads_to_them(visitor: Visitor) -> None:
    links = {link["href"] for link in visitor.open("/de/").all("footer a")}

    assert {f"/de/{path}" for path in PATHS if path != "help/clusters"} <= links


def test_signing_in_stands_in_the_header_or_in_the_footer(
    visitor: Visitor, coordinator: Visitor
) -> None:
    """The width of the window decides which of the two is there, for a screen reader too."""
    for part in ("header", "footer"):
        assert len(visitor.open("/de/").all(f'{part} .sign-in a[href="/de/login"]')) == 1
        assert not coordinator.open("/de/").all(f"{part} .sign-in")


def test_search_engines_find_them_in_every_language(visitor: Visitor) -> None:
    addresses = visitor.client.get("/sitemap-1.xml").text
    page = visitor.open("/en/privacy")

    assert "<loc>http://localhost/cs/help/clusters</loc>" in addresses
    assert {link["hreflang"] for link in page.all("link[hreflang]")} == {
        "cs",
        "de",
        "en",
        "es",
        "fr",
    }


@pytest.mark.usefixtures("office")
def test_the_imprint_names_the_operator_as_it_is_written(visitor: Visitor) -> None:
    page = visitor.open("/en/imprint")

    assert "Name: Office of *Clusters*" in page.text
    assert page.links("mailto:office@example.org")
    assert "Phone" not in page.text
    assert "has not filled in" not in page.text


@pytest.mark.parametrize("language", ["en", "cs", "de", "es", "fr"])
def test_the_imprint_has_a_line_for_each_detail_that_some_law_asks(
    app: Flask, visitor: Visitor, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    details = {
        "representative": "Ada Ek",
        "vat_number": "DE123456789",
        "responsible_person": "Eva Oak, Lyon",
        "publication_director": "Jan Elm",
        "host": "Ash Hosting, 1 Quay, Lyon, +33 4 00 00 00 00",
    }
    site: Settings = app.extensions["settings"]
    operator = Operator(name="Office", **details)
    monkeypatch.setitem(app.extensions, "settings", replace(site, operator_details=operator))

    lines = [
        as_typed(item.get_text()) for item in visitor.open(f"/{language}/imprint").all("main li")
    ]

    assert len(lines) == len(details) + 3, "name, address and e-mail are never left out"
    for detail in details.values():
        assert [line for line in lines if line.endswith(f": {detail}")]


def test_a_page_says_politely_what_the_operator_has_not_stated(visitor: Visitor) -> None:
    page = visitor.open("/en/imprint")

    assert "Name: (not stated yet)" in page.text
    assert "The operator of this site has not filled in all details yet." in page.text


def test_a_demonstration_names_somebody_who_is_plainly_invented(
    app: Flask, visitor: Visitor
) -> None:
    marker: Path = app.extensions["settings"].demonstration_marker
    marker.touch()
    try:
        page = visitor.open("/en/imprint")
    finally:
        marker.unlink()

    assert "Name: Demonstration Partnership (invented)" in page.text


@pytest.mark.usefixtures("office")
def test_the_privacy_notice_carries_all_that_the_law_asks(visitor: Visitor) -> None:
    """Article 13 GDPR, paragraphs 1 and 2."""
    text = visitor.open("/en/privacy").text

    for words in (
        "The controller is Office of *Clusters*",
        "Data protection officer: dpo@example.org",
        "Article 6(1)(a)",
        "our legitimate interest",
        "Who receives the data",
        "outside the European Economic Area",
        "24 months",
        "right to access your data, and to have them corrected or deleted",
        "restrict their use, take them with you (data portability), and object",
        "withdraw your consent at any time",
        "The authority responsible for us: Authority for Data",
        "You do not have to give us these data.",
        "No decision about you is made by automated means alone",
    ):
        assert words in text


@pytest.mark.usefixtures("office")
def test_what_the_coordinator_wrote_is_shown_in_its_language_only(
    visitor: Visitor, author: User
) -> None:
    write(SitePage.ABOUT, "de", "# Über den Verbund\nWir sind {operator}.", author)

    page = visitor.open("/de/about")
    assert [heading.text for heading in page.all("main h2")] == ["Über den Verbund"]
    assert "Wir sind Office of *Clusters*." in page.text
    assert "Über den Verbund" not in visitor.open("/en/about").text


def test_a_kept_page_is_made_anew_when_its_text_changes(visitor: Visitor, author: User) -> None:
    first_tag = visitor.client.get("/en/terms").headers["ETag"]

    write(SitePage.TERMS, "en", "Be kind to each other.", author)

    answer = visitor.client.get("/en/terms", headers={"If-None-Match": first_tag})
    assert "Be kind to each other." in answer.text


def test_a_text_cannot_smuggle_in_code(visitor: Visitor, author: User) -> None:
    write(SitePage.ABOUT, "en", "<script>alert(1)</script> [x](javascript:alert(1))", author)

    assert visitor.open("/en/about").all("main script, main a[href^=javascript]") == []


def test_a_page_asks_the_database_once(visitor: Visitor) -> None:
    with counted_statements() as statements:
        visitor.open("/en/help")

    assert len(statements) == 1
