"""A mail server that misbehaves in every way that was ever seen, and can be told to behave again."""

import random
import socketserver
import threading
import time
from email import message_from_bytes, policy
from typing import NamedTuple

from tests.faults.server import BREATH, free_port

MODES = [
    "down",
    "banner 554",
    "banner 421",
    "banner dropped",
    "hanging",
    "trickling",
    "one second a line",
    "garbage",
    "ehlo 451",
    "mail 451",
    "rcpt 451",
    "data 451",
    "end 451",
    "dropped in data",
    "dropped after data",
    "hanging after data",
    "greylisting",
    "flaky",
]
HEALTHY = "healthy"
GREY_SECONDS = 4.0
_GOOD = {
    "banner": b"220 mail.example.org",
    "ehlo": b"250 mail.example.org",
    "mail": b"250 go on",
    "rcpt": b"250 go on",
    "data": b"354 go on",
    "end": b"250 taken",
    "rset": b"250 forgotten",
    "quit": b"221 bye",
}


class Letter(NamedTuple):
    """A mail as it was taken."""

    to: str
    subject: str
    message_id: str


class FaultyServer:
    """Takes mail, or does what its mode says; up while the block lasts."""

    def __init__(self, port: int = 0) -> None:
        self.port = port or free_port()
        self.mode = HEALTHY
        self.no_such: set[str] = set()
        """Recipients that are refused for good."""
        self.answers: dict[str, bytes] = {}
        """What is answered at a step, whatever the mode."""
        self.upset_by = ""
        """A recipient whose mails make it drop the conversation."""
        self.received: list[Letter] = []
        self.conversations = 0
        self.first_seen: dict[str, float] = {}
        self.chance = random.Random()  # noqa: S311 - faults, not secrets
        self._server: socketserver.ThreadingTCPServer | None = None

    def behave(self, mode: str) -> None:
        """Behave like this from now on, in conversations that go on too."""
        self.mode = mode
        self.first_seen.clear()
        self._stop() if mode == "down" else self._start()

    def __enter__(self) -> "FaultyServer":
        self.behave(self.mode)
        return self

    def __exit__(self, *_how: object) -> None:
        self.behave("down")

    @property
    def taken(self) -> list[str]:
        """The recipients of what was taken, in order."""
        return [letter.to for letter in self.received]

    def _start(self) -> None:
        if self._server is None:
            kind = type(
                "Listener", (socketserver.ThreadingTCPServer,), {"owner": self, **_LISTENER}
            )
            self._server = kind(("127.0.0.1", self.port), Conversation)
            threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def _stop(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None


_LISTENER = {
    "allow_reuse_address": True,
    "daemon_threads": True,
    "block_on_close": False,
    "request_queue_size": 50,
}


class Hangup(Exception):
    """The server ends the conversation without a word."""


class Conversation(socketserver.StreamRequestHandler):
    """One client's conversation."""

    timeout = 90

    def handle(self) -> None:
        self.owner: FaultyServer = self.server.owner  # type: ignore[attr-defined]
        self.owner.conversations += 1
        self.recipient = ""
        try:
            if self.say("banner"):
                while line := self.rfile.readline():
                    self.obey(line.strip())
        except (Hangup, OSError):
            pass

    def obey(self, line: bytes) -> None:
        verb = line[:4].decode("latin-1").lower()
        if verb == "rcpt":
            self.recipient = line.partition(b"<")[2].partition(b">")[0].decode()
            self.answer_recipient()
        elif verb == "data":
            if self.say("data"):
                self.take()
        else:
            self.say(verb if verb in _GOOD else "ehlo")

    def answer_recipient(self) -> None:
        first = self.owner.first_seen.setdefault(self.recipient, time.monotonic())
        if self.recipient in self.owner.no_such:
            self.write(b"550 no such person")
        elif self.owner.mode == "greylisting" and time.monotonic() - first < GREY_SECONDS:
            self.write(b"451 greylisted, come back later")
        else:
            self.say("rcpt")

    def take(self) -> None:
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line)
            if self.owner.mode == "dropped in data" or self.recipient == self.owner.upset_by:
                raise Hangup
        if self.owner.mode in {"dropped after data", "hanging after data"}:
            self.keep(lines)  # the client cannot know
            if self.owner.mode == "hanging after data":
                self.hang()
            raise Hangup
        if self.say("end"):
            self.keep(lines)

    def keep(self, lines: list[bytes]) -> None:
        mail = message_from_bytes(b"".join(lines), policy=policy.default)
        self.owner.received.append(Letter(self.recipient, mail["Subject"], mail["Message-ID"]))

    def say(self, step: str) -> bool:
        """Answer as the mode wants it, and tell whether it was what the client hoped for."""
        mode = self.owner.mode
        if mode == "hanging":
            self.hang()
        if mode == "down" or (mode == "banner dropped" and step == "banner"):
            raise Hangup
        bad = self.bad_answer(mode, step)
        if mode == "one second a line":
            BREATH.wait(1)
        self.write(self.owner.answers.get(step) or bad or _GOOD[step])
        return bad is None

    def bad_answer(self, mode: str, step: str) -> bytes | None:
        if mode == "flaky" and self.owner.chance.random() < 0.2:
            if self.owner.chance.random() < 0.5:
                raise Hangup
            return b"451 not now"
        if mode == "garbage":
            return self.owner.chance.randbytes(60).replace(b"\n", b" ")
        return (
            f"{mode.split()[1]} not now".encode()
            if mode.startswith(f"{step} ") and mode[-1].isdigit()
            else None
        )

    def write(self, line: bytes) -> None:
        if self.owner.mode == "trickling":
            for byte in line:
                self.wfile.write(bytes([byte]))
                BREATH.wait(10)
        self.wfile.write(line + b"\r\n")

    def hang(self) -> None:
        """Say nothing until the client has had enough, however the others fare meanwhile."""
        while self.rfile.readline():
            pass
        raise Hangup
