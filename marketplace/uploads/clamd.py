"""The virus scanner of the machine, asked over its own protocol (clamd(8), INSTREAM).

Ours: the protocol is a word, lengths and an answer, and what there is to install for it has had no release for years.
"""

import socket
import struct
from contextlib import closing
from typing import BinaryIO

from marketplace.settings.network import SocketAddress
from marketplace.uploads.reasons import Reason, RejectedFile

_SECONDS = 30.0
"""How long the scanner may take to answer."""
_PIECE = 1 << 16
_ANSWER_MAX = 4096


def scan(file: BinaryIO, address: SocketAddress) -> None:
    """Raise RejectedFile when the scanner finds something harmful in a file.

    Raises OSError when it cannot be asked: then nobody knows, and the file is not taken. The file stands at its
    beginning again afterwards.
    """
    with closing(_connect(address)) as scanner:
        scanner.sendall(b"zINSTREAM\0")
        file.seek(0)
        while piece := file.read(_PIECE):
            scanner.sendall(struct.pack(">I", len(piece)) + piece)
        scanner.sendall(struct.pack(">I", 0))
        answer = _answer(scanner)
    file.seek(0)

    if answer.endswith(" FOUND"):
        raise RejectedFile(Reason.INFECTED)
    if not answer.endswith(": OK"):
        raise OSError(f"the virus scanner answers {answer!r}")


def ping(address: SocketAddress) -> None:
    """Raise OSError unless the scanner answers."""
    with closing(_connect(address)) as scanner:
        scanner.sendall(b"zPING\0")
        answer = _answer(scanner)
    if answer != "PONG":
        raise OSError(f"it answers {answer!r}")


def _connect(address: SocketAddress) -> socket.socket:
    if isinstance(address, tuple):
        return socket.create_connection(address, timeout=_SECONDS)
    scanner = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    scanner.settimeout(_SECONDS)
    try:
        scanner.connect(address)
    except OSError:
        scanner.close()
        raise
    return scanner


def _answer(scanner: socket.socket) -> str:
    """Read up to the zero that ends an answer."""
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < _ANSWER_MAX:
        piece = scanner.recv(_ANSWER_MAX)
        if not piece:
            break
        answer += piece
    return answer.rstrip(b"\0").decode("utf-8", "replace")
