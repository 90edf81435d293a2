"""A virus scanner as the product sees it: a server that speaks its protocol."""

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from marketplace.settings.network import SocketAddress

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""What every scanner finds, and what harms nobody."""
STREAM_MAX = 1_000_000


class Conversation(socketserver.StreamRequestHandler):
    """One conversation with a scanner, as clamd(8) describes it."""

    def handle(self) -> None:
        command = self._word()
        self.wfile.write(b"PONG\0" if command == b"zPING" else self._scan())

    def _word(self) -> bytes:
        word = b""
        while not word.endswith(b"\0"):
            word += self.rfile.read(1)
        return word[:-1]

    def _scan(self) -> bytes:
        content = b""
        while length := struct.unpack(">I", self.rfile.read(4))[0]:
            content += self.rfile.read(length)
        if len(content) > STREAM_MAX:
            return b"INSTREAM size limit exceeded. ERROR\0"
        return b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0"


@contextmanager
def running_scanner(path: Path | None = None) -> Iterator[SocketAddress]:
    """Run a scanner at a path, or at a port of its own, and give its address."""
    server: socketserver.BaseServer = (
        socketserver.ThreadingUnixStreamServer(str(path), Conversation)
        if path
        else socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation)
    )
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield str(path) if path else server.server_address  # type: ignore[misc]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
