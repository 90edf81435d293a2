"""One call over HTTP, to the very machine that was checked; it is not led elsewhere, and not held up for long."""

import http.client
import socket
import ssl
from contextlib import suppress

from marketplace.delivery.deadline import deadline
from marketplace.delivery.outbox import RecipientTrouble, Refused
from marketplace.delivery.webhooks.addresses import reachable

CONNECT_SECONDS = 5
TIMEOUT_SECONDS = 10
DEADLINE_SECONDS = 20
ANSWER_BYTES = 64 * 1024
_ADDRESSES = 2
"""How many numbers of a name are tried."""
_GONE = 410


class Connection(http.client.HTTPConnection):
    """A connection to numbers that are known already: the name is not looked up a second time."""

    def __init__(
        self, host: str, port: int, numbers: list[str], tls: ssl.SSLContext | None
    ) -> None:
        super().__init__(host, port, timeout=TIMEOUT_SECONDS)
        self.default_port = 443 if tls else 80
        self.numbers, self.tls = numbers[:_ADDRESSES], tls
        self.opened: socket.socket | None = None
        """The socket, also while only the answer holds it."""

    def connect(self) -> None:
        """Open the connection, with a certificate that fits the name where it is a secure one."""
        self.sock = self.opened = self._first_that_answers()
        self.sock.settimeout(TIMEOUT_SECONDS)
        if self.tls is not None:
            self.sock = self.opened = self.tls.wrap_socket(self.sock, server_hostname=self.host)

    def _first_that_answers(self) -> socket.socket:
        for number in self.numbers[:-1]:
            with suppress(OSError):
                return socket.create_connection((number, self.port), CONNECT_SECONDS)
        return socket.create_connection((self.numbers[-1], self.port), CONNECT_SECONDS)


def call(url: str, body: bytes, headers: dict[str, str]) -> None:
    """Hand a call over; raise Refused when the receiver is gone for good, RecipientTrouble when it may take it later."""
    parts, port, numbers = reachable(url)
    tls = ssl.create_default_context() if parts.scheme == "https" else None
    connection = Connection(str(parts.hostname), port, numbers, tls)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        with deadline(DEADLINE_SECONDS, lambda: connection.opened):
            status = _status(connection, path, body, headers)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise RecipientTrouble(f"{type(error).__name__}: {error}") from error
    finally:
        connection.close()
    if status == _GONE:
        raise Refused(f"HTTP {status}")
    if not 200 <= status < 300:
        raise RecipientTrouble(f"HTTP {status}")


def _status(connection: Connection, path: str, body: bytes, headers: dict[str, str]) -> int:
    """Send the call and give the status of the answer; the answer itself is read only so that it can be sent."""
    connection.request("POST", path, body, headers)
    answer = connection.getresponse()
    with suppress(OSError, http.client.HTTPException, ValueError):
        answer.read(ANSWER_BYTES)
    return answer.status
