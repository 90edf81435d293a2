"""A last moment for a conversation: a time-out of a socket starts anew with each byte, this one does not."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

_AGAIN_SECONDS = 0.5


@contextmanager
def deadline(seconds: float, open_socket: Callable[[], socket.socket | None]) -> Iterator[None]:
    """Shut a conversation down that takes longer, however busy the other side keeps it.

    The socket is asked for when the time is over, and again until the block ends: it may be opened only then.
    """
    done = threading.Event()

    def watch() -> None:
        over = done.wait(seconds)
        while not over:
            _shut(open_socket())
            over = done.wait(_AGAIN_SECONDS)

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        done.set()


def _shut(opened: socket.socket | None) -> None:
    if opened is not None:
        with suppress(OSError):  # closed already
            socket.socket.shutdown(
                opened, socket.SHUT_RDWR
            )  # of TLS too: whoever reads finds an end
