"""The worker's process beside the server: kept running, and ended with the server.

Ours and not honcho's, circus's or the init system's: the README promises that one command runs the whole marketplace,
and what none of them does is to end the child when the server is killed and can tell nobody, nor to fork it
from what the server has loaded.
"""

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.process import BaseProcess
from pathlib import Path

FIRST_PAUSE = 1.0
"""Seconds before a child that died is started again."""
LONGEST_PAUSE = 60.0
"""Seconds between two starts of a child that dies again and again."""
GRACE = 5.0
"""Seconds between the polite and the final end; what is cut off is finished at the next start."""


class Lifeline:
    """A pipe that ends with the process that made it, however that ends.

    Those that are forked from it wait for the end without ever waking, on every POSIX system.
    """

    def __init__(self) -> None:
        self._end, self._parents_end = os.pipe()

    def wait_in_child(self) -> None:
        """Return once the process that made it is gone."""
        os.close(self._parents_end)  # the copy in this fork, which would keep the pipe open
        os.read(self._end, 1)  # nobody ever writes


class ChildProcess:
    """A process that does some work until told to end, started again whenever it dies."""

    def __init__(self, name: str, work: Callable[[], None], lifeline: Lifeline | None) -> None:
        self.name = name
        self._work = work
        self._lifeline = lifeline
        self._process: BaseProcess | None = None
        self._ending = threading.Event()
        self._starting = threading.Lock()

    def start(self) -> None:
        """Start the process, unless the server is ending."""
        with self._starting:
            self._process = None
            if self._ending.is_set():
                return
            process = multiprocessing.Process(
                target=_run, args=(self._lifeline, self.name, self._work), name=self.name
            )
            process.start()
            self._process = process

    def stop(self) -> None:
        """End the process, and kill it if it does not."""
        with self._starting:
            self._ending.set()
        process = self._process
        if process is None:
            return
        process.terminate()
        process.join(GRACE)
        if process.is_alive():
            process.kill()
            process.join()

    def keep_running(self) -> None:
        """Start the process again whenever it ends, until it is to stop."""
        pause = FIRST_PAUSE
        while process := self._process:
            began = time.monotonic()
            process.join()
            lifetime = time.monotonic() - began
            if self._ending.is_set():
                return
            if lifetime > LONGEST_PAUSE:
                pause = FIRST_PAUSE
            print(
                f"marketplace {self.name} ended ({process.exitcode}) and starts again in {pause:.0f} s.",
                file=sys.stderr,
            )
            self._ending.wait(pause)
            pause = min(2 * pause, LONGEST_PAUSE)
            self.start()


def _run(lifeline: Lifeline | None, name: str, work: Callable[[], None]) -> None:
    """Do the work in a process that ends with its parent."""
    become_child(lifeline, name)
    work()


def become_child(lifeline: Lifeline | None, name: str) -> None:
    """Make this process one that ends with its parent, and is known by a name to the system.

    A process that is no fork has no lifeline, but the pipe of multiprocessing, which forks keep open for each other.
    """
    # Ctrl-C reaches the whole group, but it is the server that ends its processes.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    # A fork inherits the server's handler, which is not for this process.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    with suppress(OSError):  # elsewhere than on Linux processes have no names
        Path("/proc/self/comm").write_text(name)
    wait = lifeline.wait_in_child if lifeline else _wait_for_parent
    threading.Thread(target=_end_after, args=(wait,), daemon=True).start()


def _wait_for_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()


def _end_after(wait: Callable[[], None]) -> None:
    """End this process soon after its parent, also when that was killed and could tell nobody."""
    wait()
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE)
    os._exit(1)
