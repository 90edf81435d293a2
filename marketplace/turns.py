"""Turns among the threads of a process, in the order in which they were asked for.

Ours because those of threading.Semaphore and Lock go to whoever comes first after one is given back: under load to
the thread that has just had one, while those who wait do so in vain.
"""

import threading
from collections import deque


class Turns:
    """A number of turns, each given to who has waited longest."""

    def __init__(self, number: int, longest_queue: int | None = None) -> None:
        self._free = number
        self._longest_queue = longest_queue
        self._waiting: deque[threading.Event] = deque()
        self._lock = threading.Lock()

    def take(self, seconds: float) -> bool:
        """Take a turn, and return whether one came within so many seconds.

        None comes where as many wait already as may.
        """
        with self._lock:
            if self._free:
                self._free -= 1
                return True
            if self._longest_queue is not None and len(self._waiting) >= self._longest_queue:
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
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._free += 1

    def count_waiting(self) -> int:
        """Count those who wait for a turn."""
        return len(self._waiting)
