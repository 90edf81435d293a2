"""The production server: granian serves the pages, the worker runs beside it.

Both end together. Two units of the init system would do as well; one command is what the README promises.
"""

import ctypes
import multiprocessing
import os
import socket
import sys
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from multiprocessing.synchronize import Semaphore

import click
from flask import Flask
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from marketplace import database
from marketplace.database.changes import Bell
from marketplace.search.meaning import builtin
from marketplace.server import worker
from marketplace.server.child_process import ChildProcess, Lifeline, become_child
from marketplace.server.garbage import collect_between_requests
from marketplace.server.warm import make_warm_application
from marketplace.settings.network import is_loopback

THREADS = 64
"""Many more than cores, for a slow upload holds one (docs/decisions/0001)."""
HEADERS_WITHIN = 15_000
"""Milliseconds within which a browser has to send the headers of a request."""
ARENAS = 2
GIVEN_BACK_FROM = 1 << 20
"""Bytes from which memory is given back to the system at once, as that of a large form.

More than a number for each of 100,000 services takes up: a search makes several such arrays, and memory that comes anew
from the system costs more than what is reckoned in it.
"""
_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8
"""The numbers of these settings in malloc.h."""
STOP_WITHIN = 5
"""Seconds that a web process gets to finish its requests."""
PORT_WAIT_SECONDS = 3.0
"""How long the port may stay occupied: the last server's processes may still be ending."""
START_METHOD = "fork" if sys.platform == "linux" else "spawn"
"""How web processes start: a fork has everything imported, and is ready in half the time."""


def serve(app: Flask, host: str, port: int, workers: int, with_worker: bool) -> None:
    """Serve an application until SIGTERM or Ctrl-C, replacing a web worker that dies.

    Raises ClickException when the address cannot be had.
    """
    address = free_address(host, port)
    multiprocessing.set_start_method(START_METHOD, force=True)
    ready = multiprocessing.Semaphore(0)
    server = Server(
        "marketplace:create_app",
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEADERS_WITHIN),
        websockets=False,
        workers=workers,
        blocking_threads=THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_WITHIN,
        log_level=LogLevels.critical,  # it logs the ordinary Ctrl-C as an error; the application logs its own
    )
    make = _loader_of(app)
    lifeline = Lifeline() if START_METHOD == "fork" else None
    bell = Bell() if START_METHOD == "fork" and with_worker else None
    children = [ChildProcess("worker", partial(_work, make, bell), lifeline)] if with_worker else []
    encoding = builtin.process_of(app.extensions["settings"])
    if encoding:
        children.append(ChildProcess("encoder", encoding, lifeline))
    announcement = threading.Thread(
        target=_announce_when_ready, args=(ready, workers, children, _url(host, port)), daemon=True
    )
    server.on_startup(announcement.start)
    for child in children:
        child.start()
        server.on_shutdown(child.stop)
    server.serve(target_loader=partial(_load, make, lifeline, bell, ready), wrap_loader=False)


def assume_address(host: str, port: int) -> None:
    """Let links lead to where we serve, unless the settings name the address.

    It holds for this process and those that it starts.
    """
    if is_loopback(host):
        os.environ.setdefault("MARKETPLACE_BASE_URL", _url(host, port))


def free_address(host: str, port: int) -> str:
    """Resolve the host and see that the port is free, or say in one sentence what to do.

    Granian lets several servers share a port; a person who starts two would get pages from either.
    """
    deadline = time.monotonic() + PORT_WAIT_SECONDS
    while True:
        try:
            results = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            family, _type, _protocol, _name, address = results[0]
            with socket.create_server(address[:2], family=family):
                return str(address[0])
        except socket.gaierror as error:
            raise click.ClickException(
                f"The host {host!r} is not known; try --host 127.0.0.1."
            ) from error
        except PermissionError as error:
            raise click.ClickException(
                f"Port {port} needs more rights; choose one above 1023 with --port."
            ) from error
        except OSError as error:
            if time.monotonic() > deadline:
                reason = os.strerror(error.errno or 0)
                raise click.ClickException(
                    f"Port {port} of {host} cannot be used ({reason}); choose another with --port."
                ) from error
            time.sleep(0.1)


def _loader_of(app: Flask) -> Callable[[], Flask]:
    """Return how a process gets the application: a fork has it, and others make it anew."""
    if START_METHOD == "fork":
        return lambda: app
    return make_warm_application


def _load(
    make: Callable[[], Flask], lifeline: Lifeline | None, bell: Bell | None, ready: Semaphore
) -> Flask:
    """Give a web process its application, its lifeline and its bell."""
    become_child(lifeline, "pages")
    _share_memory_among_threads()
    app = make()
    database.limit_waiting(app)
    if bell:
        bell.ring_after_commits()
    collect_between_requests(app)
    ready.release()
    return app


def _work(make: Callable[[], Flask], bell: Bell | None) -> None:
    """Do the work beside the pages, in a process of its own."""
    worker.run(make(), bell=bell)


def _share_memory_among_threads() -> None:
    """Have glibc's malloc keep two stores of memory, and give back at once what is large.

    Each of its eight stores for each core keeps what its threads once needed: large forms and
    pages that strangers asked for left twice as much behind. Elsewhere there are no such settings,
    and nothing is done.
    """
    try:
        libc = ctypes.CDLL("libc.so.6")
        libc.mallopt(_M_ARENA_MAX, ARENAS)
        libc.mallopt(_M_MMAP_THRESHOLD, GIVEN_BACK_FROM)
    except (OSError, AttributeError):
        return


def _announce_when_ready(
    ready: Semaphore, workers: int, children: Sequence[ChildProcess], url: str
) -> None:
    """Print the address once every web process is ready, then keep the others running.

    Before that nothing may run beside the forks: a child would keep a lock that a thread held at that moment.
    """
    for _ in range(workers):
        ready.acquire()
    print(f"Serving on {url} (Ctrl-C ends it).", file=sys.stderr, flush=True)
    for child in children:
        threading.Thread(target=child.keep_running, name=child.name, daemon=True).start()


def _url(host: str, port: int) -> str:
    """Return the address of the home page, with an IPv6 address in brackets."""
    bracketed = f"[{host}]" if ":" in host else host
    return f"http://{bracketed}:{port}"
