"""The nginx sample keeps what is the same for everybody, and never mixes up persons."""

import os
import re
import threading
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from flask import Flask
from werkzeug.serving import make_server

from marketplace.catalogue.models import Service
from marketplace.search.index.sync import rebuild
from tests.browser import Visitor
from tests.delivery.mail.certificates import certify
from tests.faults.server import free_port
from tests.server.proxies import NAME, Nginx, program

GZIP = {"Accept_Encoding": "gzip"}
PUBLIC = [
    "/en/",
    "/en/services?q=membrane",
    "/cs/services/membrane-screening",
    "/en/clusters",
    "/en/clusters/wsm",
    "/api/v1/services",
    "/sitemap.xml",
    "/robots.txt",
]
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class Site:
    """The application at a port, what reached it, and nginx before it."""

    def __init__(self, app: Flask, port: int, proxy: Nginx) -> None:
        self.app, self.proxy = app, proxy
        self.asked: list[str] = []
        self.server = make_server("127.0.0.1", port, self._answer, threaded=True)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def _answer(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        query = environ["QUERY_STRING"]
        self.asked.append(environ["PATH_INFO"] + (f"?{query}" if query else ""))
        return self.app.wsgi_app(environ, start_response)

    def ask(self, path: str, **headers: str) -> tuple[int, str, str]:
        """Ask nginx for a page, uncompressed."""
        return self.proxy.ask(path, **headers)

    def close(self) -> None:
        """Let nobody reach the application any more."""
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def site(
    app: Flask, membrane_screening: Service, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    if program("nginx") is None and os.environ.get("MARKETPLACE_TEST_PROXIES") != "require":
        pytest.skip("nginx is not on this machine")
    rebuild()
    folder, port = tmp_path_factory.mktemp("nginx"), free_port()
    proxy = Nginx(folder, port, *certify(NAME, folder))
    site = Site(app, port, proxy)
    yield site
    site.close()
    proxy.stop()


def session_of(visitor: Visitor) -> str:
    """The cookie by which the marketplace knows who is signed in."""
    cookie = visitor.client.get_cookie("session")
    assert cookie is not None
    return f"a=b; session={cookie.value}"


def test_a_page_for_everybody_is_asked_for_once(site: Site) -> None:
    for path in PUBLIC:
        first = site.ask(path)
        second = site.ask(path, Cookie="language=cs; statistics=1")
        probed = site.proxy.ask(path, "HEAD")

        assert first[0] == second[0] == probed[0] == 200, path
        assert first[2] == second[2]
        assert probed[2] == ""
        assert "set-cookie" not in first[1].lower()
        tag = re.search(r"(?i)etag: (\S+)", second[1])
        assert tag is not None, path
        assert site.ask(path, If_None_Match=tag[1])[0] == 304
    assert site.asked == PUBLIC


def test_the_page_its_part_and_the_compressed_one_are_kept_apart(site: Site) -> None:
    path = "/en/services?q=membrane"
    restored = {"HX_Request": "true", "HX_History_Restore_Request": "true"}
    for _turn in range(2):
        assert site.ask(path)[2].startswith("<!doctype html>")
        assert not site.ask(path, HX_Request="true")[2].startswith("<!doctype html>")
        assert site.ask(path, **restored)[2].startswith("<!doctype html>")
        assert "content-encoding" not in site.ask(path, Accept_Encoding="gzip;q=0")[1].lower()
        assert "content-encoding: gzip" in site.proxy.ask(path, "HEAD", **GZIP)[1].lower()

    assert len(site.asked) == 3


def test_who_is_signed_in_is_never_answered_from_what_is_kept_nor_kept(
    site: Site, wsm_desk: Visitor, zinnae_desk: Visitor
) -> None:
    sessions = [session_of(wsm_desk), session_of(zinnae_desk)]
    for path in ("/en/services", "/en/clusters/wsm"):
        for _turn in range(2):
            for session in sessions:
                assert "Sign out" in site.ask(path, Cookie=session)[2]
            assert "Sign out" not in site.ask(path)[2]

        assert site.asked.count(path) == 5
    desks = {site.ask("/en/desk/services", Cookie=session)[2] for session in sessions}
    assert len(desks) == 2
    assert site.ask("/en/desk/services")[0] == 303


def test_a_form_is_made_for_each_visitor(site: Site) -> None:
    for path in ("/en/enquiries/new", "/en/services/membrane-screening/enquiry", "/en/login"):
        tokens = {TOKEN.findall(site.ask(path)[2])[-1] for _visitor in range(3)}

        assert len(tokens) == 3
    assert len(site.asked) == 9


def test_the_language_that_was_chosen_is_that_of_its_visitor_alone(site: Site) -> None:
    for language in ("cs", "de"):
        headers = site.ask(f"/language/{language}/clusters")[1]
        assert f"language={language}" in headers
        assert f"/{language}/" in site.ask("/", Cookie=f"language={language}")[1]
    assert "/fr/" in site.ask("/", Accept_Language="fr")[1]
    assert len(site.asked) == 5


def test_while_the_marketplace_is_away_what_was_kept_is_sent(site: Site) -> None:
    page = site.ask("/en/services/membrane-screening")
    site.close()

    assert site.ask("/en/services/membrane-screening")[2] == page[2]
    assert site.ask("/en/clusters")[0] == 503
