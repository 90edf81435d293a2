"""The visitor of the tests notices a page that nobody should be shown."""

import pytest
from flask import Flask

from tests.browser import Visitor

PAGE = '<html lang="en"><title>Water</title><main><h1>Water</h1>{}</main></html>'


def visitor_of(html: str) -> Visitor:
    """Somebody who comes to a site of one page."""
    site = Flask("site of one page")
    site.add_url_rule("/en/", view_func=lambda: html)
    return Visitor(site)


@pytest.mark.parametrize(
    "part",
    [
        '<label for="q">Words</label><input id="q" name="q">',
        "<label>Words <textarea name=body></textarea></label>",
        '<select name="sort" aria-label="Order"></select>',
        '<form method="POST"><input type="hidden" name="csrf_token"><input type="submit"></form>',
        '<form method="get" action="/en/" hx-get="/en/"><button hx-get="/en/">More</button></form>',
        '<a href="/en/" hx-get="/en/">Next</a>',
        '<script src="/static/js/site.js"></script><script type="application/ld+json">{}</script>',
    ],
)
def test_a_page_that_is_well_made_is_shown(part: str) -> None:
    assert visitor_of(PAGE.replace("{}", part)).open("/en/").title == "Water"


@pytest.mark.parametrize(
    ("part", "fault"),
    [
        ("<h1>Fire</h1>", "2 h1"),
        ('<p id="a"><p id="a">', "ids twice"),
        ('<input name="q">', "no label for q"),
        ('<label for="other">Words</label><input id="q" name="q">', "no label for q"),
        ('<textarea name="body" aria-label=""></textarea>', "no label for body"),
        ('<select name="sort"></select>', "no label for sort"),
        ('<form method="POST"></form><input type="hidden" name="csrf_token">', "CSRF"),
        ('<a href="" hx-get="/en/">Next</a>', "HTMX only"),
        ('<form hx-post="/en/"></form>', "HTMX only"),
        ('<p style="color: red">', "inline style"),
        ('<p onclick="go()">', "inline style"),
        ("<script>go()</script>", "inline script"),
    ],
)
def test_a_page_that_is_badly_made_is_refused(part: str, fault: str) -> None:
    with pytest.raises(AssertionError, match=fault):
        visitor_of(PAGE.format(part)).open("/en/")


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ('<html lang="en"><h1>Water</h1></html>', "no title"),
        ('<html lang="en"><title> – </title><h1>Water</h1></html>', "empty title"),
        ('<html lang="de"><title>Wasser</title><h1>Wasser</h1></html>', "lang is de"),
    ],
)
def test_a_page_without_a_title_or_in_another_language_is_refused(html: str, fault: str) -> None:
    with pytest.raises(AssertionError, match=fault):
        visitor_of(html).open("/en/")
