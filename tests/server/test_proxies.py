"""The proxies of deploy/ keep from the marketplace what would hurt it, and from their logs what is secret."""

import os
import re
import socket
import ssl
from collections.abc import Iterator

import pytest

from marketplace.enquiries.follow.views import REQUEST_MAX
from marketplace.paths import ROOT
from tests.delivery.mail.certificates import certify
from tests.faults.server import Product, eventually, free_port
from tests.server.proxies import NAME, PROXIES, Proxy, program

SECRET = "Jv3Zk9QmW2xT7bLr"
LINKS = [
    f"/en/enquiries/{SECRET}",
    f"/cs/enquiries/{SECRET}/files/1/plan.pdf",
    f"/en/invitation/{SECRET}",
    f"/de/reset/{SECRET}",
    f"/fr/mail/{SECRET}",
    f"/es/searches/{SECRET}/end",
    f"/en/services?q={SECRET}",
]
FORWARDED = {
    "X_Forwarded_For": "203.0.113.7",
    "X_Forwarded_Host": "evil.example",
    "X_Forwarded_Proto": "http",
    "X_Forwarded_Port": "1",
    "X_Forwarded_Prefix": "/evil",
    "X_Real_IP": "203.0.113.7",
    "Forwarded": "for=203.0.113.7",
}
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"


Folders = pytest.TempPathFactory


def started(name: str, upstream: int, folders: Folders) -> Proxy:
    """Start a proxy, where the machine has it."""
    if program(name) is None and os.environ.get("MARKETPLACE_TEST_PROXIES") != "require":
        pytest.skip(f"{name} is not on this machine")
    folder = folders.mktemp(name)
    return PROXIES[name](folder, upstream, *certify(NAME, folder))


@pytest.fixture(scope="module", params=PROXIES)
def proxy(request: pytest.FixtureRequest, tmp_path_factory: Folders) -> Iterator[Proxy]:
    """A proxy before a port where nobody listens yet."""
    proxy = started(request.param, free_port(), tmp_path_factory)
    yield proxy
    proxy.stop()


@pytest.fixture(scope="module")
def product(tmp_path_factory: Folders) -> Iterator[Product]:
    environ = {
        "MARKETPLACE_DATA_DIR": str(tmp_path_factory.mktemp("data")),
        "MARKETPLACE_BASE_URL": f"https://{NAME}",
        "MARKETPLACE_TRUSTED_PROXIES": "1",
        "MARKETPLACE_LANGUAGES": "en,de",  # each is warmed at every start
    }
    product = Product(environ, free_port())
    product.start()
    yield product
    product.kill()


@pytest.fixture(params=PROXIES)
def site(
    request: pytest.FixtureRequest, product: Product, tmp_path_factory: Folders
) -> Iterator[Proxy]:
    """The marketplace behind a proxy."""
    proxy = started(request.param, product.port, tmp_path_factory)
    yield proxy
    proxy.stop()


class Wire:
    """Where the marketplace would listen: sees what a proxy sends, byte by byte."""

    def __init__(self, port: int) -> None:
        self.listener = socket.create_server(("127.0.0.1", port))

    def is_silent(self) -> bool:
        """Whether nobody has connected, a moment after they might have."""
        self.listener.settimeout(0.3)
        try:
            self.listener.accept()
        except TimeoutError:
            return True
        return False

    def take(self) -> str:
        """Read a whole request, and answer it."""
        self.listener.settimeout(10)
        connection, _address = self.listener.accept()
        connection.settimeout(10)
        request = b""
        while not is_whole(request):
            request += connection.recv(65536)
            if request.endswith(b"\r\n\r\n") and b"100-continue" in request:
                connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        connection.sendall(ANSWER)
        connection.close()
        return request.decode()


def is_whole(request: bytes) -> bool:
    """Whether a request has come to its end."""
    head, end, body = request.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)\r\ncontent-length: (\d+)", head)
    return bool(end) and len(body) >= int(length[1] if length else 0)


@pytest.fixture
def wire(proxy: Proxy) -> Iterator[Wire]:
    wire = Wire(proxy.upstream)
    yield wire
    wire.listener.close()


