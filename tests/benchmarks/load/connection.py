"""One kept connection to a server on this machine, at the least cost to the machine.

It is ours because a client of HTTP in Python costs as much as the pages that are measured.
"""

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
END = b"\r\n\r\n"


@dataclass(frozen=True)
class Answer:
    """What a server sent."""

    status: int
    head: bytes
    body: bytes
    milliseconds: float
    """From the request until the last byte."""

    @property
    def size(self) -> int:
        """Bytes, with the headers."""
        return len(self.head) + len(self.body)


class Connection(asyncio.Protocol):
    """Sends a request, and hands on the answer; one at a time."""

    def __init__(self) -> None:
        self.is_open = False
        self._received = bytearray()
        self._take: Callable[[Answer], None] | None = None
        self._fail: Callable[[Exception], None] | None = None

    def send(
        self,
        request: bytes,
        take: Callable[[Answer], None],
        fail: Callable[[Exception], None],
    ) -> None:
        """Send a request; the answer or the fault is handed on later."""
        self._take, self._fail = take, fail
        self._began = time.perf_counter()
        self._transport.write(request)

    def close(self) -> None:
        """Close the connection, and expect nothing more."""
        self._take = self._fail = None
        self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self.is_open = True

    def data_received(self, data: bytes) -> None:
        """Collect an answer until it is whole."""
        self._received += data
        end = self._received.find(END)
        if end < 0:
            return

        head = bytes(self._received[: end + len(END)])
        status = int(head[9:12])
        length = LENGTH.search(head)
        size = len(head) + (int(length[1]) if length and status != 304 else 0)
        if len(self._received) < size:
            return

        milliseconds = 1000 * (time.perf_counter() - self._began)
        answer = Answer(status, head, bytes(self._received[len(head) : size]), milliseconds)
        self._received.clear()
        take, self._take = self._take, None
        if take:
            take(answer)

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell who waits for an answer."""
        self.is_open = False
        if self._take and self._fail:
            self._fail(exc or ConnectionResetError("the server closed the connection"))


async def connect(port: int) -> Connection:
    """Open a connection."""
    loop = asyncio.get_running_loop()
    _transport, connection = await loop.create_connection(Connection, "127.0.0.1", port)
    return connection


def request_for(
    address: str, *, method: str = "GET", headers: str = "", body: bytes = b"", cookies: str = ""
) -> bytes:
    """Write a request as a browser does that has read a page of this language before."""
    language = f"language={address[1:3]}"
    lines = [
        f"{method} {address} HTTP/1.1",
        "Host: 127.0.0.1",
        "Accept: text/html",
        "Accept-Encoding: gzip",
        f"Cookie: {cookies or language}",
    ]
    if body:
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    return ("\r\n".join(lines) + f"\r\n{headers}\r\n").encode() + body
