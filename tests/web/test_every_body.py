"""Every address with bodies that no form of ours sends: refused in words, and nothing changed."""

from http import HTTPStatus

import lxml.html
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from marketplace.forms.base import csrf
from tests.browser import Visitor
from tests.counting import counted_statements
from tests.web.worlds import Belongings, Who, is_a_change, is_private, user_of

_FIELDS = ("email", "password", "name", "message", "body", "step", "nonce", "opened_by", "files")
_FILES_FOR_TEXTS = "".join(
    f'--x\r\nContent-Disposition: form-data; name="{name}"; filename="a.txt"\r\n\r\na\r\n'
    for name in (*_FIELDS, "csrf_token", "country", "clusters", "title", "role", "url")
)
_MULTIPART = "multipart/form-data; boundary=x"
_URLENCODED = "application/x-www-form-urlencoded"
_QUERIES = {
    "coordination_technologies.edit": "?code=membranes",
    "coordination_technologies.merge": "?code=membranes",
    "coordination_technologies.reject": "?code=proposal",
}
"""What an address needs to be that of something, beside its path."""
Body = tuple[str, bytes]
_OBJECT = ("application/json", b'{"email": {"a": [1]}, "message": null, "csrf_token": 1}')
_NO_FORM: dict[str, tuple[HTTPStatus, Body]] = {
    "an object": (HTTPStatus.UNSUPPORTED_MEDIA_TYPE, _OBJECT),
    "files for texts": (
        HTTPStatus.BAD_REQUEST,
        (_MULTIPART, f"{_FILES_FOR_TEXTS}--x--\r\n".encode()),
    ),
}
"""What is no text, and how it is answered."""
_EVERYWHERE: dict[str, Body] = {
    "NUL and surrogates": (_URLENCODED, "&".join(f"{n}=%00%ED%A0%80" for n in _FIELDS).encode()),
    "a megabyte": (_URLENCODED, b"step=send&message=" + b"a" * 1_000_000),
}
"""Texts that each form looks at itself."""
_READ_BY_ALL_ALIKE: dict[str, Body] = {
    "JSON that is cut off": ("application/json", b'\xff{"a": ['),
    "a number": ("application/json", b"1"),
    "a list": ("application/json", b'["email"]'),
    "nested brackets": ("application/json", b"[" * 3000),
    "a part that is cut off": (_MULTIPART, _FILES_FOR_TEXTS[:-8].encode()),
    "parts without a border": ("multipart/form-data", b"--x\r\n\r\n"),
    "an unknown charset": (f"{_URLENCODED}; charset=utf-77", b"email=%ff%00&message=\xff"),
    "three megabytes": (_URLENCODED, b"message=" + b"a" * 3_000_000),
    "another kind": ("nonsense", b"\x00"),
}
"""What is answered before a form looks at it: tried on one form of each kind."""


@pytest.mark.parametrize("what", list(_NO_FORM))
def test_what_is_no_text_is_refused_in_words_by_every_form(
    app: Flask, users: dict[Who, Visitor], belongings: Belongings, what: str
) -> None:
    """Sent by who may use the form; a draft has no public one."""
    status, body = _NO_FORM[what]
    for rule in rules_with_forms(app):
        client, query = users[user_of(rule)].client, _QUERIES.get(rule.endpoint, "")
        paths = [path + query for path in belongings.addresses(rule)]
        answers = [send(client, path, body) for path in paths]

        statuses = {answer.status_code for answer in answers}
        assert status in statuses, f"{what} to {rule.rule}: {statuses}"
        assert statuses <= {status, HTTPStatus.NOT_FOUND}, f"{what} to {rule.rule}: {statuses}"
        assert all(sentence_of(answer) for answer in answers), f"{what} to {rule.rule}"


@pytest.mark.parametrize("what", list(_NO_FORM))
def test_what_is_no_text_leads_to_the_login_where_nobody_may_send_anything(
    app: Flask, users: dict[Who, Visitor], belongings: Belongings, what: str
) -> None:
    _status, body = _NO_FORM[what]
    for rule in rules_with_forms(app):
        if is_private(rule):
            answer = send(users[Who.NOBODY].client, belongings.address(rule), body)
            assert answer.status_code == HTTPStatus.SEE_OTHER, rule.rule
            assert answer.location.startswith("/en/login"), rule.rule


def test_what_runs_no_form_is_refused_in_words(
    app: Flask, users: dict[Who, Visitor], belongings: Belongings
) -> None:
    """Pages take nothing at all; to sign out is only a button with a token.

    The address of a page may be that of a form too, as if it were the name of something.
    """
    for rule in app.url_map.iter_rules():
        if runs_a_form(app, rule):
            continue
        takes_posts = "POST" in (rule.methods or ())
        status = HTTPStatus.BAD_REQUEST if takes_posts else HTTPStatus.METHOD_NOT_ALLOWED
        answer = send(users[user_of(rule)].client, belongings.address(rule), _OBJECT)
        assert answer.status_code in {status, HTTPStatus.NOT_FOUND}, rule.rule
        assert sentence_of(answer), rule.rule


def test_texts_that_nobody_types_are_answered_by_every_form(
    app: Flask, users: dict[Who, Visitor], belongings: Belongings
) -> None:
    for rule in rules_with_forms(app):
        for what, body in _EVERYWHERE.items():
            answer = send(users[user_of(rule)].client, belongings.address(rule), body)
            assert answer.status_code < 500, f"{what} to {rule.rule}: {answer.status_code}"


def test_what_no_form_can_read_is_answered_by_each_kind_of_form(
    app: Flask, users: dict[Who, Visitor], belongings: Belongings
) -> None:
    """On the pages of each kind of visitor: one with a page of its own, and a button."""
    examples = {
        (user_of(rule), "GET" in (rule.methods or ())): rule for rule in rules_with_forms(app)
    }
    for (who, _has_page), rule in examples.items():
        for what, body in _READ_BY_ALL_ALIKE.items():
            answer = send(users[who].client, belongings.address(rule), body)
            assert answer.status_code < 500, f"{what} to {rule.rule}: {answer.status_code}"


def runs_a_form(app: Flask, rule: Rule) -> bool:
    """Whether the form of a view checks the token, and not the check of all views."""
    view = app.view_functions[rule.endpoint]
    return f"{view.__module__}.{view.__name__}" in csrf._exempt_views


def rules_with_forms(app: Flask) -> list[Rule]:
    """Give the addresses of all forms.

    Not that which sends a form on, unread, to the page in another language: that page refuses it.
    """
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint != "root.switch"]
    return [rule for rule in rules if runs_a_form(app, rule)]


def send(client: FlaskClient, path: str, body: Body) -> TestResponse:
    """Send a body, and see that nothing is changed by it."""
    kind, content = body
    with counted_statements() as statements:
        answer = client.post(path, data=content, content_type=kind)
    assert [statement for statement in statements if is_a_change(statement)] == [], path
    return answer


def sentence_of(answer: TestResponse) -> str:
    """Return the words that say what is wrong: of an error page, above a form, or of the API."""
    if answer.mimetype == "application/json":
        return str(answer.get_json()["error"])
    page = lxml.html.document_fromstring(answer.text)
    elements = page.xpath(
        "//main//*[contains(@class, 'error-summary')] | //main//h1/following-sibling::*[1][self::p]"
    )
    words = " ".join(elements[0].itertext()).split() if elements else []
    return " ".join(words) if len(words) > 3 else ""
