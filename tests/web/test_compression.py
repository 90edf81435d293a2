"""Pages and styles are sent compressed, unless that would give a secret away."""

import gzip

import pytest
from flask import Flask

from marketplace.catalogue.models import Service
from marketplace.search.index.sync import rebuild
from marketplace.web.assets import without_script_comments, without_style_comments
from marketplace.web.compression import BEST, QUICK, compress
from tests.browser import Visitor
from tests.enquiries.asking import ask

BROWSER = {"Accept-Encoding": "gzip, deflate, br"}


def test_a_public_page_is_compressed_for_those_who_understand_it(
    visitor: Visitor, membrane_screening: Service
) -> None:
    rebuild()
    plain = visitor.client.get("/en/services")
    packed = visitor.client.get("/en/services", headers=BROWSER)

    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data) / 2
    assert gzip.decompress(packed.data) == plain.data
    assert "Accept-Encoding" in plain.vary
    assert "Accept-Encoding" in packed.vary


def test_a_page_where_people_come_first_is_compressed_best(
    visitor: Visitor, membrane_screening: Service
) -> None:
    rebuild()
    first = visitor.client.get("/en/services", headers=BROWSER).data
    asked = visitor.client.get("/en/services?q=membrane", headers=BROWSER).data

    assert first == compress(gzip.decompress(first), BEST)
    assert asked == compress(gzip.decompress(asked), QUICK)


@pytest.mark.parametrize("path", ["/en/login", "/en/enquiries/new"])
def test_a_page_with_a_form_is_compressed(visitor: Visitor, path: str) -> None:
    answer = visitor.client.get(path, headers=BROWSER)
    page = gzip.decompress(answer.data)

    assert b"csrf_token" in page
    assert len(answer.data) < len(page) / 2


def test_a_page_with_a_secret_in_its_address_is_not_compressed(
    visitor: Visitor, membrane_screening: Service
) -> None:
    sent = ask(visitor)

    answer = visitor.client.get(sent.url, headers=BROWSER)

    assert "Content-Encoding" not in answer.headers
    assert len(answer.data) > 1024


def test_what_signed_in_people_see_is_not_compressed(wsm_desk: Visitor) -> None:
    assert "Content-Encoding" not in wsm_desk.client.get("/en/services", headers=BROWSER).headers


def test_files_are_compressed_once_and_keep_their_own_tags(app: Flask, visitor: Visitor) -> None:
    plain = visitor.client.get("/static/css/site.css")
    packed = visitor.client.get("/static/css/site.css", headers=BROWSER)

    assert gzip.decompress(packed.data) == plain.data
    assert plain.headers["ETag"] != packed.headers["ETag"]
    again = visitor.client.get(
        "/static/css/site.css", headers={**BROWSER, "If-None-Match": packed.headers["ETag"]}
    )
    assert again.status_code == 304


@pytest.mark.parametrize("name", ["css/site.css", "js/site.js"])
def test_what_is_written_for_its_readers_here_is_not_sent(visitor: Visitor, name: str) -> None:
    sent = visitor.client.get(f"/static/{name}").text

    assert "/*" not in sent
    assert "*/" not in sent
    assert sent.count("{") == sent.count("}") > 50
    assert "document.addEventListener(" in sent or "@layer components{" in sent


def test_what_only_looks_like_a_comment_or_an_indentation_in_a_style_sheet_stays() -> None:
    sheet = b"""
        @layer one;
        .a::before { content: "/* kept */ \\" /* \\
          kept"; }  /* gone: "it's */
        .b { background: url(/img/*.svg); quotes: '/*' '*/'; } /* and this
           too */ .c :hover { color: red } /* never closed"""

    assert (
        without_style_comments(sheet)
        == b"""
@layer one;.a::before{content: "/* kept */ \\" /* \\
          kept"}
.b{background: url(/img/*.svg);quotes: '/*' '*/'} .c :hover{color: red }"""
    )


def test_what_only_looks_like_a_comment_in_a_script_stays() -> None:
    script = rb"""
        const address = "https://example.org/*";  // gone
        const slashes = /[/*]+\/\/ */u.test("// kept");  /* gone too */
        const template = `/* kept */  ${address} // kept`;
    """

    sent = without_script_comments(script).decode()

    assert "gone" not in sent
    assert '"https://example.org/*"' in sent
    assert r"/[/*]+\/\/ */u" in sent
    assert '"// kept"' in sent
    assert "`/* kept */  ${address} // kept`" in sent


def test_the_first_visit_to_the_catalogue_fits_in_forty_kilobytes_and_six_requests(
    visitor: Visitor, membrane_screening: Service
) -> None:
    rebuild()
    page = visitor.client.get("/en/services", headers=BROWSER)
    html = Visitor(visitor.client.application).open("/en/services")
    files = {
        str(part.get("src") or part.get("href"))
        for part in html.all("script, link[rel=stylesheet], link[rel=icon], img")
    }

    sizes = [
        len(page.data),
        *(len(visitor.client.get(file, headers=BROWSER).data) for file in files),
    ]

    assert len(sizes) <= 6
    assert sum(sizes) <= 40_000, sizes
