"""The templates keep the rules of the house."""

import re
from pathlib import Path

import pytest
from flask import Flask, get_template_attribute
from markupsafe import Markup

from marketplace.i18n import in_language
from marketplace.paths import TEMPLATES
from marketplace.web.templating import kept_piece

PAGES = sorted(TEMPLATES.rglob("*.html"))
WEB = [path for path in PAGES if "mail" not in path.relative_to(TEMPLATES).parts]


def name_of(path: Path) -> str:
    return str(path.relative_to(TEMPLATES))


@pytest.mark.parametrize("path", WEB, ids=name_of)
def test_nothing_is_inline(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|hx-on|javascript:", text)
    assert not re.search(r"<script(?![^>]*(src=|application/ld\+json))", text)


@pytest.mark.parametrize("path", WEB, ids=name_of)
def test_what_htmx_does_works_without_it(path: Path) -> None:
    for tag in re.findall(r"<\w+[^>]*\shx-(?:get|post)=[^>]*>", path.read_text(encoding="utf-8")):
        assert re.search(r"\s(href|action)=", tag) or "<button" in tag or "<input" in tag, tag


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_a_room_includes_its_own_fragments_only(path: Path) -> None:
    room = path.relative_to(TEMPLATES).parts[0]
    for other in re.findall(
        r"""{%-?\s*(?:include|import|from|extends)\s+["']([^"']+)["']""",
        path.read_text(encoding="utf-8"),
    ):
        assert other.split("/")[0] in {room, "layout", "macros"}, other


@pytest.mark.parametrize("path", WEB, ids=name_of)
def test_every_word_goes_through_the_catalogues(path: Path) -> None:
    """No bare words between tags: what people read is translated."""
    text = path.read_text(encoding="utf-8")
    text = re.sub(
        r"{#.*?#}|{%.*?%}|{{.*?}}|<!--.*?-->|<(script|style)\b.*?</\1>", " ", text, flags=re.DOTALL
    )
    bare = [words.strip() for words in re.findall(r">([^<>]+)<", text)]
    words = [
        word
        for word in bare
        if re.search(r"[A-Za-z]{3,}", word) and word not in {"&nbsp;", "&middot;", "&hellip;"}
    ]
    words = [word for word in words if not re.fullmatch(r"(&\w+;|[\W\d_])+", word)]
    assert words == []


@pytest.mark.parametrize("path", WEB, ids=name_of)
def test_the_summary_of_errors_stands_in_its_block(path: Path) -> None:
    """There it is the first in main, above the way back, on every page."""
    text = path.read_text(encoding="utf-8")
    in_block = re.findall(r"{% block errors %}(?:(?!{% endblock).)*error_summary\(", text)
    assert len(re.findall(r"{{ error_summary\(", text)) == len(in_block)


@pytest.mark.parametrize("path", WEB, ids=name_of)
def test_macros_are_imported_without_the_context(path: Path) -> None:
    """Jinja would make them anew for each page, and so would be what is kept of them."""
    assert "with context" not in path.read_text(encoding="utf-8")


def test_an_address_breaks_after_its_at_sign_and_its_dots(app: Flask) -> None:
    template = app.jinja_env.from_string("{{ email|address }}")

    assert template.render(email="a.b@wsm.example") == "a.<wbr>b@<wbr>wsm.<wbr>example"
    assert template.render(email="<b>@x") == "&lt;b&gt;@<wbr>x"


@pytest.mark.parametrize("path", WEB, ids=name_of)
def test_a_page_that_may_be_kept_says_no_today(path: Path) -> None:
    """Its copy would still say so tomorrow: words for a moment stand on private pages only."""
    text = path.read_text(encoding="utf-8")
    is_part = path.name.startswith("_") or path.parent.name == "macros"
    is_private = "private = True" in text or 'extends "layout/desk.html"' in text
    if not is_part and not is_private:
        assert not re.search(r"\bwhen\(|\btime_zone\(|\btimeline", text)


def test_a_piece_is_kept_for_its_language_and_for_what_is_escaped(app: Flask) -> None:
    with app.test_request_context("/en/"):
        tag = get_template_attribute("macros/page.html", "tag")
        links = get_template_attribute("layout/_kept.html", "sign_in_link")

        assert kept_piece(tag, "<b>") == '<span class="tag tag--neutral">&lt;b&gt;</span>'
        assert kept_piece(tag, Markup("<b>")) == '<span class="tag tag--neutral"><b></span>'
        assert kept_piece(links, "") is kept_piece(links, "")
        assert kept_piece(links, "") != kept_piece(links, "login")
        assert "/en/login" in kept_piece(links, "")
        with in_language("de"):
            assert "/de/login" in kept_piece(links, "")
