"""What was typed stands on the page that says that nothing can be stored now."""

from pathlib import Path

import pytest

from marketplace import create_app
from marketplace.settings import from_environment
from tests.browser import Page, Visitor

TYPED = "We need 40 samples\nscreened by June."


@pytest.fixture
def stranded(tmp_path: Path) -> Visitor:
    """Somebody at a site whose database nobody answers for."""
    app = create_app(
        from_environment(
            {
                "MARKETPLACE_DATA_DIR": str(tmp_path),
                "MARKETPLACE_DATABASE_URL": "postgresql://nobody@127.0.0.1:9/nothing",
            }
        )
    )
    return Visitor(app)


def sent(visitor: Visitor, address: str, **fields: str) -> Page:
    return visitor.post(address, {name: [value] for name, value in fields.items()})


def test_a_form_is_there_again_to_be_sent_again(stranded: Visitor) -> None:
    address = "/en/services/membrane-screening/enquiry"

    page = sent(stranded, address, message=TYPED, name="Ada", step="send", csrf_token="a.b.c")

    assert page.status == 503
    assert page.title == "Not available at the moment"
    assert int(page.response.headers["Retry-After"]) > 0
    assert "40 samples" in page.text
    assert [form["action"] for form in page.all("main form")] == [address]
    assert page.value("message") == TYPED
    assert page.value("name") == "Ada"
    assert page.value("csrf_token") == "a.b.c"
    assert "Send again" in page.text


def test_a_password_never_stands_on_a_page(stranded: Visitor) -> None:
    secret = "correct horse battery"
    typed = {"email": "ada@example.org", "password": secret}

    page = stranded.open("/de/login").submit(**typed)
    unchecked = sent(stranded, "/de/login", **typed)

    assert page.status == 503
    assert page.value("email") == "ada@example.org"
    assert unchecked.status == 422
    for answer in (page, unchecked):
        assert secret not in answer.response.get_data(as_text=True)


def test_what_is_too_large_to_be_read_is_not_promised_to_be_sent_again(stranded: Visitor) -> None:
    page = sent(stranded, "/en/desk/answers/new", body="x" * 3_000_000)

    assert page.status == 503
    assert page.title == "Not available at the moment"
    assert page.all("main form") == []
