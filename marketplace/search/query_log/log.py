"""The log of queries.

A line for each in a file of the data folder, until the worker counts them. Several processes write
at once: each line is one write at the end of the file. The worker takes the file by renaming it;
who had it open then still writes into the renamed one, which is read only when its last line is
some seconds old.
"""

import json
import os
import re
import secrets
from bisect import bisect_right
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from itertools import chain, takewhile
from operator import attrgetter
from pathlib import Path

from marketplace.search.query_log.models import CHARACTERS_MAX
from marketplace.search.text.tokenizer import tokenize

FILE = "searches.log"
BURST = 10.0
"""Seconds within which what is typed is still the same search."""
BYTES_MAX = 1 << 19
"""Bytes that may wait: some thousand searches, which is what a dead worker may cost of the disk."""
_WITHHELD = "…"
_PERSONAL = re.compile(r"[@＠]|\d{6}|(?:\d[ ./()-]{0,3}){9}")
"""An e-mail address; a number as long as an account's or a birthday's; groups of digits as long as a telephone number,
which leaves years (2021-2027), standards (ISO 14001) and substances (CAS 7732-18-5) alone."""


@dataclass(frozen=True)
class LoggedQuery:
    """A query as it stands in the log."""

    at: float
    """Seconds since 1970, to see what was typed in one go; it is forgotten with the file."""
    day: date
    language: str
    words: str
    total: int | None
    """How many services it found; None if it looked only at a part of the catalogue."""
    is_doubtful: bool = False
    """Whether its page said that these may not be what was asked for."""
    sector: str = ""
    """The sector to which it was narrowed, if it was one."""

    @property
    def is_withheld(self) -> bool:
        """Whether there is only a beginning, because more may have told of a person."""
        return self.words.endswith(_WITHHELD)

    @property
    def sort_key(self) -> tuple[str, str, float]:
        """A key for an order in which all that continues a query comes right behind it."""
        return self.language, self.words, self.at

    def is_continued_by(self, later_query: "LoggedQuery") -> bool:
        """Whether another query may be what was being typed here."""
        if later_query.language != self.language or not 0 <= later_query.at - self.at <= BURST:
            return False
        if later_query.words.startswith(self.words):
            return True
        beginning = later_query.words.removesuffix(_WITHHELD)
        return later_query.is_withheld and self.words.startswith(beginning)


def words_of(text: str) -> str:
    """Return the words of a query in one way of writing.

    Empty if there are none. Of a text with an address or a number of somebody, only two letters are
    logged and nothing is counted: what stands beside the address is likely a name. The letters tell
    which lines hold its beginning, as it was being typed.
    """
    words = " ".join(tokenize(text))[:CHARACTERS_MAX]
    if words and _PERSONAL.search(text):
        return words[:2] + _WITHHELD
    return words


def append(folder: Path, query: LoggedQuery) -> None:
    """Write a query into the log, unless that is full. Raises OSError."""
    line = json.dumps(vars(query), ensure_ascii=False, default=str).encode("utf-8", "replace")
    file = os.open(folder / FILE, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        if os.fstat(file).st_size < BYTES_MAX:
            os.write(file, line + b"\n")
    finally:
        os.close(file)


def rotate(folder: Path) -> None:
    """Put the log aside under a name of its own, so that no more is added."""
    with suppress(FileNotFoundError):  # nobody has searched since
        (folder / FILE).rename(folder / f"{FILE}.{secrets.token_hex(8)}")


def rotated_logs(folder: Path) -> dict[Path, list[LoggedQuery]]:
    """Read all logs that were put aside, file by file."""
    return {path: _read(path) for path in sorted(folder.glob(f"{FILE}.*"))}


def current_log(folder: Path) -> list[LoggedQuery]:
    """Read the log to which more may be added."""
    return _read(folder / FILE)


def is_settled(queries: Iterable[LoggedQuery], now: float) -> bool:
    """Whether all that belongs to these queries was typed.

    A time to come is a clock that went back.
    """
    return not any(0 <= now - query.at < BURST for query in queries)


def final_queries(
    queries: Iterable[LoggedQuery], context: Iterable[LoggedQuery]
) -> list[LoggedQuery]:
    """List queries in time, without those on the way to others and those asked again.

    context is everything that the log holds, these queries included. Two visitors who type the same words in the same
    seconds are thereby taken for one.
    """
    in_order = sorted(context, key=attrgetter("sort_key"))
    keys = [query.sort_key for query in in_order]
    withheld = [query for query in in_order if query.is_withheld]

    def is_continued(query: LoggedQuery) -> bool:
        following = in_order[bisect_right(keys, query.sort_key) :]
        longer = takewhile(lambda later_query: later_query.words.startswith(query.words), following)
        return any(query.is_continued_by(later_query) for later_query in chain(longer, withheld))

    return [
        query
        for query in sorted(queries, key=attrgetter("at"))
        if not query.is_withheld and not is_continued(query)
    ]


def _read(path: Path) -> list[LoggedQuery]:
    """Read a log.

    A line that was not written to its end, as on a full disk, is left aside.
    """
    try:
        lines = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return []
    queries = []
    for line in lines:
        with suppress(ValueError, TypeError, LookupError):
            values = json.loads(line)
            day = date.fromisoformat(values["day"])
            queries.append(LoggedQuery(**{**values, "day": day}))
    return queries
