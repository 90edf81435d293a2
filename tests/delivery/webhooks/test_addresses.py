"""A webhook reaches the public internet and nothing of the network that the marketplace stands in."""

from pathlib import Path

import pytest
from flask import Flask

from marketplace.clusters.models import Cluster
from marketplace.delivery import webhooks
from marketplace.delivery.webhooks.addresses import is_public
from tests.delivery.mail.certificates import NEEDS_OPENSSL, certify, served_with
from tests.delivery.webhooks.receiver import Receiver
from tests.delivery.webhooks.test_delivery import calls, deliver, tell

INSIDE = [
    "127.0.0.1",
    "10.0.0.1",
    "172.16.3.4",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",  # noqa: S104
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1%eth0",
    "fd00::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::127.0.0.1",
    "2002:7f00:1::",
    "2002:a00:1::1",
    "64:ff9b::127.0.0.1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "2001:db8::1",
    "192.0.0.9",
    "192.0.0.170",
    "::ffff:192.0.0.9",
    "192.88.99.1",
    "fec0::1",
    "2001::1",
    "2001:20::1",
    "3fff::1",
    "3fff:fff:ffff::1",
    "5f00::1",
    "100::1",
]
OUTSIDE = [
    "193.99.144.80",
    "2a02:2e0:3fe:1001:302::",
    "::ffff:193.99.144.80",
    "64:ff9b::193.99.144.80",
]


@pytest.mark.parametrize("number", INSIDE)
def test_an_address_inside_is_told_by_its_number(number: str) -> None:
    """F22: also where an older Python takes a special network for a public one."""
    assert not is_public(number)


@pytest.mark.parametrize("number", OUTSIDE)
def test_an_address_outside_too(number: str) -> None:
    assert is_public(number)


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "http://example.org:8080",
        "HTTP://hooks.example.org/marketplace",
        "https://example.org:22/",
        "https://example.org:80/",
        "https://[fec0::1]/",
        "https://[3fff::1]/",
        "https://192.0.0.8/",
        "http://127.0.0.1/",
        "http://[::1]:8000/",
        "http://[::ffff:10.0.0.1]/",
        "http://localhost/",
        "http://intranet/",
        "http://printer.local/",
        "http://2130706433/",
        "https://user:password@example.org/",
        "https://user@example.org/",
        "ftp://example.org/",
        "file:///etc/passwd",
        "//example.org/",
        "example.org",
        "https://",
        "https://example.org:99999/",
        "https://example.org:0/",
        "https://[::1/",
        "https://example.org/a b",
        "https://example.org/\r\nX: y",
        "https://exämple.org/",
        "https://example.org/" + "a" * 500,
        "",
    ],
)
def test_a_wrong_address_is_explained_in_a_sentence(url: str) -> None:
    assert (webhooks.problem_with(url) or "").endswith(".")


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    "url",
    [
        "https://hooks.example.org/marketplace?key=1",
        "https://example.org:8443",
        "https://example.org:1024/",
    ],
)
def test_a_public_address_is_good(url: str) -> None:
    assert webhooks.problem_with(url) is None


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0177.0.0.1", "2130706433", "127.1"])
def test_nothing_is_sent_to_this_machine_however_it_is_written(
    receiver: Receiver, wsm: Cluster, host: str
) -> None:
    tell(wsm, f"http://{host}:{receiver.port}/hook")

    assert deliver() == 0

    assert receiver.told == []
    (call,) = calls()
    assert call.sent_at is None


def test_the_operator_may_allow_it(allowed: Flask, receiver: Receiver, wsm: Cluster) -> None:
    assert webhooks.problem_with(f"http://localhost:{receiver.port}/hook") is None
    tell(wsm, f"http://localhost:{receiver.port}/hook")

    assert deliver() == 1


@NEEDS_OPENSSL
@pytest.mark.parametrize(("name", "taken"), [("localhost", 1), ("other.example.org", 0)])
def test_a_secure_address_has_to_prove_its_name(
    allowed: Flask,
    wsm: Cluster,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    taken: int,
) -> None:
    certificate, key = certify(name, tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    tls = served_with(certificate, key)
    with Receiver(tls) as secure:
        tell(wsm, f"https://localhost:{secure.port}/hook")

        assert deliver() == taken
        assert len(secure.told) == taken
