"""A server that speaks the embeddings format, and knows what a few words mean."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

MEANINGS = (
    ("membran", "filter", "sieve", "síto"),
    ("sensor", "gauge", "meter"),
    ("fuites", "leak", "drip", "escape"),
    ("grant", "dotační", "subsidy", "money"),
    ("gewebe", "cloth", "textile"),
)
"""Words with the same meaning, in whatever language."""


def vector_of(text: str) -> list[float]:
    """Return a vector whose places say which meanings a text has."""
    lower = text.lower()
    return [1.0, *(float(any(word in lower for word in words)) for words in MEANINGS)]


class EmbeddingsServer(ThreadingHTTPServer):
    """Answers as it is told, and remembers what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[tuple[str, str | None, dict[str, Any]]] = []
        self.status = 200
        self.data: Any = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1/embeddings?version=1"


class _Handler(BaseHTTPRequestHandler):
    server: EmbeddingsServer

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((self.path, self.headers["Authorization"], body))
        data = self.server.data
        if data is None:  # in no order, as the format allows
            data = [
                {"index": place, "embedding": vector_of(text)}
                for place, text in reversed(list(enumerate(body["input"])))
            ]
        answer = json.dumps({"data": data}).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def serving() -> Iterator[EmbeddingsServer]:
    """Serve until the end."""
    server = EmbeddingsServer()
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()
