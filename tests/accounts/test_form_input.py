"""What nobody should type, and some do."""

import pytest

from tests.browser import Visitor
from tests.conftest import make_user
from tests.form_input import HOSTILE


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("field", ["email", "password"])
def test_signing_in_with_anything_is_refused_in_words(
    visitor: Visitor, text: str, field: str
) -> None:
    typed = {"email": "ada@example.org", "password": "correct horse"} | {field: text}

    page = visitor.open("/en/login").submit(**typed)

    assert page.status == 422
    assert page.all(".error-summary a")


@pytest.mark.parametrize("text", HOSTILE)
def test_asking_for_a_new_password_with_anything_is_refused_in_words(
    visitor: Visitor, text: str
) -> None:
    page = visitor.open("/en/reset").submit(email=text)

    assert page.status == 422
    assert page.all(".error-summary a[href='#email']")


def test_bytes_that_are_no_text_are_refused_in_words(visitor: Visitor) -> None:
    make_user("ada@example.org")
    token = visitor.open("/en/login").value("csrf_token")
    body = f"csrf_token={token}&email=%ED%A0%80%FF@example.org&password=%ED%A0%80%00%FF%80%80%80%80%80".encode()

    answer = visitor.client.post(
        "/en/login", data=body, content_type="application/x-www-form-urlencoded"
    )

    assert answer.status_code == 422


def test_a_form_that_is_too_large_is_answered_with_a_page(visitor: Visitor) -> None:
    page = visitor.open("/en/login").submit(email="a" * 3_000_000, password="b")

    assert page.status == 413
    assert page.title == "This is too large"


@pytest.mark.parametrize("token", ["%00", "a" * 5000, "..%2f..", "%F0%9F%92%A9", "W10.aaaa.bbbb"])
def test_a_link_that_nobody_sent_is_answered_with_a_page(visitor: Visitor, token: str) -> None:
    assert visitor.open(f"/en/reset/{token}").status in {404, 410}
