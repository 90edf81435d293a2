"""A letter to a colleague opens in the visitor's own mail program, with every sign as it was."""

from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from marketplace.web.addresses import letter_about
from tests.browser import Page, Visitor
from tests.conftest import make_cluster, make_service

TITLE = "Prüfung von Öl & Wasser: 100 % „Čistota“?"
ADDRESS = "https://market.example.org/de/services/öl?a=1&b=2#top"


def test_umlauts_signs_of_addresses_and_line_breaks_arrive_as_they_were(app: Flask) -> None:
    with app.test_request_context("/"):
        address = letter_about(TITLE, "Diese Leistung könnte uns helfen:", ADDRESS)

    assert address.isascii()
    scheme, _sign, query = address.partition(":?")
    assert scheme == "mailto"
    assert "+" not in query, "mail programs do not read it as a space"
    fields = parse_qs(query, strict_parsing=True)
    assert fields["subject"][0].startswith(f"{TITLE} – ")
    assert fields["body"][0].split("\r\n")[0] == "Diese Leistung könnte uns helfen:"
    assert fields["body"][0].endswith(f"\r\n{ADDRESS}\r\n")


@pytest.mark.parametrize(
    ("path", "opening", "name"),
    [
        ("/de/services/oil", "Diese Leistung könnte uns helfen:", TITLE),
        ("/cs/clusters/nano", "Tento klastr by nám mohl pomoci:", "Nanoprogress"),
    ],
)
def test_the_page_offers_a_letter_in_its_language(
    path: str, opening: str, name: str, visitor: Visitor
) -> None:
    make_service("oil", make_cluster("nano", "Nanoprogress", "CZ", "cs"), title=TITLE)

    page = visitor.open(path)

    fields = parse_qs(urlsplit(_letter(page)).query)
    assert fields["subject"][0].startswith(name)
    assert fields["body"][0].split("\r\n") == [opening, "", name, f"http://localhost{path}", ""]


def _letter(page: Page) -> str:
    (link,) = page.all(".share a")
    return str(link["href"])
