"""A site under a path of its host, as in https://example.org/marketplace (field 16)."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

import lxml.html
import pytest
from bs4 import BeautifulSoup
from flask import Flask
from werkzeug.exceptions import HTTPException

from marketplace import create_app
from marketplace.database import db, transaction, upgrade
from marketplace.delivery.mail import Mail
from marketplace.demo import loader
from marketplace.search.index import reader
from marketplace.search.index import sync as search
from marketplace.settings import from_environment
from marketplace.web.cookies import cookie_name
from tests.browser import Visitor
from tests.conftest import NOW

BASE = "/marketplace"
ATTRIBUTES = ("href", "src", "action", "formaction", "hx-get", "hx-post", "content")
COORDINATOR = loader.COORDINATOR
OF_A_KIND = 1
"""How many pages of a kind are looked at."""
PEOPLE = ["", COORDINATOR, "manager@wsm.example.org"]


@pytest.fixture(scope="module")
def below(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The demonstration under a path, made once."""
    environ = {
        "MARKETPLACE_DATA_DIR": str(tmp_path_factory.mktemp("below")),
        "MARKETPLACE_BASE_URL": f"http://localhost{BASE}",
        "MARKETPLACE_RATELIMIT": "off",
    }
    below = create_app(from_environment(environ))
    below.testing = True
    below.extensions["settings"].demonstration_marker.touch()
    with below.app_context():
        upgrade()
        with transaction():
            loader.load(NOW)
        search.rebuild()
        db.session.remove()
    yield below
    reader.close_all()
    with below.app_context():
        db.engine.dispose()


def links_on(page: str, address: str) -> set[str]:
    """Return where a page leads on its own host, as whole addresses without queries."""
    values = {
        element.get(name)
        for element in lxml.html.document_fromstring(page).iter(lxml.html.etree.Element)
        for name in ATTRIBUTES
        if name in element.attrib and (name != "content" or "url" in element.get("property", ""))
    }
    whole = {urljoin(f"http://localhost{address}", value) for value in values}
    return {urlsplit(link).path for link in whole if urlsplit(link).netloc == "localhost"}


@pytest.mark.parametrize("email", PEOPLE, ids=["visitor", "coordinator", "manager"])
def test_no_link_of_any_page_leads_out_of_the_path(below: Flask, email: str) -> None:
    visitor = Visitor(below)
    if email:
        visitor.sign_in(email, loader.PASSWORD)
    waiting, outside = [f"{BASE}/", f"{BASE}/mailbox"], set[tuple[str, str]]()
    visited = Counter[str]()

    while waiting:
        address = waiting.pop()
        kind = kind_of(below, address)
        if kind is None or visited[kind] >= OF_A_KIND:
            continue
        visited[kind] += 1
        response = visitor.client.get(address, headers={"Accept-Language": "en"})
        assert response.status_code in {200, 302, 303, 410}, address
        targets = links_on(response.text, address) if response.mimetype == "text/html" else set()
        targets |= {urlsplit(response.headers["Location"]).path} if response.location else set()
        outside |= {(address, target) for target in targets if not target.startswith(f"{BASE}/")}
        waiting += sorted(targets)

    assert outside == set()
    assert len(visited) > 15


def kind_of(app: Flask, address: str) -> str | None:
    """Return what kind of page an address shows, or None for the same page in another language."""
    try:
        kind, values = app.url_map.bind("").match(address.removeprefix(BASE), method="GET")
    except HTTPException:
        return None
    return kind if values.get("lang", "en") == "en" else None


@pytest.mark.parametrize("path", ["/en/services", "/robots.txt", "/api/v1/clusters", "/"])
def test_a_proxy_may_cut_the_path_off_or_leave_it(below: Flask, path: str) -> None:
    client = Visitor(below).client

    cut, whole = client.get(path), client.get(f"{BASE}{path}")

    assert (cut.status_code, cut.data, cut.location) == (
        whole.status_code,
        whole.data,
        whole.location,
    )
    assert whole.status_code in {200, 302}


def test_what_other_programs_read_has_the_whole_address(below: Flask) -> None:
    client = Visitor(below).client

    assert f"Sitemap: http://localhost{BASE}/sitemap.xml" in client.get("/robots.txt").text
    assert f"Disallow: {BASE}/en/desk" in client.get("/robots.txt").text
    assert f"<loc>http://localhost{BASE}/sitemap-1.xml</loc>" in client.get("/sitemap.xml").text
    assert f"<loc>http://localhost{BASE}/en/services</loc>" in client.get("/sitemap-1.xml").text
    page = BeautifulSoup(client.get("/cs/services").text, "html.parser")
    canonical = page.select_one("link[rel=canonical]")
    assert canonical
    assert canonical["href"] == f"http://localhost{BASE}/cs/services"
    alternate = page.select_one("link[hreflang=de]")
    assert alternate
    assert alternate["href"] == f"http://localhost{BASE}/de/services"


def test_the_language_switch_stays_in_the_path(below: Flask) -> None:
    client = Visitor(below).client
    page = BeautifulSoup(client.get(f"{BASE}/en/services?q=a").text, "html.parser")
    link = page.select_one(".languages a[hreflang=cs]")
    assert link

    answer = client.get(str(link["href"]))

    assert (answer.status_code, answer.location) == (303, f"{BASE}/cs/services?q=a")
    assert f"Path={BASE}" in answer.headers["Set-Cookie"]


def test_links_in_mail_lead_into_the_path(below: Flask) -> None:
    with below.app_context():
        texts = [mail.text for mail in db.session.query(Mail).all()]

    assert texts
    assert [text for text in texts if re.search(r"http://localhost/(?!marketplace/)", text)] == []
    assert any(f"http://localhost{BASE}/en/enquiries/" in text for text in texts)


def test_cookies_are_for_the_path_alone(below: Flask) -> None:
    response = Visitor(below).client.get(f"{BASE}/en/login")

    cookies = response.headers.getlist("Set-Cookie")
    assert cookies
    assert all(f"Path={BASE}" in cookie for cookie in cookies)


def test_cookies_of_an_encrypted_site_under_a_path_say_so_in_their_name(below: Flask) -> None:
    """`__Host-` would ask for the path of the whole host."""
    site = replace(below.extensions["settings"], base_url=f"https://example.org{BASE}")

    assert cookie_name("session", site) == "__Secure-session"


def test_who_signs_in_comes_to_the_page_that_was_asked_for(below: Flask) -> None:
    visitor = Visitor(below)
    page = visitor.open(f"{BASE}/en/desk/enquiries")
    assert "/login" in page.url

    page = page.submit(email="manager@wsm.example.org", password=loader.PASSWORD)

    assert page.status == 200
    assert "/en/desk/enquiries" in page.url


@pytest.mark.parametrize("path", ["/another-site/", f"{BASE}/%252e%252e/another-site/"])
def test_signing_in_leads_to_no_other_site_of_the_host(below: Flask, path: str) -> None:
    page = Visitor(below).open(f"{BASE}/en/login?next={path}")

    page = page.submit(email="manager@wsm.example.org", password=loader.PASSWORD)

    assert "another-site" not in page.url
