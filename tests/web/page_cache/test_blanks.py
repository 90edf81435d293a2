"""A form is kept without what is for one visitor alone, which each visitor is given anew."""

import gc
import gzip
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from flask import Flask, template_rendered
from werkzeug.test import TestResponse

from marketplace.catalogue import change_log
from marketplace.catalogue.models import Service
from marketplace.catalogue.queries import find_by_slug
from marketplace.database import transaction
from marketplace.search.index.sync import rebuild
from marketplace.web.page_cache.blanks import PageWithBlanks, cut_out, note_blank
from tests.browser import Browser, Visitor
from tests.conftest import NOW
from tests.counting import counted_statements
from tests.enquiries.asking import FORM, TYPED, ask

GENERAL = "/en/enquiries/new"
FORMS = (FORM, GENERAL, "/en/enquiries/lost", "/en/reset")
HIDDEN = re.compile(r'<input name="(nonce|shown|csrf_token)" type="hidden" value="([^"]+)">')
PACKED = {"Accept-Encoding": "gzip"}


@pytest.fixture(autouse=True)
def index(membrane_screening: Service) -> None:
    rebuild()


@contextmanager
def pages_made(app: Flask) -> Iterator[list[str]]:
    """Collect the templates that are rendered."""
    names: list[str] = []

    def note(_app: Flask, template: object, **_values: object) -> None:
        names.append(str(template))

    with template_rendered.connected_to(note, app):
        yield names


def opened(app: Flask, address: str = FORM, **headers: str) -> TestResponse:
    """The answer to a new visitor."""
    return Browser(app, app.response_class, use_cookies=False).get(address, headers=headers)


def values_of(response: TestResponse) -> dict[str, str]:
    """What is for one visitor alone."""
    return dict(HIDDEN.findall(response.text))


def without_values(response: TestResponse) -> str:
    return HIDDEN.sub("", response.text)


@pytest.mark.parametrize("address", FORMS)
def test_a_form_is_made_once_for_all_visitors(app: Flask, address: str) -> None:
    first = opened(app, address)

    with pages_made(app) as templates:
        later = [opened(app, address) for _visitor in range(3)]

    assert templates == []
    names = set(values_of(first))
    assert "csrf_token" in names
    for response in later:
        assert without_values(response) == without_values(first)
        assert set(values_of(response)) == names


def test_a_form_that_others_have_seen_asks_nothing_of_the_database(app: Flask) -> None:
    opened(app)

    with counted_statements() as statements:
        opened(app)

    assert statements == []


@pytest.mark.parametrize("address", FORMS)
def test_nobody_but_its_visitor_may_keep_a_form(app: Flask, address: str) -> None:
    first, second = (opened(app, address, **PACKED) for _visitor in range(2))

    for response in (first, second):
        assert response.headers["Cache-Control"] == "no-store"
        assert "ETag" not in response.headers
        assert "session=" in response.headers["Set-Cookie"]
        assert {"cookie", "accept-encoding"} <= {name.lower() for name in response.vary}
    assert sorted(first.headers.keys()) == sorted(second.headers.keys())
    assert first.headers["Set-Cookie"] != second.headers["Set-Cookie"]


def test_a_packed_form_is_that_which_is_sent_as_it_is(app: Flask) -> None:
    packed, plain = opened(app, **PACKED), opened(app)

    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    text = gzip.decompress(packed.data).decode()
    assert HIDDEN.sub("", text) == without_values(plain)
    assert len(packed.data) < len(text) / 2


def test_all_visitors_are_sent_as_many_bytes(app: Flask) -> None:
    lengths = {len(opened(app, **PACKED).data) for _visitor in range(5)}

    assert len(lengths) == 1


def test_visitors_at_the_same_time_are_each_given_tokens_of_their_own(app: Flask) -> None:
    """No value of one is sent to another, and each counts only in the session that it was sent with."""

    def visit(number: int) -> tuple[Visitor, dict[str, str]]:
        visitor = Visitor(app)
        address = (FORM, GENERAL)[number % 2]
        return visitor, values_of(visitor.client.get(address))

    with ThreadPoolExecutor(8) as threads:
        visits = list(threads.map(visit, range(40)))

    values = [value for _visitor, of_visitor in visits for value in of_visitor.values()]
    assert len(set(values)) == len(values) == 3 * 40
    secrets = set()
    for visitor, _values in visits:
        with visitor.client.session_transaction() as session:
            secrets.add(session["csrf_token"])
    assert len(secrets) == 40
    for (visitor, own), (_other, foreign) in zip(visits[:3], visits[3:6], strict=True):
        accepted = sent(visitor, **own)
        refused = sent(visitor, **{**own, "csrf_token": foreign["csrf_token"]})
        assert (accepted.status_code, refused.status_code) == (303, 422)


