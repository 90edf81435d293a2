"""The child process beside the server: kept running, and ended with the server.

Ours and not honcho's, circus's or the init system's: the README promises that one command runs the whole marketplace,
and what none of them does is to end the child when the server is killed and can tell nobody.
"""

import os
import runpy
import signal
import subprocess
import sys
import threading
import time

FIRST_PAUSE = 1.0
"""Seconds before a child that died is started again."""
LONGEST_PAUSE = 60.0
"""Seconds between two starts of a child that dies again and again."""
LOOK_EVERY = 0.2
"""Seconds between two looks at whether the parent still lives."""
GRACE = 5.0
"""Seconds between the polite and the final end; what is cut off is finished at the next start."""


class ChildProcess:
    """One of our commands, such as `worker`, started again whenever it dies."""

    def __init__(self, command: str) -> None:
        self.command = command
        self._process: subprocess.Popen[bytes] | None = None
        self._ending = threading.Event()
        self._starting = threading.Lock()

    def start(self) -> None:
        """Start the command and keep it running."""
        threading.Thread(target=self._keep_running, daemon=True).start()

    def stop(self) -> None:
        """End the command, and kill it if it does not."""
        with self._starting:
            self._ending.set()
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(GRACE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _keep_running(self) -> None:
        # The child inherits this: Ctrl-C reaches the whole group, but it is the server that ends its child.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        pause = FIRST_PAUSE
        while process := self._spawn():
            began = time.monotonic()
            status = process.wait()
            lifetime = time.monotonic() - began
            if self._ending.is_set():
                return
            if lifetime > LONGEST_PAUSE:
                pause = FIRST_PAUSE
            print(
                f"marketplace {self.command} ended ({status}) and starts again in {pause:.0f} s.",
                file=sys.stderr,
            )
            self._ending.wait(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    def _spawn(self) -> subprocess.Popen[bytes] | None:
        """Start the process and return it, or None when the server is ending."""
        command = [
            sys.executable,
            "-m",
            "marketplace.server.child_process",
            str(os.getpid()),
            self.command,
        ]
        with self._starting:
            self._process = None
            if not self._ending.is_set():
                self._process = subprocess.Popen(command)  # noqa: S603 - our own
            return self._process


def end_with(parent: int) -> None:
    """End this process soon after its parent, also when that was killed and could tell nobody."""
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    # An orphan gets another parent on every POSIX system; a signal at the parent's death exists on Linux only.
    while os.getppid() == parent:
        time.sleep(LOOK_EVERY)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE)
    os._exit(1)


def main() -> None:
    """Run a command as the child of the process whose number comes first."""
    end_with(int(sys.argv[1]))
    sys.argv = ["marketplace", *sys.argv[2:]]
    runpy.run_module("marketplace", run_name="__main__")


if __name__ == "__main__":
    main()
