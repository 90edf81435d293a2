"""A clock that is wrong by the seconds that a file says."""

import os
import time
from contextlib import suppress
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

import marketplace.database

SHIFTED_BY = "SHIFTED_BY"
"""The variable of the environment that names the file."""
_real_time = time.time


def shift() -> None:
    """Put the clock of this process, and of those that it forks, ahead or back from now on."""
    time.time = lambda: _real_time() + _seconds()
    # what utcnow() asks, by whatever name it is called
    marketplace.database.datetime = _Shifted  # type: ignore[misc,attr-defined]


def _seconds() -> float:
    with suppress(OSError, ValueError):
        return float(Path(os.environ[SHIFTED_BY]).read_text())
    return 0.0


class _Shifted(datetime):
    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return datetime.now(tz) + timedelta(seconds=_seconds())
