"""A process of its own that reads what strangers send, so that it costs nobody a page.

It bounds its own memory and its own work; here is bounded how many there are, and how long one may take.
"""

import signal
import subprocess
import sys
import threading
from pathlib import Path

_SECONDS = 30.0
"""How long a process may take on a busy machine; it ends itself after some seconds of work."""
_AT_ONCE = 2
"""Processes for one program that a web process has at a time: the others wait as long as one may take."""
_CRASHED = -signal.SIGSEGV


class ReaderKilled(Exception):
    """The process ended without an answer."""

    def __init__(self, *, is_crash: bool) -> None:
        """Say whether it fell over the content, or took more than it may."""
        super().__init__()
        self.is_crash = is_crash


class Reader:
    """Runs a program on bytes of strangers."""

    def __init__(self, program: Path, subject: str) -> None:
        """Take the file of the program, and what it reads, in the plural."""
        self._program = program
        self._subject = subject
        self._places = threading.BoundedSemaphore(_AT_ONCE)

    def answer(self, data: bytes) -> bytes:
        """Return what the program says.

        Raises ReaderKilled where the data ended it, and OSError where it cannot be run here or now.
        """
        if not self._places.acquire(timeout=_SECONDS):
            raise OSError(f"too many {self._subject} are being read")
        try:
            process = subprocess.run(  # noqa: S603 - our own
                [sys.executable, "-I", str(self._program)],
                input=data,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=_SECONDS,
                env={},
            )
        except (
            subprocess.TimeoutExpired
        ) as error:  # it got no time to work: bombs end by themselves
            raise OSError(f"the reader of {self._subject} got no answer in time") from error
        finally:
            self._places.release()

        if process.returncode > 0:
            raise OSError(f"the reader of {self._subject} cannot run (status {process.returncode})")
        if process.returncode < 0:
            raise ReaderKilled(is_crash=process.returncode == _CRASHED)
        return process.stdout
