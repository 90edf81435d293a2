"""Whether our mail server can send to addresses with any letters before the @.

The worker learns it from the server's greeting and notes it in the data folder, where the pages look: a form can then
refuse an address in time that no mail would ever reach.
"""

import logging
from pathlib import Path

from marketplace.settings import settings
from marketplace.settings.mail import Smtp

log = logging.getLogger(__name__)


def note(smtp: Smtp, *, is_offered: bool) -> None:
    """Note whether a server offers SMTPUTF8 (RFC 6531)."""
    path, server = _note(), _name(smtp)
    if is_offered == (_noted_server() == server):
        return
    try:
        if is_offered:
            path.write_text(server, encoding="utf-8")
        else:
            path.unlink(missing_ok=True)
    except OSError as error:  # mail matters more than this note
        log.warning("cannot note what the mail server offers: %s", error)


def is_offered() -> bool:
    """Whether the server of the settings offers it, as far as is known."""
    smtp = settings().smtp
    return smtp is not None and _noted_server() == _name(smtp)


def _note() -> Path:
    return settings().data_dir / "mail-server-smtputf8"


def _noted_server() -> str | None:
    try:
        return _note().read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def _name(smtp: Smtp) -> str:
    return f"{smtp.host}:{smtp.port}"
