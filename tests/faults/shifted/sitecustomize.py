"""Puts the clock of every process that finds this file first on its path ahead or back, by the seconds in a file."""

import os
import time
from contextlib import suppress
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

import marketplace.database

_SAYS = Path(os.environ["SHIFTED_BY"])
_real_time = time.time


def _shift() -> float:
    with suppress(OSError, ValueError):
        return float(_SAYS.read_text())
    return 0.0


class _Shifted(datetime):
    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return datetime.now(tz) + timedelta(seconds=_shift())


time.time = lambda: _real_time() + _shift()
marketplace.database.datetime = _Shifted  # type: ignore[misc,attr-defined]  # what utcnow() asks, by whatever name it is called
