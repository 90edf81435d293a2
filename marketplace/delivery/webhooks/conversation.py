"""One call over HTTP, to the very machine that was checked, within a deadline.

On http.client and not on requests, urllib3 or pycurl: those look the name up themselves, or follow redirections, and
what was checked must be what is called. urllib3 could be told so in as many lines as Connection has; pycurl would
bring a library in C.
"""

import http.client
import socket
import ssl
from contextlib import suppress
from http import HTTPStatus

from marketplace.delivery.deadline import deadline
from marketplace.delivery.outbox import PermanentFailure, RecipientFailure
from marketplace.delivery.webhooks.addresses import reachable

CONNECT_SECONDS = 5
TIMEOUT_SECONDS = 10
DEADLINE_SECONDS = 20
ANSWER_BYTES = 64 * 1024
_IP_ADDRESSES_MAX = 2
"""How many IP addresses of a name are tried."""


class Connection(http.client.HTTPConnection):
    """A connection to known IP addresses: the name is not looked up a second time."""

    def __init__(
        self, host: str, port: int, ip_addresses: list[str], tls: ssl.SSLContext | None
    ) -> None:
        super().__init__(host, port, timeout=TIMEOUT_SECONDS)
        self.default_port = 443 if tls else 80
        self.ip_addresses = ip_addresses[:_IP_ADDRESSES_MAX]
        self.tls = tls
        self.open_socket: socket.socket | None = None
        """The socket, also while only the answer holds it."""

    def connect(self) -> None:
        """Open the connection, with a certificate that fits the name where it is a secure one."""
        self.sock = self.open_socket = self._connect_to_first()
        self.sock.settimeout(TIMEOUT_SECONDS)
        if self.tls is not None:
            secure = self.tls.wrap_socket(self.sock, server_hostname=self.host)
            self.sock = self.open_socket = secure

    def _connect_to_first(self) -> socket.socket:
        """Connect to the first IP address that answers."""
        *earlier, last = self.ip_addresses
        for ip_address in earlier:
            with suppress(OSError):
                return socket.create_connection((ip_address, self.port), CONNECT_SECONDS)
        return socket.create_connection((last, self.port), CONNECT_SECONDS)


def call(url: str, body: bytes, headers: dict[str, str]) -> None:
    """Hand a call over.

    Raises PermanentFailure when the receiver is gone for good, RecipientFailure when it may take it later.
    """
    parts, port, ip_addresses = reachable(url)
    tls = ssl.create_default_context() if parts.scheme == "https" else None
    connection = Connection(str(parts.hostname), port, ip_addresses, tls)
    query = f"?{parts.query}" if parts.query else ""
    path = (parts.path or "/") + query

    try:
        with deadline(DEADLINE_SECONDS, lambda: connection.open_socket):
            status = _request(connection, path, body, headers)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise RecipientFailure(f"{type(error).__name__}: {error}") from error
    finally:
        connection.close()

    if status == HTTPStatus.GONE:
        raise PermanentFailure(f"HTTP {status}")
    if not 200 <= status < 300:
        raise RecipientFailure(f"HTTP {status}")


def _request(connection: Connection, path: str, body: bytes, headers: dict[str, str]) -> int:
    """Send the call and return the status of the answer.

    The answer is read only so that the other side can finish it.
    """
    connection.request("POST", path, body, headers)
    answer = connection.getresponse()
    with suppress(OSError, http.client.HTTPException, ValueError):
        answer.read(ANSWER_BYTES)
    return answer.status
