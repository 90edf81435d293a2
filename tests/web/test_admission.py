"""Slow and many requests: what comes too slowly is given up, and what is too much is refused."""

import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import Client, TestResponse

from marketplace.catalogue.models import Service
from marketplace.web import admission
from tests.browser import Browser
from tests.enquiries.asking import FORM
from tests.faults.server import eventually


class Trickle(BytesIO):
    """A body whose end does not come until somebody lets it."""

    def __init__(self, beginning: bytes = b"") -> None:
        super().__init__(beginning)
        self.end = threading.Event()

    def read(self, size: int | None = -1) -> bytes:
        piece = super().read(size)
        if not piece:
            self.end.wait(10)
        return piece


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admission, "PATIENCE", 0.0)
    monkeypatch.setattr(admission, "LOOK_EVERY", 0.01)
    monkeypatch.setattr(admission, "TURN_WITHIN", 0.01)
    monkeypatch.setattr(admission, "WRITERS_TURN_WITHIN", 0.01)


@pytest.fixture
def trickles() -> Iterator[list[Trickle]]:
    """Bodies that end with the test."""
    trickles: list[Trickle] = []
    yield trickles
    for trickle in trickles:
        trickle.end.set()


def test_a_body_that_comes_too_slowly_is_given_up(impatient: None, trickles: list[Trickle]) -> None:
    trickles.append(Trickle(b"name=Ada"))

    body = admission.Reception().admit(trickles[0], 100, "192.0.2.1")

    assert body is not None
    assert not body.has_come()


def test_a_network_sends_only_so_many_bodies_at_once(
    impatient: None, trickles: list[Trickle], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admission, "BODIES_PER_NETWORK", 1)
    reception = admission.Reception()
    trickles.append(Trickle())
    reception.admit(trickles[0], 100, "192.0.2.1")

    refused = reception.admit(BytesIO(b"name=Ada"), 8, "192.0.2.1")
    taken_in = reception.admit(BytesIO(b"name=Ada"), 8, "192.0.2.2")

    assert refused is None
    assert taken_in is not None
    assert taken_in.content.read() == b"name=Ada"


def test_too_slow_a_form_is_answered_in_words(
    app: Flask, impatient: None, trickles: list[Trickle], membrane_screening: Service
) -> None:
    trickles.append(Trickle(b"message=We+need"))
    client = Browser(app, app.response_class)

    answer = client.post(
        FORM.replace("/en/", "/de/"),
        input_stream=trickles[0],
        environ_overrides={"CONTENT_LENGTH": "500"},
        content_type="application/x-www-form-urlencoded",
    )

    assert answer.status_code == 408
    assert 'lang="de"' in answer.get_data(as_text=True)


def test_a_form_that_was_cut_off_is_not_read(app: Flask, membrane_screening: Service) -> None:
    answer = Browser(app, app.response_class).post(
        FORM,
        input_stream=BytesIO(b"message=We+need"),
        environ_overrides={"CONTENT_LENGTH": "500"},
        content_type="application/x-www-form-urlencoded",
    )

    assert answer.status_code == 408


def test_what_is_too_much_at_once_is_refused_politely_while_health_answers(
    app: Flask, impatient: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admission, "PAGES_AT_ONCE", 1)
    application = app.wsgi_app
    meanwhile: list[TestResponse] = []

    def ask_meanwhile(environ: admission.Environ, start_response: Any) -> Iterable[bytes]:
        """Hold the only turn while others ask."""
        if environ["PATH_INFO"] == "/":
            meanwhile.extend(client.get(path) for path in ("/en/login", "/healthz"))
        return application(environ, start_response)

    client = Client(admission.Admission(ask_meanwhile), app.response_class)
    last = client.get("/")

    refused, health = meanwhile
    assert (refused.status_code, health.status_code, last.status_code) == (503, 200, 302)
    assert refused.headers["Retry-After"]
    assert "Not available at the moment" in refused.get_data(as_text=True)


class StalledDatabase:
    """An application whose writers are held up until the database is mended."""

    def __init__(self, app: Flask) -> None:
        self._application = app.wsgi_app
        self.mended = threading.Event()
        self.writers = threading.Semaphore(0)
        """Released by each writer who is inside."""

    def __call__(self, environ: admission.Environ, start_response: Any) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == "POST" and "marketplace.refusal" not in environ:
            self.writers.release()
            self.mended.wait(10)
        return self._application(environ, start_response)


