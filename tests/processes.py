"""Commands of the product in processes of their own, forked from one that has everything imported.

Python needs two seconds to import the product, and a run of the tests starts a hundred commands. Their settings come
from the environment when a command begins, so that a fork is as good as a start. How an operator's shell starts
them is tried in `tests/server/`.
"""

import multiprocessing
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from subprocess import CompletedProcess

from marketplace.server.cli import main

ROOT = Path(__file__).parents[1]
FORKSERVER = multiprocessing.get_context("forkserver")
FORKSERVER.set_forkserver_preload(["tests.preloaded"])
TEMPLATES = "MARKETPLACE_TEST_TEMPLATES"
"""The variable of the environment that names the folder of compiled templates, where a run has one."""
PATIENCE = 60.0
"""Seconds within which a process begins, and a command that is to end has ended."""
_UMASK = 0o022
"""What most shells start a command with."""


def surroundings(**settings: str | Path) -> dict[str, str]:
    """Return our environment with these settings, named without their prefix, and no others."""
    environ = {
        name: value for name, value in os.environ.items() if not name.startswith("MARKETPLACE_")
    }
    prefixed = {f"MARKETPLACE_{name}": str(value) for name, value in settings.items()}
    return environ | {"PYTHONPATH": str(ROOT)} | prefixed


class Command:
    """A command that runs, in a process group of its own."""

    def __init__(
        self,
        *words: str,
        environ: Mapping[str, str],
        output: Path,
        errors: Path | None = None,
        folder: Path = ROOT,
        first: Callable[[], None] | None = None,
    ) -> None:
        """Begin the command; `first` is called in its process before it does anything."""
        line, its_end = FORKSERVER.Pipe()
        streams = (output, errors or output)
        self._process = FORKSERVER.Process(
            target=_run, args=(words, dict(environ), folder, streams, its_end, first)
        )
        self._process.start()
        its_end.close()
        with line:
            assert line.poll(PATIENCE), "it does not begin"
            line.recv()
        self.pid = self._process.pid or 0

    @property
    def status(self) -> int | None:
        """The exit status, negative after a signal; None while it runs."""
        return self._process.exitcode

    def wait(self, within: float = PATIENCE) -> int:
        """Wait until it ends, and return its exit status."""
        self._process.join(within)
        assert self.status is not None, "it goes on"
        return self.status

    def tell(self, number: signal.Signals) -> None:
        """Send a signal to the command alone."""
        if self.status is None:
            os.kill(self.pid, number)


def run(
    *words: str, environ: Mapping[str, str], folder: Path = ROOT, within: float = PATIENCE
) -> CompletedProcess[str]:
    """Run a command until it ends, as `subprocess.run` does."""
    with tempfile.TemporaryDirectory() as streams:
        output, errors = Path(streams, "output"), Path(streams, "errors")
        with running(
            *words, environ=environ, output=output, errors=errors, folder=folder
        ) as command:
            status = command.wait(within)
        return CompletedProcess(words, status, output.read_text(), errors.read_text())


@contextmanager
def running(
    *words: str,
    environ: Mapping[str, str],
    output: Path,
    errors: Path | None = None,
    folder: Path = ROOT,
) -> Iterator[Command]:
    """Run a command for a while, and leave nothing of its group behind."""
    command = Command(*words, environ=environ, output=output, errors=errors, folder=folder)
    try:
        yield command
    finally:
        kill_group(command.pid)
        command.wait()


def kill_group(pid: int) -> None:
    """End all processes of a group at once, as a power cut would."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _run(
    words: tuple[str, ...],
    environ: dict[str, str],
    folder: Path,
    streams: tuple[Path, Path],
    line: Connection,
    first: Callable[[], None] | None,
) -> None:
    """Become the command: the group, the environment and the streams as a shell would make them."""
    os.setsid()
    os.umask(_UMASK)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environ)
    for descriptor, path in enumerate(streams, start=1):
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(file, descriptor)
        os.close(file)
    sys.argv = ["marketplace", *words]
    if first is not None:
        first()
    line.send("ready")
    line.close()
    main()
