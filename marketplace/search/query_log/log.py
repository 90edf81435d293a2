"""What was searched for, noted line by line in a file of the data folder until the worker adds it up.

Several processes note at once: each line is one write at the end of the file. The worker takes the file by renaming
it; who had it open then still writes into the taken one, which is read only when its last line is some seconds old.
"""

import json
import os
import re
import secrets
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from itertools import chain, takewhile
from operator import attrgetter
from pathlib import Path

from marketplace.search.query_log.models import CHARACTERS_MAX
from marketplace.search.text.analysis import tokenize

FILE = "searches.log"
BURST = 10.0
"""Seconds within which what is typed is still the same search."""
LARGEST = 1 << 19
"""Bytes of notes that may wait: some thousand searches, which is what a worker that is gone may cost of the disk."""
_WITHHELD = "…"
_PERSONAL = re.compile(r"[@＠]|\d{6}|(?:\d[ ./()-]{0,3}){9}")
"""An e-mail address; a number as long as an account's or a birthday's; groups of digits as long as a telephone number,
which leaves years (2021-2027), standards (ISO 14001) and substances (CAS 7732-18-5) alone."""


@dataclass(frozen=True)
class Note:
    """One search as it was noted."""

    at: float
    """Seconds since 1970, to tell what was typed in one go; it is forgotten with the file."""
    day: date
    language: str
    words: str
    total: int | None

    @property
    def is_withheld(self) -> bool:
        """Tell whether there is only a beginning, because the rest may have told of a person."""
        return self.words.endswith(_WITHHELD)

    def is_continued_by(self, other: "Note") -> bool:
        """Tell whether another note may be what was being typed here."""
        same_start = other.words.startswith(self.words) or (
            other.is_withheld and self.words.startswith(other.words.removesuffix(_WITHHELD))
        )
        return same_start and other.language == self.language and 0 <= other.at - self.at <= BURST


def words_of(text: str) -> str:
    """Write what was asked for in one way; nothing if there are no words.

    Of a text with an address or a number of somebody, only two letters are noted and nothing is counted: what stands
    beside the address is likely a name. The letters tell which notes hold its beginning, as it was being typed.
    """
    plain = " ".join(tokenize(text))[:CHARACTERS_MAX]
    return plain[:2] + _WITHHELD if plain and _PERSONAL.search(text) else plain


def append(folder: Path, note: Note) -> None:
    """Write a note down. Raises OSError."""
    line = json.dumps(vars(note), ensure_ascii=False, default=str).encode("utf-8", "replace")
    file = os.open(folder / FILE, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        if os.fstat(file).st_size < LARGEST:
            os.write(file, line + b"\n")
    finally:
        os.close(file)


def take(folder: Path) -> None:
    """Put the notes aside under a name of their own, so that no more are added."""
    with suppress(FileNotFoundError):  # nobody has searched since
        (folder / FILE).rename(folder / f"{FILE}.{secrets.token_hex(8)}")


def taken(folder: Path) -> dict[Path, list[Note]]:
    """Read all notes that were put aside, file by file."""
    return {path: _read(path) for path in sorted(folder.glob(f"{FILE}.*"))}


def being_taken_down(folder: Path) -> list[Note]:
    """Read the notes to which more may be added."""
    return _read(folder / FILE)


def is_settled(notes: Iterable[Note], now: float) -> bool:
    """Tell whether all that belongs to these searches was typed; a time to come is a clock that went back."""
    return not any(0 <= now - note.at < BURST for note in notes)


def searches(notes: Iterable[Note], among: Iterable[Note]) -> list[Note]:
    """List the searches in time, without what was typed on the way to the words of another and what was asked again.

    Two visitors who type the same words in the same seconds are thereby taken for one.
    """
    in_order = sorted(among, key=_place)
    places = [_place(note) for note in in_order]
    withheld = [note for note in in_order if note.is_withheld]

    def goes_on(note: Note) -> bool:
        following = in_order[bisect_right(places, _place(note)) :]
        longer = takewhile(lambda other: other.words.startswith(note.words), following)
        return any(note.is_continued_by(other) for other in chain(longer, withheld))

    return [
        note
        for note in sorted(notes, key=attrgetter("at"))
        if not note.is_withheld and not goes_on(note)
    ]


def _place(note: Note) -> tuple[str, str, float]:
    """Say where a note stands in an order in which all that goes on with its words comes right behind it."""
    return note.language, note.words, note.at


def _read(path: Path) -> list[Note]:
    """Read a file of notes; a line that was not written to its end, as on a full disk, is left aside."""
    try:
        lines: Sequence[bytes] = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return []
    notes = []
    for line in lines:
        with suppress(ValueError, TypeError, LookupError):
            note = json.loads(line)
            notes.append(Note(**{**note, "day": date.fromisoformat(note["day"])}))
    return notes
