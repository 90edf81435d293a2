"""A system of a cluster's own that is told what happens, and answers as it likes."""

import ssl
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

from tests.faults.server import BREATH


class Told(NamedTuple):
    """A call as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes


class Receiver:
    """Listens on a port of its own while the block lasts."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.status = 204
        self.location = ""
        self.wait_seconds = 0.0
        self.endless = False
        """Whether its answer goes on and on."""
        self.told: list[Told] = []
        kind = type("Handler", (Handler,), {"receiver": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
        self.server.daemon_threads, self.server.block_on_close = True, False
        self.port = self.server.server_port
        if tls is not None:
            self.server.socket = tls.wrap_socket(self.server.socket, server_side=True)

    def __enter__(self) -> "Receiver":
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_how: object) -> None:
        self.server.shutdown()
        self.server.server_close()


class Handler(BaseHTTPRequestHandler):
    """One call."""

    receiver: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.receiver.told.append(Told(self.path, dict(self.headers), body))
        BREATH.wait(self.receiver.wait_seconds)
        self.send_response(self.receiver.status)
        if self.receiver.location:
            self.send_header("Location", self.receiver.location)
        self.end_headers()
        with suppress(OSError):  # the other side has had enough
            while self.receiver.endless:
                self.wfile.write(b"x")
                BREATH.wait(0.05)

    def log_message(self, *_words: object) -> None:
        """Say nothing."""
