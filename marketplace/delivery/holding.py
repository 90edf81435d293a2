"""A stop for all that leaves the house.

A site that was restored must not send again what went out since its backup.
"""

from datetime import UTC, datetime
from pathlib import Path

from marketplace.settings import settings


def hold() -> None:
    """Keep mail and webhooks in the house from now on, also those of a worker that runs."""
    if not is_held():
        _marker().touch()


def release() -> None:
    """Let mail and webhooks leave again."""
    _marker().unlink(missing_ok=True)


def is_held() -> bool:
    """Whether mail and webhooks stay in the house at the moment."""
    return _marker().exists()


def held_since() -> datetime | None:
    """Return since when mail is held, or None while it leaves."""
    try:
        return datetime.fromtimestamp(_marker().stat().st_mtime, UTC)
    except FileNotFoundError:
        return None


def _marker() -> Path:
    """Return the file that holds mail by being there.

    A file and no row of the database: a dump that is restored later cannot take it away.
    """
    return settings().data_dir / "mail-held"
