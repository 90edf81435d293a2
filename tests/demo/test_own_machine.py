"""The demonstration is for its own machine: nobody else gets its logins or its mail (F12)."""

from collections.abc import Iterator

import pytest
from flask import Flask

from marketplace.database import transaction
from tests.browser import Visitor
from tests.conftest import PASSWORD, make_user

ELSEWHERE = {
    "another machine": {"environ_base": {"REMOTE_ADDR": "192.0.2.7"}},
    "a proxy that names its visitor": {"headers": {"X-Forwarded-For": "192.0.2.7"}},
    "a proxy that uses the standard header": {"headers": {"Forwarded": "for=192.0.2.7"}},
    "another name of the site": {"headers": {"Host": "marketplace.example.org"}},
    "a form of another site": {"headers": {"Origin": "https://marketplace.example.org"}},
}


@pytest.fixture
def demonstration(app: Flask) -> Iterator[Flask]:
    user = make_user("manager@demo.example.org", coordinator=True)
    with transaction():
        user.is_demonstration = True
    app.extensions["settings"].demonstration_marker.touch()
    yield app
    app.extensions["settings"].demonstration_marker.unlink()


@pytest.mark.parametrize("request_from", ELSEWHERE.values(), ids=ELSEWHERE)
def test_who_comes_from_elsewhere_gets_neither_mailbox_nor_logins(
    demonstration: Flask, request_from: dict[str, dict[str, str]]
) -> None:
    client = Visitor(demonstration).sign_in("manager@demo.example.org", PASSWORD).client

    for address in ("/mailbox", "/mailbox/samples", "/mailbox/samples/enquiry_late/en/html"):
        assert client.get(address, **request_from).status_code == 404
    login = Visitor(demonstration).client.get("/en/login", **request_from)
    assert "manager@demo.example.org" not in login.text
    assert client.get("/en/coordination", **request_from).status_code == 303  # to sign in


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "::ffff:127.0.0.1", "127.8.0.1"])
def test_a_browser_of_the_same_machine_gets_both(demonstration: Flask, address: str) -> None:
    here = {"REMOTE_ADDR": address}
    client = Visitor(demonstration).sign_in("manager@demo.example.org", PASSWORD).client

    assert client.get("/mailbox", environ_base=here).status_code == 200
    assert "manager@demo.example.org" in Visitor(demonstration).client.get("/en/login").text
    assert client.get("/en/coordination", environ_base=here).status_code == 200