def test_pages_that_wait_for_a_database_server_have_more_turns(
    app: Flask, impatient: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admission, "PAGES_AT_ONCE", 1)
    monkeypatch.setattr(admission, "PAGES_AT_ONCE_BESIDE_SERVER", 2)
    application = app.wsgi_app

    def status_beside_another(*, waits_for_server: bool) -> int:
        meanwhile: list[TestResponse] = []

        def ask_meanwhile(environ: admission.Environ, start_response: Any) -> Iterable[bytes]:
            if environ["PATH_INFO"] == "/":
                meanwhile.append(client.get("/en/login"))
            return application(environ, start_response)

        bounds = admission.Admission(ask_meanwhile, waits_for_server=waits_for_server)
        client = Client(bounds, app.response_class)
        client.get("/")
        return meanwhile[0].status_code

    assert status_beside_another(waits_for_server=False) == 503
    assert status_beside_another(waits_for_server=True) == 200


def test_while_writers_are_held_up_readers_are_served(
    app: Flask, monkeypatch: pytest.MonkeyPatch, membrane_screening: Service
) -> None:
    monkeypatch.setattr(admission, "PAGES_AT_ONCE", 1)
    monkeypatch.setattr(admission, "WRITERS_AT_ONCE", 2)
    monkeypatch.setattr(admission, "WRITERS_IN_QUEUE", 0)
    database = StalledDatabase(app)
    client = Client(admission.Admission(database), app.response_class)
    with ThreadPoolExecutor(2) as pool:
        sendings = [pool.submit(client.post, FORM, data={"message": "First"}) for _ in range(2)]
        for _ in sendings:
            assert database.writers.acquire(timeout=10)

        reader = client.get(FORM)
        refused = client.post(FORM, data={"message": "We need 40 samples screened."})
        database.mended.set()
        statuses = {sending.result(10).status_code for sending in sendings}

    assert reader.status_code == 200
    assert refused.status_code == 503
    assert "We need 40 samples screened." in refused.get_data(as_text=True)
    assert 503 not in statuses


def test_a_writer_who_waits_is_served_when_one_before_it_is_done(
    app: Flask, monkeypatch: pytest.MonkeyPatch, membrane_screening: Service
) -> None:
    monkeypatch.setattr(admission, "WRITERS_AT_ONCE", 1)
    database = StalledDatabase(app)
    bounds = admission.Admission(database)
    client = Client(bounds, app.response_class)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(client.post, FORM, data={"message": "First"})
        assert database.writers.acquire(timeout=10)
        second = pool.submit(client.post, FORM, data={"message": "Second"})
        assert eventually(bounds.turns_of_writers.count_waiting)

        database.mended.set()
        statuses = {first.result(10).status_code, second.result(10).status_code}

    assert 503 not in statuses


def test_what_was_typed_stands_on_the_page_of_too_much_at_once(
    app: Flask, impatient: None, monkeypatch: pytest.MonkeyPatch, membrane_screening: Service
) -> None:
    monkeypatch.setattr(admission, "WRITERS_AT_ONCE", 1)
    database = StalledDatabase(app)
    client = Client(admission.Admission(database), app.response_class)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(client.post, FORM, data={"message": "First"})
        assert database.writers.acquire(timeout=10)

        refused = client.post(FORM, data={"message": "We need 40 samples screened."})
        database.mended.set()
        first.result(10)

    assert refused.status_code == 503
    assert "We need 40 samples screened." in refused.get_data(as_text=True)


def test_while_readers_are_held_up_who_sends_a_form_is_served(
    app: Flask, impatient: None, monkeypatch: pytest.MonkeyPatch, membrane_screening: Service
) -> None:
    monkeypatch.setattr(admission, "PAGES_AT_ONCE", 1)
    application = app.wsgi_app
    meanwhile: list[TestResponse] = []

    def send_meanwhile(environ: admission.Environ, start_response: Any) -> Iterable[bytes]:
        """Hold the only turn of readers while somebody sends a form."""
        if environ["PATH_INFO"] == "/":
            meanwhile.append(client.post(FORM, data={"message": "We need 40 samples screened."}))
        return application(environ, start_response)

    client = Client(admission.Admission(send_meanwhile), app.response_class)
    client.get("/")

    assert meanwhile[0].status_code != 503


def test_while_nothing_moves_readers_beyond_those_who_may_wait_are_refused_at_once(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admission, "PAGES_AT_ONCE", 1)
    monkeypatch.setattr(admission, "PAGES_IN_QUEUE", 0)
    monkeypatch.setattr(admission, "STALLS_AFTER", 0.0)
    monkeypatch.setattr(admission, "TURN_WITHIN", 60.0)
    application = app.wsgi_app
    meanwhile: list[TestResponse] = []

    def ask_meanwhile(environ: admission.Environ, start_response: Any) -> Iterable[bytes]:
        """Hold the only turn while somebody else asks."""
        if environ["PATH_INFO"] == "/":
            meanwhile.append(client.get("/en/login"))
        return application(environ, start_response)

    client = Client(admission.Admission(ask_meanwhile), app.response_class)
    client.get("/")

    assert meanwhile[0].status_code == 503
