"""The coordinator writes the pages about the site, and loses nothing by it."""

import re
from dataclasses import replace

import pytest
from flask import Flask

from marketplace.pages.models import SitePage
from marketplace.settings.operator import Operator
from tests.browser import Visitor
from tests.conftest import PASSWORD, make_user
from tests.counting import counted_statements

PAGES = "/en/coordination/pages"
TERMS = f"{PAGES}/terms/en"


def test_the_editor_starts_with_the_text_that_visitors_read(coordinator: Visitor) -> None:
    page = coordinator.open(PAGES).follow("terms/en")

    assert page.title == "Terms of use in English"
    assert page.value("body").startswith("These rules apply when you use {site}.")
    assert "Shipped text" in page.text


def test_visitors_read_what_was_saved(coordinator: Visitor, visitor: Visitor) -> None:
    page = coordinator.open(TERMS).submit("Save the text", body="# Rules\nBe kind.")

    assert "The text in English is saved." in page.text
    assert re.search(r"Version 1 .* · coordinator", page.text)
    assert page.value("body") == "# Rules\nBe kind."
    assert "Be kind." in visitor.open("/en/terms").text
    assert "Be kind." not in visitor.open("/de/terms").text


def test_a_preview_stores_nothing(coordinator: Visitor, visitor: Visitor) -> None:
    page = coordinator.open(TERMS).submit("Preview", body="# Rules\nWe are {site}.")

    assert "We are Cluster Marketplace." in page.all("#preview")[0].text
    assert page.value("body") == "# Rules\nWe are {site}."
    assert "We are Cluster Marketplace." not in visitor.open("/en/terms").text
    assert "Version 1" in page.submit("Save the text").text


def test_a_text_in_another_language_stands_beside_it(coordinator: Visitor) -> None:
    page = coordinator.open(f"{PAGES}/terms/cs").follow("beside=de")

    beside = page.all("section[aria-labelledby=beside-title] [lang=de]")
    assert "Diese Regeln gelten" in beside[-1].text
    assert page.value("body").startswith("Tato pravidla")


def test_each_version_is_kept_and_can_be_taken_up_again(coordinator: Visitor) -> None:
    page = coordinator.open(TERMS).submit("Save the text", body="The first rules.")
    page = page.submit("Save the text", body="The second rules.")

    earlier = page.follow("versions/1")
    assert "The first rules." in earlier.text
    page = earlier.follow("version=1")
    assert page.value("body") == "The first rules."
    page = page.submit("Save the text")
    assert "Version 3" in page.text


def test_the_shipped_text_counts_again_when_the_coordinator_says_so(
    coordinator: Visitor, visitor: Visitor
) -> None:
    page = coordinator.open(TERMS).submit("Save the text", body="Be kind.")

    page = page.submit("Use the shipped text")

    assert "Visitors see the shipped text again." in page.text
    assert "Version 1" in page.text
    assert "These rules apply" in visitor.open("/en/terms").text


def test_who_was_slower_is_told_and_loses_nothing(app: Flask, coordinator: Visitor) -> None:
    make_user("grace@example.org", coordinator=True)
    colleague = Visitor(app).sign_in("grace@example.org", PASSWORD)
    page = coordinator.open(TERMS)
    colleague.open(TERMS).submit("Save the text", body="Rules of a colleague.")

    page = page.submit("Save the text", body="My rules.")

    assert page.status == 422
    assert "Someone else saved this while you were writing." in page.text
    assert "Rules of a colleague." in page.all("#stored")[0].text
    assert page.value("body") == "My rules."
    assert "Version 2" in page.submit("Save the text").text


def test_a_button_pressed_twice_stores_one_version(coordinator: Visitor) -> None:
    page = coordinator.open(TERMS)
    sent = page.filled_in() | {"body": ["Be kind."], "step": ["save"]}
    for _press in range(2):
        page = coordinator.post(TERMS, sent)
        assert page.status == 200
        assert "The text in English is saved." in page.text

    button = {"csrf_token": sent["csrf_token"]}
    for _press in range(2):
        page = coordinator.post(f"{TERMS}/shipped", button)

    assert len(page.all("ol.lines li")) == 2


def test_an_empty_text_is_refused(coordinator: Visitor) -> None:
    page = coordinator.open(TERMS).submit("Save the text", body=" \n ")

    assert page.status == 422
    assert "Enter the text of the page." in page.text


def test_nobody_else_may_write_them(visitor: Visitor, wsm_desk: Visitor) -> None:
    assert wsm_desk.open(TERMS).status == 403
    assert visitor.client.get(TERMS).status_code == 303


@pytest.mark.parametrize("path", ["terms/xx", "nothing/en", "terms/en/versions/7"])
def test_what_does_not_exist_is_not_found(coordinator: Visitor, path: str) -> None:
    assert coordinator.open(f"{PAGES}/{path}").status == 404


def test_the_coordinator_is_told_what_the_operator_has_not_stated(
    app: Flask, coordinator: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in (PAGES, "/en/coordination/"):
        assert "MARKETPLACE_OPERATOR_ADDRESS" in coordinator.open(path).text

    operator = Operator(name="Office", address="Brussels", email="office@example.org")
    site = replace(app.extensions["settings"], operator_details=operator)
    monkeypatch.setitem(app.extensions, "settings", site)

    for path in (PAGES, "/en/coordination/"):
        assert "MARKETPLACE_OPERATOR" not in coordinator.open(path).text


def test_the_list_asks_no_more_with_more_versions(coordinator: Visitor) -> None:
    with counted_statements() as before:
        coordinator.open(PAGES)
    for page in (SitePage.TERMS, SitePage.ABOUT):
        coordinator.open(f"{PAGES}/{page}/en").submit("Save the text", body="Words.")

    with counted_statements() as after:
        coordinator.open(PAGES)

    assert len(after) == len(before)
