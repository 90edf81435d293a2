"""Browsers that ask for page after page: each sends a request as soon as the last is answered."""

import asyncio
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.benchmarks.load import loop
from tests.benchmarks.load.connection import Answer, Connection, connect, request_for

ETAG = re.compile(rb"\r\netag: *([^\r]+)", re.IGNORECASE)


@dataclass
class Answers:
    """What came back."""

    times: list[float]
    """Milliseconds from asking until the last byte."""
    size: int = 0
    """Bytes, with the headers."""
    unchanged: int = 0
    """The answers that only say that nothing has changed."""


class Browser:
    """Asks for one address after the other; it may keep pages, and ask whether they have changed."""

    def __init__(self, addresses: Iterator[str], *, keeps: bool = False) -> None:
        self._addresses = addresses
        self._tags: dict[str, str] | None = {} if keeps else None

    async def ask(self, port: int, until: float, answers: Answers) -> None:
        """Ask over one connection until a moment, or until there is no further address.

        Raises RuntimeError if an answer is an error.
        """
        connection = await connect(port)
        end: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._next(connection, until, answers, end)
        try:
            await end
        finally:
            connection.close()

    def _next(
        self, connection: Connection, until: float, answers: Answers, end: asyncio.Future[None]
    ) -> None:
        address = next(self._addresses, None) if time.perf_counter() < until else None
        if address is None:
            end.set_result(None)
            return

        def take(answer: Answer) -> None:
            if answer.status not in (200, 304):
                end.set_exception(RuntimeError(f"{address} answered {answer.status}"))
                return
            answers.times.append(answer.milliseconds)
            answers.size += answer.size
            answers.unchanged += answer.status == 304
            self._keep(address, answer)
            self._next(connection, until, answers, end)

        connection.send(self._request(address), take, end.set_exception)

    def _request(self, address: str) -> bytes:
        tag = self._tags.get(address) if self._tags else None
        return request_for(address, headers=f"If-None-Match: {tag}\r\n" if tag else "")

    def _keep(self, address: str, answer: Answer) -> None:
        if self._tags is None:
            return
        tag = ETAG.search(answer.head)
        if tag:
            self._tags[address] = tag[1].decode()


def ask(browsers: Sequence[Browser], port: int, seconds: float) -> Answers:
    """Let all browsers ask at once for some seconds."""
    answers = Answers([])
    until = time.perf_counter() + seconds

    async def together() -> None:
        await asyncio.gather(*(browser.ask(port, until, answers) for browser in browsers))

    loop.run(together())
    return answers
