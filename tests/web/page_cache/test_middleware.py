"""Pages that are sent before the application is asked."""

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from types import FunctionType, ModuleType
from typing import Any

import pytest
from flask import Flask, request_started
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from werkzeug.test import EnvironBuilder, TestResponse

from marketplace.catalogue.models import Service
from marketplace.database import db
from marketplace.search.index import reader
from marketplace.search.index.sync import rebuild
from marketplace.web.page_cache import cache
from tests.browser import Browser, Visitor

CATALOGUE = "/en/services?q=membrane"
PARTIAL = {"HX-Request": "true"}
RESTORED = {"HX-History-Restore-Request": "true"}


@pytest.fixture(autouse=True)
def index(membrane_screening: Service) -> None:
    rebuild()


@contextmanager
def requests_to(app: Flask) -> Iterator[list[str]]:
    """Collect the requests that reach the application."""
    paths: list[str] = []

    def note(_app: Flask, **_values: Any) -> None:
        paths.append("")

    with request_started.connected_to(note, app):
        yield paths


@contextmanager
def database_away() -> Iterator[None]:
    """A database that answers nothing."""

    def refuse(*_arguments: Any) -> None:
        raise OperationalError("server closed the connection", None, Exception())

    db.session.remove()
    event.listen(db.engine, "before_cursor_execute", refuse)
    try:
        yield
    finally:
        event.remove(db.engine, "before_cursor_execute", refuse)


def kept_pages(app: Flask) -> list[cache.Page]:
    """All pages that are held in memory for this application, wherever.

    Those that are made of nothing, as robots.txt, are the same for all applications, and left out.
    """
    gc.collect()
    states_of_app = cache.page_cache(app).states
    pages = [thing for thing in gc.get_objects() if isinstance(thing, cache.Page)]
    of_parts = [page for page in pages if page.parts]
    return [page for page in of_parts if page.state == states_of_app.last(page.parts)]


def opened(app: Flask, address: str = CATALOGUE, **headers: str) -> TestResponse:
    """The answer to a new visitor."""
    return Browser(app, app.response_class, use_cookies=False).get(
        address, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )


def is_whole(response: TestResponse) -> bool:
    return response.text.startswith("<!doctype html>")


@pytest.mark.parametrize("order", [(PARTIAL, RESTORED), (RESTORED, PARTIAL)])
def test_a_fragment_and_a_restored_page_never_stand_in_for_each_other(
    app: Flask, order: tuple[dict[str, str], dict[str, str]]
) -> None:
    for headers in (*order, *order, {**PARTIAL, **RESTORED}, {}, *order):
        response = Browser(app, app.response_class).get(CATALOGUE, headers=headers)

        assert is_whole(response) is (headers != PARTIAL), headers
        assert {"hx-request", "hx-history-restore-request"} <= {
            name.lower() for name in response.vary
        }


