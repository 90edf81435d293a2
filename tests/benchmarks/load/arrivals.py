"""Visitors who arrive whether or not those before them are served: an open loop.

A closed loop asks less of a slow server, and so hides how long people wait. Here a time counts from the moment at
which the visitor was due.
"""

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain

from tests.benchmarks.load import loop
from tests.benchmarks.load.connection import Answer, Connection, connect

AT_ONCE = 500
"""Visitors who wait at the same time; of those who come then it is only noted that they gave up."""
PATIENCE = 20.0
"""Seconds after which a visitor gives up."""
GRACE = 10.0
"""Seconds after the last arrival within which all errands end."""


@dataclass
class Record:
    """What visitors met: milliseconds by kind of request, and faults by what they were."""

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    faults: Counter[str] = field(default_factory=Counter)


class Visitors:
    """Those who are at the server; they share connections, as they would behind a proxy."""

    def __init__(self, port: int) -> None:
        self.record = Record()
        self._port = port
        self._idle: list[Connection] = []

    async def ask(
        self, kind: str, request: bytes, due: float, expected: int = 200
    ) -> Answer | None:
        """Send a request that was due at a moment; note the time, or the fault and return None."""
        try:
            async with asyncio.timeout(PATIENCE):
                answer = await self._answer(request)
        except (OSError, TimeoutError) as error:
            self.record.faults[f"{kind}: {type(error).__name__}"] += 1
            return None

        self.record.times[kind].append(1000 * (time.perf_counter() - due))
        if answer.status != expected:
            self.record.faults[f"{kind}: {answer.status}"] += 1
            return None
        return answer

    def leave(self) -> None:
        """Close all connections."""
        for connection in self._idle:
            connection.close()

    async def _answer(self, request: bytes) -> Answer:
        connection = await self._connection()
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()

        def take(answer: Answer) -> None:
            if not future.done():
                future.set_result(answer)

        def fail(error: Exception) -> None:
            if not future.done():
                future.set_exception(error)

        connection.send(request, take, fail)
        try:
            answer = await future
        except BaseException:
            connection.close()
            raise
        self._idle.append(connection)
        return answer

    async def _connection(self) -> Connection:
        while self._idle:
            connection = self._idle.pop()
            if connection.is_open:
                return connection
        return await connect(self._port)


Errand = Callable[[Visitors, float], Awaitable[None]]
"""What a visitor does who was due at a moment."""


def arrive(port: int, errands: Iterator[Errand], rate: float, seconds: float) -> Record:
    """Let so many visitors a second arrive, and return what they met."""
    return loop.run(_arrive(port, errands, rate, seconds))


async def _arrive(port: int, errands: Iterator[Errand], rate: float, seconds: float) -> Record:
    visitors = Visitors(port)
    tasks: set[asyncio.Future[None]] = set()
    # All is prepared when the first one is drawn, which must not count as waiting for the server.
    errands = chain([next(errands)], errands)
    began = time.perf_counter()
    for number in range(int(rate * seconds)):
        due = began + number / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        if len(tasks) >= AT_ONCE:
            visitors.record.faults["gave up: too many wait"] += 1
            continue
        task = asyncio.ensure_future(next(errands)(visitors, due))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    if tasks:
        _done, late = await asyncio.wait(tasks, timeout=PATIENCE + GRACE)
        for task in late:
            task.cancel()
            visitors.record.faults["did not end"] += 1
    visitors.leave()
    return visitors.record