def test_the_marketplace_gets_a_slow_body_when_all_of_it_has_come(proxy: Proxy, wire: Wire) -> None:
    """Without that, 140 visitors that send a byte a second would hold every thread."""
    head = f"POST /en/login HTTP/1.1\r\nHost: {NAME}\r\nContent-Length: 4\r\n\r\n"
    with proxy.connect() as visitor:
        visitor.sendall(head.encode() + b"ab")
        assert wire.is_silent()

        visitor.sendall(b"cd")
        assert wire.take().endswith("\r\n\r\nabcd")
        answer = b""
        while not answer.endswith(b"ok"):
            answer += visitor.recv(65536)
        assert b"HTTP/1.1 200 OK\r\n" in answer


def test_what_a_visitor_says_of_where_it_comes_from_is_thrown_away(
    proxy: Proxy, wire: Wire
) -> None:
    with proxy.connect() as visitor:
        headers = "".join(
            f"{name.replace('_', '-')}: {value}\r\n" for name, value in FORWARDED.items()
        )
        visitor.sendall(f"GET /en/ HTTP/1.1\r\nHost: {NAME}\r\n{headers}\r\n".encode())
        request = wire.take().lower()

    assert "evil" not in request
    assert "203.0.113.7" not in request
    assert f"\r\nhost: {NAME}\r\n" in request
    assert "\r\nx-forwarded-for: 127.0.0.1\r\n" in request
    assert "\r\nx-forwarded-proto: https\r\n" in request
    assert f"\r\nx-forwarded-host: {NAME}\r\n" in request
    assert "\r\nx-forwarded-port:" not in request


def test_while_the_marketplace_starts_again_a_visitor_is_told_when_to_come_back(
    proxy: Proxy,
) -> None:
    status, headers, page = proxy.ask("/en/")

    assert status == 503
    assert "retry-after: 10" in headers.lower()
    assert "strict-transport-security: max-age=31536000" in headers.lower()
    assert "Nothing is lost" in page


def test_no_log_has_a_secret_link_or_what_was_searched(proxy: Proxy) -> None:
    """Also not of a request that failed, as here, where nothing listens."""
    for link in LINKS:
        proxy.ask(link, Referer=f"https://{NAME}{link}")

    assert eventually(lambda: proxy.logged().count("[secret]") >= len(LINKS) - 1)
    assert SECRET not in proxy.logged()
    assert "127.0.0.0" in proxy.logged()


def test_without_tls_people_are_led_on_and_programs_refused(proxy: Proxy) -> None:
    assert proxy.ask_openly("/en/services?q=x") == (301, f"https://{NAME}/en/services?q=x")
    assert proxy.ask_openly("/api/v1/services")[0] == 403


def test_another_name_gets_no_page(proxy: Proxy) -> None:
    with pytest.raises(ssl.SSLError):
        proxy.connect("other.example.org")


def test_pages_come_through_and_the_marketplace_refuses_in_its_own_words(site: Proxy) -> None:
    """What is larger than the proxy lets through is refused by either, with a sentence."""
    status, headers, _page = site.ask("/de/")
    form = {"Content_Type": "application/x-www-form-urlencoded"}
    refusal = site.ask("/de/login", "POST", b"email=" + b"x" * (3 * 1024**2), **form)
    early_refusal = site.ask("/de/login", "POST", b"email=" + b"x" * (5 * 1024**2), **form)
    security = site.ask("/.well-known/security.txt")

    assert (status, headers.lower().count("strict-transport-security")) == (200, 1)
    assert refusal[0] == early_refusal[0] == 413
    assert 'lang="de"' in refusal[2]
    assert 'lang="de"' in early_refusal[2] or "files of up to 5 MB" in early_refusal[2]
    assert f"Canonical: https://{NAME}/.well-known/security.txt" in security[2]


def test_the_samples_let_through_what_the_marketplace_takes() -> None:
    megabytes = REQUEST_MAX // 1024**2

    nginx = re.findall(r"client_max_body_size (\d+)m", (ROOT / "deploy/nginx.conf").read_text())
    caddy = re.findall(r"max_size (\d+)MiB", (ROOT / "deploy/Caddyfile").read_text())

    assert sorted(map(int, nginx)) == sorted(map(int, caddy)) == [4, megabytes + 2]
