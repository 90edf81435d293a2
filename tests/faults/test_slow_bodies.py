"""Whoever sends forms byte by byte, over as many connections as they like, stops nobody."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest
from flask import Flask

from tests.faults.asking import FORM
from tests.faults.server import Product, look

CONNECTIONS = 140
"""More than the threads of two processes."""
HEAD = (
    f"POST {FORM} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100000\r\n"
    "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
)


@pytest.fixture
def trickle(product: Product, shop: Flask) -> Iterator[list[socket.socket]]:
    """Connections that each send a byte from time to time."""
    product.start()
    connections = [
        socket.create_connection(("127.0.0.1", product.port)) for _number in range(CONNECTIONS)
    ]
    for connection in connections:
        connection.sendall(HEAD.encode())
    ending = threading.Event()
    sender = threading.Thread(target=send_bytes, args=(connections, ending), daemon=True)
    sender.start()
    yield connections
    ending.set()
    sender.join()
    for connection in connections:
        connection.close()


def send_bytes(connections: list[socket.socket], ending: threading.Event) -> None:
    while not ending.wait(0.2):
        for connection in list(connections):
            try:
                connection.sendall(b"a")
            except OSError:  # it was closed: the sender is refused
                connections.remove(connection)


def test_pages_come_while_bodies_do_not(trickle: list[socket.socket], product: Product) -> None:
    for address in ("/en/", "/en/services", "/en/login", FORM, "/healthz") * 4:
        started = time.monotonic()
        assert look(product.port, address) == 200
        assert time.monotonic() - started < 5, address
