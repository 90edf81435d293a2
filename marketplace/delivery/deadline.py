"""A last moment for a whole conversation, however busy the other side keeps it.

A time-out of a socket starts anew with each byte, this one does not. Ours because neither smtplib nor http.client
knows a limit for the whole conversation. aiosmtplib has one, and pycurl for HTTP; they would bring an event loop into
the worker, or a library in C, for these lines.
"""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

_REPEAT_SECONDS = 0.5


@contextmanager
def deadline(seconds: float, open_socket: Callable[[], socket.socket | None]) -> Iterator[None]:
    """Shut a conversation down that takes longer, however busy the other side keeps it.

    The socket is asked for when the time is over, and again until the block ends: it may be opened only then.
    """
    block_ended = threading.Event()

    def watch() -> None:
        is_over = block_ended.wait(seconds)
        while not is_over:
            _shut_down(open_socket())
            is_over = block_ended.wait(_REPEAT_SECONDS)

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        block_ended.set()


def _shut_down(connection: socket.socket | None) -> None:
    """End a connection below TLS too, so that whoever reads from it finds an end."""
    if connection is not None:
        with suppress(OSError):  # closed already
            socket.socket.shutdown(connection, socket.SHUT_RDWR)