def test_no_more_bytes_are_held_than_their_bound_says(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bodies and headers count together, and so does what stands beside them.

    Of small fragments a bound on their bytes alone would keep many times as much.
    """
    bound = 30_000
    monkeypatch.setattr(cache, "BYTES_MAX", bound)

    for number in range(12):
        opened(app, f"/en/services?q=membrane{number}", Accept_Encoding="gzip")

    pages = kept_pages(app)
    headers = [header for page in pages for header in page.headers or ()]
    of_bodies = sum(len(page.content) for page in pages)
    of_headers = sum(len(name) + len(value) for name, value in headers)
    assert 1 < len(pages) < 12
    assert of_bodies + of_headers + len(pages) * 1_000 <= bound


def test_pages_share_the_headers_that_all_have(app: Flask) -> None:
    for number in range(3):
        opened(app, f"/en/services?q=membrane{number}")

    policies = [
        header
        for page in kept_pages(app)
        for header in page.headers or ()
        if "Security" in header[0]
    ]
    assert len(policies) >= 3
    assert len({id(policy) for policy in policies}) == 1


def test_what_an_address_says_is_not_held_with_its_page(app: Flask) -> None:
    """Thousands of pages with kilobytes of filters that nobody knows would hold many times the bound."""
    filters = "&".join(f"technology=unheard-of-{number}" for number in range(50))

    opened(app, f"/en/services?q=membrane&{filters}", Accept_Encoding="gzip")

    pages = kept_pages(app)
    assert [page for page in pages if is_held("unheard-of-49", page.on_sent)] == []
    assert [page for page in pages if is_held("membrane", page.on_sent)] != []


def is_held(text: str, holder: object) -> bool:
    """Whether a text stands in what something leads to, besides programs and modules."""
    if isinstance(holder, str):
        return holder == text
    if isinstance(holder, (type, ModuleType, FunctionType)):
        return False
    return any(is_held(text, part) for part in gc.get_referents(holder))


def test_the_page_that_was_not_asked_for_longest_makes_room_for_a_new_one(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Thousands of new searches never drive the front door out, which somebody always asks for."""
    addresses = [f"/en/services?q=sizes{number}" for number in range(5)]
    opened(app, addresses[0])
    key = cache.key_of(EnvironBuilder(addresses[0]).get_environ())
    page = cache.page_cache(app).find(key, app)
    assert page is not None
    monkeypatch.setattr(cache, "BYTES_MAX", 3 * page.size + 100)
    opened(app, "/en/")
    for address in addresses[1:]:
        opened(app, address)
        opened(app, "/en/")

    with requests_to(app) as requests:
        for address in ("/en/", addresses[4]):
            opened(app, address)
        assert requests == []
        opened(app, addresses[1])
        assert len(requests) == 1


def test_cookies_that_are_not_ours_make_no_difference(app: Flask) -> None:
    with requests_to(app) as requests:
        for cookie in ("statistics=1", "statistics=2; proxy=xyz", "my_session_of_yours=3", ""):
            assert opened(app, Cookie=cookie).status_code == 200

    assert len(requests) == 1


@pytest.mark.parametrize("cookie", ["a=x\xe9", "language=\xe9", "session=\xff", "=", ";;", '"'])
def test_a_cookie_that_nobody_can_read_makes_no_difference(app: Flask, cookie: str) -> None:
    for address in (CATALOGUE, "/en/clusters"):
        assert opened(app, address, Cookie=cookie).status_code == 200


def test_a_language_that_is_remembered_makes_no_difference(app: Flask) -> None:
    with requests_to(app) as requests:
        for cookie in ("", "language=en", "a=b; language=cs"):
            answer = opened(app, Cookie=cookie)
            assert "Set-Cookie" not in answer.headers
            assert "cookie" not in {name.lower() for name in answer.vary}

    assert len(requests) == 1


def test_who_is_signed_in_and_who_is_not_never_share_a_page(app: Flask, wsm_desk: Visitor) -> None:
    session = wsm_desk.client.get_cookie("session")
    assert session is not None
    mine = [
        f"session={session.value}",
        f"language=en; session={session.value}",
        f"a=b;session={session.value}; c=d",
    ]
    for cookie in (*mine, *mine):
        assert "Sign out" in opened(app, Cookie=cookie).text
        assert "Sign out" not in opened(app).text
        assert "Sign out" not in opened(app, Cookie="a=b; language=en").text
        assert "Sign out" not in opened(app, Cookie="session=forged").text
        assert "Sign out" not in opened(app, Cookie="remember_token=forged").text


def test_a_page_is_probed_without_being_sent(app: Flask) -> None:
    whole = opened(app)

    with requests_to(app) as requests:
        probed = Browser(app, app.response_class).head(CATALOGUE)

    assert requests == []
    assert (probed.status_code, probed.data) == (200, b"")
    assert sorted(probed.headers) == sorted(whole.headers)


def test_pages_that_are_kept_are_sent_while_the_database_is_away(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "CHECK_INTERVAL", 0)
    before = opened(app)

    with database_away():
        assert opened(app).data == before.data
        assert opened(app, Cookie="session=of-another-kind").data == before.data
        assert opened(app, "/en/clusters").status_code == 503

    assert opened(app, "/en/clusters").status_code == 200
    assert opened(app).data == before.data


def test_without_a_page_and_a_database_the_answer_is_polite(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "CHECK_INTERVAL", 0)

    with database_away():
        assert opened(app).status_code == 503


def test_a_process_that_was_forked_while_somebody_looked_looks_for_itself(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    states = cache.page_cache(app).states
    states._looking.acquire()
    assert "ETag" not in opened(app).headers

    monkeypatch.setattr(os, "getpid", lambda: 1)
    assert "ETag" in opened(app).headers