def sent(visitor: Visitor, **values: str) -> TestResponse:
    return visitor.client.post(FORM, data={**TYPED, **values, "step": "check"})


def test_a_form_of_a_kept_page_can_be_sent_and_belongs_to_its_visitor(app: Flask) -> None:
    first, second = (
        ask(Visitor(app), message=f"Please screen {number} samples.") for number in (40, 50)
    )

    assert first.title == second.title == "Your enquiry is on its way"
    assert first.url != second.url


def test_who_comes_again_keeps_the_session(app: Flask, visitor: Visitor) -> None:
    first = visitor.client.get(FORM)
    second = visitor.client.get(FORM)

    assert "Set-Cookie" not in second.headers
    assert sent(visitor, **values_of(first)).status_code == 303
    assert sent(visitor, **values_of(second)).status_code == 303


def test_nothing_of_the_first_visitor_is_held(app: Flask) -> None:
    first = opened(app)

    gc.collect()
    kept = [page for page in gc.get_objects() if isinstance(page, PageWithBlanks)]
    assert kept
    secrets = {value.encode() for value in values_of(first).values()}
    for page in kept:
        filled_in = b"".join(piece.content for piece in page.pieces)
        assert not any(secret in filled_in for secret in secrets)
        assert not any(secret.decode() in repr(page.makers) for secret in secrets)


@pytest.mark.parametrize("name", ["csrf_token", "nonce", "shown"])
def test_a_text_that_looks_like_a_value_of_somebody_stays_as_it_was_written(
    app: Flask, name: str
) -> None:
    """Whoever may write texts can read the values of their own forms, and no more."""
    seen = values_of(opened(app))
    title = seen[name]
    rename(title)

    responses = [opened(app) for _visitor in range(3)]

    for response in responses:
        assert response.text.count(title) == responses[0].text.count(title) >= 2
        assert set(values_of(response).values()).isdisjoint(seen.values())


def rename(title: str) -> None:
    with transaction():
        service = find_by_slug("membrane-screening")
        assert service is not None
        service.texts[0].title = title
        change_log.record_change(service, NOW)


def test_a_form_is_made_anew_when_its_service_has_changed(app: Flask) -> None:
    opened(app)
    rename("Membrane testing")

    assert "Membrane testing" in opened(app).text


def test_what_one_visitor_brings_along_is_not_shown_to_another(app: Flask) -> None:
    brought = opened(app, f"{GENERAL}?q=a+secret+alloy")

    assert "a secret alloy" in brought.text
    assert "a secret alloy" not in opened(app, GENERAL).text


def test_somebody_who_signed_in_or_is_told_something_gets_a_form_of_their_own(
    app: Flask, visitor: Visitor, wsm_desk: Visitor
) -> None:
    with visitor.client.session_transaction() as session:
        session["_flashes"] = [("success", "Only for Ada.")]

    for _time in range(2):
        assert "Sign out" in wsm_desk.client.get(FORM).text
        assert "Sign out" not in opened(app).text
    assert "Only for Ada." in visitor.client.get(FORM).text
    assert "Only for Ada." not in opened(app).text


@pytest.mark.parametrize("address", ["/en/login", "/en/enquiries/new?q=x"])
def test_an_answer_to_a_probe_has_the_headers_of_the_form(app: Flask, address: str) -> None:
    whole = opened(app, address)

    probed = Browser(app, app.response_class, use_cookies=False).head(address)

    assert probed.data == b""
    assert sorted(probed.headers.keys()) == sorted(whole.headers.keys())


def test_a_page_is_not_kept_unless_each_value_stands_on_it_once_as_it_was_noted(
    app: Flask,
) -> None:
    def is_cut(page: str) -> bool:
        with app.app_context():
            for name in ("first", "second"):
                note_blank(name, f"value-of-the-{name}", lambda _values: "another")
            return cut_out(page.encode()) is not None

    assert is_cut("<b>value-of-the-second</b>value-of-the-first")
    assert not is_cut("value-of-the-first value%2dof%2dthe%2dsecond")
    assert not is_cut("value-of-the-first value-of-the-second value-of-the-first")
    assert not is_cut("")
    with app.app_context():
        assert cut_out(b"no form") is None


def test_a_value_may_be_made_of_those_before_it(app: Flask) -> None:
    with app.app_context():
        note_blank("number", "1111", lambda _values: "2222")
        note_blank("double", "3333", lambda values: str(2 * int(values["number"])))
        page = cut_out(b"3333, twice 1111.")

        assert page is not None
        assert page.fill_in(is_compressed=False) == b"4444, twice 2222."
