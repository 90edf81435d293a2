"""Turns among the threads of a process, in the order in which they were asked for.

Ours because those of threading.Semaphore and Lock go to whoever comes first after one is given back: under load to
the thread that has just had one, while those who wait do so in vain.
"""

import threading
import time
from collections import deque


class Turns:
    """A number of turns, each given to who has waited longest."""

    def __init__(
        self, number: int, longest_queue: int | None = None, *, stalls_after: float = 0.0
    ) -> None:
        """Begin with all turns free.

        A queue that is full takes in nobody, unless a turn was taken or given back within some seconds.
        """
        self._free = number
        self._longest_queue = longest_queue
        self._stalls_after = stalls_after
        self._moved_at = -stalls_after
        self._waiting: deque[threading.Event] = deque()
        self._lock = threading.Lock()

    def take(self, seconds: float) -> bool:
        """Take a turn, and return whether one came within so many seconds.

        None comes where as many wait already as may, and nothing moves.
        """
        with self._lock:
            if self._free:
                self._free -= 1
                self._moved_at = time.monotonic()
                return True
            if self._is_full() and not self._is_moving():
                return False
            turn = threading.Event()
            self._waiting.append(turn)

        if turn.wait(seconds):
            return True
        with self._lock:
            came_at_last = turn.is_set()
            if not came_at_last:
                self._waiting.remove(turn)
        return came_at_last

    def give_back(self) -> None:
        """Hand a turn on."""
        with self._lock:
            self._moved_at = time.monotonic()
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._free += 1

    def count_waiting(self) -> int:
        """Count those who wait for a turn."""
        return len(self._waiting)

    def _is_full(self) -> bool:
        return self._longest_queue is not None and len(self._waiting) >= self._longest_queue

    def _is_moving(self) -> bool:
        return time.monotonic() - self._moved_at < self._stalls_after
