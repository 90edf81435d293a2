"""Browsers that ask a server on this machine for page after page, at the least cost to the machine."""

import asyncio
import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
ETAG = re.compile(rb"\r\netag: *([^\r]+)", re.IGNORECASE)
END = b"\r\n\r\n"


@dataclass
class Answers:
    """What came back."""

    times: list[float] = field(default_factory=list)
    """Milliseconds from asking until the last byte."""
    size: int = 0
    """Bytes, with the headers."""
    unchanged: int = 0
    """The answers that only say that nothing has changed."""

    @classmethod
    def together(cls, several: Iterable["Answers"]) -> "Answers":
        """Add up what several were sent."""
        total = cls()
        for one in several:
            total.times += one.times
            total.size += one.size
            total.unchanged += one.unchanged
        return total


class Browser:
    """Asks for one address after the other; it may keep what it was sent, and ask whether that has changed."""

    def __init__(self, addresses: Iterator[str], *, keeps: bool = False) -> None:
        self.answers = Answers()
        self._addresses = addresses
        self._tags: dict[str, bytes] | None = {} if keeps else None

    async def ask(self, port: int, until: float) -> None:
        """Ask over one connection until a moment, or until there is no further address."""
        loop = asyncio.get_running_loop()
        transport, connection = await loop.create_connection(
            lambda: _Connection(self, until), "127.0.0.1", port
        )
        try:
            await connection.done
        finally:
            transport.close()

    def next_request(self) -> tuple[str, bytes] | None:
        """Give the next address and the request for it, as a browser that has read a page of this language before."""
        address = next(self._addresses, None)
        if address is None:
            return None
        tag = self._tags.get(address) if self._tags else None
        condition = b"If-None-Match: " + tag + b"\r\n" if tag else b""
        head = f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html\r\nAccept-Encoding: gzip\r\n"
        return address, f"{head}Cookie: language={address[1:3]}\r\n".encode() + condition + b"\r\n"

    def take(self, address: str, head: bytes, size: int, seconds: float) -> None:
        """Take an answer in. Raises RuntimeError if it is an error."""
        status = head[9:12]
        if status not in (b"200", b"304"):
            raise RuntimeError(f"{address} answered {status.decode()}")
        self.answers.times.append(1000 * seconds)
        self.answers.size += size
        self.answers.unchanged += status == b"304"
        tag = ETAG.search(head)
        if self._tags is not None and tag:
            self._tags[address] = tag[1]


class _Connection(asyncio.Protocol):
    """Sends a request as soon as the last one is answered; streams would cost as much as the page that is measured."""

    def __init__(self, browser: Browser, until: float) -> None:
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._browser, self._until = browser, until
        self._received = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._next()

    def data_received(self, data: bytes) -> None:
        self._received += data
        end = self._received.find(END)
        if end < 0:
            return
        head = bytes(self._received[: end + 2])
        length = LENGTH.search(head)
        size = end + len(END) + (int(length[1]) if length and head[9:12] != b"304" else 0)
        if len(self._received) < size:
            return
        try:
            self._browser.take(self._address, head, size, time.perf_counter() - self._asked)
        except RuntimeError as error:
            self.done.set_exception(error)
        else:
            self._received.clear()
            self._next()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(
                error or ConnectionResetError("the server closed the connection")
            )

    def _next(self) -> None:
        request = self._browser.next_request() if time.perf_counter() < self._until else None
        if request is None:
            self.done.set_result(None)
            return
        self._address, content = request
        self._asked = time.perf_counter()
        self._transport.write(content)  # type: ignore[attr-defined]
