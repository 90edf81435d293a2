"""The whole product as processes of their own, and a mail server that keeps what it gets."""

import http.client
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path
from urllib.parse import urlencode

import psutil
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.processes import Command, kill_group, surroundings

BREATH = threading.Event()
_BOUNDARY = "between-the-parts-of-a-form"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def eventually(question: Callable[[], object], within: float = 30.0, pause: float = 0.05) -> bool:
    """Ask until the answer is yes, or for too long."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if question():
            return True
        BREATH.wait(pause)
    return False


def look(port: int, address: str) -> int:
    """Open a page, and give the status of the answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", address)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


def children_of(process: int, name: str) -> list[psutil.Process]:
    """List the processes of a name that a process has started; one that ends meanwhile is none."""
    children = []
    for child in psutil.Process(process).children():
        with suppress(psutil.NoSuchProcess):
            if child.name() == name:
                children.append(child)
    return children


class Sink:
    """Takes every mail, and remembers which went to whom."""

    def __init__(self) -> None:
        self.received: list[tuple[str, str, str]] = []
        self.open(free_port())

    def open(self, port: int) -> None:
        """Listen; once closed, it can be opened again at the same port."""
        self.controller = Controller(self, hostname="127.0.0.1", port=port)
        self.controller.start()

    def close(self) -> None:
        """Refuse every connection."""
        self.controller.stop(no_assert=True)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        mail = message_from_bytes(envelope.content or b"", policy=policy.default)
        reference = re.search(r"ENQ-\w{4}-\w{4}", mail["Subject"])
        assert reference
        self.received += [(to, reference[0], mail["Message-ID"]) for to in envelope.rcpt_tos]
        return "250 taken"


class Product:
    """`marketplace serve` and all its processes, in a group of their own."""

    def __init__(
        self,
        environ: dict[str, str],
        port: int,
        workers: int = 1,
        first: Callable[[], None] | None = None,
    ) -> None:
        self.first = first
        self.environ, self.port = surroundings() | environ, port
        self.words = ["serve", "--port", str(port), "--workers", str(workers)]
        self.log = Path(environ["MARKETPLACE_DATA_DIR"], "serve.log")
        self.process: Command | subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = self.begin()
        assert eventually(self.answers), self.log.read_text()[-2000:]

    def begin(self) -> "Command | subprocess.Popen[bytes]":
        """Begin the first of its processes."""
        return Command(*self.words, environ=self.environ, output=self.log, first=self.first)

    def kill(self) -> None:
        """End all its processes at once, as a power cut would."""
        if self.process is not None:
            kill_group(self.process.pid)
            self.process.wait()
            self.process = None

    def answers(self) -> bool:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False


class StartedProduct(Product):
    """The same, started as an operator does it, or by a program that puts bounds around it."""

    def __init__(
        self, environ: dict[str, str], port: int, workers: int = 1, start_by: Sequence[str] = ()
    ) -> None:
        super().__init__(environ, port, workers)
        self.command = [*start_by, sys.executable, "-m", "marketplace", *self.words]

    def begin(self) -> "subprocess.Popen[bytes]":
        """Begin the first of its processes."""
        with self.log.open("a") as file:
            return subprocess.Popen(
                self.command,
                env=self.environ,
                stderr=file,
                stdout=file,
                start_new_session=True,
            )


@dataclass(frozen=True)
class Answer:
    """What a form was answered."""

    status: int
    location: str
    text: str


class Client:
    """Somebody who sends forms, and sends them again until they are taken."""

    def __init__(self, port: int, address: str) -> None:
        self.port, self.address = port, address
        self.token = ""
        self.cookies: dict[str, str] = {}

    def send(self, fields: dict[str, str]) -> str:
        """Send a form until the answer leads to the page of the enquiry, and give that page's address."""
        found: list[str] = []
        assert eventually(lambda: self._try(fields, found), 60)
        return found[0]

    def _try(self, fields: dict[str, str], found: list[str]) -> bool:
        answer = self.attempt(fields)
        if answer is None or answer.status != 303:
            return False
        found.append(answer.location)
        return True

    def attempt(self, fields: dict[str, str]) -> "Answer | None":
        """Send a form once, and give the answer; None when there was none."""
        return self._answer(lambda: self._post(fields))

    def upload(
        self, fields: dict[str, str], field: str, name: str, content: bytes
    ) -> "Answer | None":
        """Send a form with a file once, and give the answer; None when there was none."""
        return self._answer(lambda: self._post_file(fields, field, name, content))

    def _answer(self, ask: Callable[[], http.client.HTTPConnection]) -> "Answer | None":
        try:
            answer = ask().getresponse()
            given = Answer(answer.status, str(answer.getheader("Location")), answer.read().decode())
        except (OSError, http.client.HTTPException):
            return None
        if given.status != 303:
            self.token = ""
        return given

    def send_and_hang_up(self, fields: dict[str, str], after: float) -> None:
        """Send a form, and lose the connection before the answer is read."""
        connection = self._post(fields)
        BREATH.wait(after)
        connection.close()

    def _post(self, fields: dict[str, str]) -> http.client.HTTPConnection:
        if not self.token:
            self._open()
        body = urlencode({**fields, "csrf_token": self.token})
        return self._ask("POST", body, {"Content-Type": "application/x-www-form-urlencoded"})

    def _post_file(
        self, fields: dict[str, str], field: str, name: str, content: bytes
    ) -> http.client.HTTPConnection:
        if not self.token:
            self._open()
        parts = [
            f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
            for key, value in {**fields, "csrf_token": self.token}.items()
        ]
        head = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n\r\n'
        body = b"".join([*parts, head.encode(), content, f"\r\n--{_BOUNDARY}--\r\n".encode()])
        return self._ask(
            "POST", body, {"Content-Type": f"multipart/form-data; boundary={_BOUNDARY}"}
        )

    def _open(self) -> None:
        answer = self._ask("GET", None, {}).getresponse()
        page = answer.read().decode()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _equals, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        self.token = token[1] if token else ""

    def _ask(
        self, method: str, body: str | bytes | None, headers: dict[str, str]
    ) -> http.client.HTTPConnection:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection.request(method, self.address, body, {**headers, "Cookie": cookies})
        return connection
