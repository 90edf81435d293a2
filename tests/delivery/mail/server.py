"""A mail server that can be told how to behave."""

import socket
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Server:
    """Takes mail, or answers what it was told to."""

    port: int
    to_recipient: dict[str, str] = field(default_factory=dict)
    """What is answered to RCPT, by address."""
    to_data: list[str] = field(default_factory=list)
    """What is answered to the next mails; then they are taken."""
    received: list[Envelope] = field(default_factory=list)

    def start(self, **parameters: Any) -> None:
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port, **parameters)
        self.controller.start()

    def stop(self) -> None:
        self.controller.stop()

    async def handle_RCPT(  # noqa: N802
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        answer = self.to_recipient.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.to_data:
            return self.to_data.pop(0)
        self.received.append(envelope)
        return "250 taken"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])
