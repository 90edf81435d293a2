"""The production server: granian serves the pages, the worker delivers beside it, and both end together."""

import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from functools import partial
from multiprocessing.synchronize import Semaphore

import click
from flask import Flask
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from marketplace import create_app
from marketplace.server.child_process import Companion, end_with
from marketplace.settings import LOOPBACK

THREADS = (
    64  # a slow upload holds a thread, so there are more of them than cores (docs/decisions/0001)
)
HEADERS_WITHIN = 15_000  # milliseconds
STOP_WITHIN = 5  # seconds
PATIENCE = 3.0  # seconds: the last server's processes may still be ending
START_METHOD = (
    "fork" if sys.platform == "linux" else "spawn"
)  # a fork has everything imported: ready in half the time


def serve(host: str, port: int, workers: int, with_worker: bool) -> None:
    """Serve until SIGTERM or Ctrl-C; a web worker that dies is replaced.

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
    worker = Companion("worker") if with_worker else None
    beside = threading.Thread(
        target=_when_ready, args=(ready, workers, worker, host, port), daemon=True
    )
    server.on_startup(beside.start)
    if worker:
        server.on_shutdown(worker.stop)
    server.serve(target_loader=partial(_load, os.getpid(), ready), wrap_loader=False)


def assume_address(host: str, port: int) -> None:
    """Let links lead to where we serve, unless the settings name the address; for this process and those it starts."""
    if host in LOOPBACK:
        shown = f"[{host}]" if ":" in host else host
        os.environ.setdefault("MARKETPLACE_BASE_URL", f"http://{shown}:{port}")


def free_address(host: str, port: int) -> str:
    """Resolve the host and see that the port is free, or say in one sentence what to do.

    Granian lets several servers share a port; a person who starts two would get pages from either.
    """
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            family, _, _, _, found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
            with socket.create_server(found[:2], family=family):
                return str(found[0])
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


def _load(server: int, ready: Semaphore) -> Flask:
    """Make the application in a web process, which ends with its server."""
    signal.pthread_sigmask(
        signal.SIG_BLOCK, {signal.SIGINT}
    )  # Ctrl-C reaches us all; the server ends us
    signal.signal(
        signal.SIGTERM, signal.SIG_DFL
    )  # not the handler that a fork inherits from the server
    end_with(server)
    app = create_app()
    ready.release()
    return app


def _when_ready(
    ready: Semaphore, workers: int, worker: Companion | None, host: str, port: int
) -> None:
    """Start the worker and say where the pages are, once every web process has its application.

    Nothing may run beside the forks that make those: a child would keep a lock that a thread held at that moment.
    """
    for _ in range(workers):
        ready.acquire()
    if worker:
        worker.start()
    shown = f"[{host}]" if ":" in host else host
    print(f"Serving on http://{shown}:{port} (Ctrl-C ends it).", file=sys.stderr, flush=True)
