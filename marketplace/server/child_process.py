"""The process beside the server: kept running while the server lives, ended when it ends, however it ends."""

import os
import runpy
import signal
import subprocess
import sys
import threading
import time

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0
LOOK_EVERY = 0.2  # seconds
GRACE = 5.0  # seconds between the polite and the final end; what is cut off is finished at the next start


class Companion:
    """Runs one of our commands, such as `worker`, and starts it again when it dies."""

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
        # The child inherits this: Ctrl-C reaches the whole group, but it is the server that ends its companion.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        pause = FIRST_PAUSE
        while process := self._started():
            began = time.monotonic()
            status = process.wait()
            if self._ending.is_set():
                return
            if time.monotonic() - began > LONGEST_PAUSE:
                pause = FIRST_PAUSE
            print(
                f"marketplace {self.command} ended ({status}) and starts again in {pause:.0f} s.",
                file=sys.stderr,
            )
            self._ending.wait(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    def _started(self) -> subprocess.Popen[bytes] | None:
        """Start the process, unless the server is ending."""
        command = [
            sys.executable,
            "-m",
            "marketplace.server.child_process",
            str(os.getpid()),
            self.command,
        ]
        with self._starting:
            self._process = None if self._ending.is_set() else subprocess.Popen(command)  # noqa: S603 - our own
            return self._process


def end_with(parent: int) -> None:
    """End this process soon after its parent has gone, also when the parent was killed and could tell nobody."""
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    # An orphan gets another parent on every POSIX system; a signal at the parent's death exists on Linux only.
    while os.getppid() == parent:
        time.sleep(LOOK_EVERY)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE)
    os._exit(1)


def main() -> None:
    """Run a command as the companion of the process that is named first."""
    end_with(int(sys.argv[1]))
    sys.argv = ["marketplace", *sys.argv[2:]]
    runpy.run_module("marketplace", run_name="__main__")


if __name__ == "__main__":
    main()
