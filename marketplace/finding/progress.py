"""How far the indexes have come: a small file beside them, written after them."""

import json
import secrets
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from marketplace.files.atomic import write_atomically
from marketplace.finding import kinds
from marketplace.finding.kinds import Kind


@dataclass
class Place:
    """How far the index of one kind has come."""

    last_id: int = 0
    """The highest number that was taken in: things with higher ones are new."""
    since: str = ""
    """The time of the last thing that was taken in, as it is stored: what happens later is a change."""
    change: int = 0
    """The last line of the change log that was read."""
    is_complete: bool = False
    """Whether everything was taken in once."""
    states: dict[str, str] = field(default_factory=dict)
    """The audiences that have an index, each with a name for what it holds, where there is one."""

    def begin_again(self, change: int) -> None:
        """Note that nothing is taken in, and up to which line the change log was read."""
        self.last_id, self.since, self.change = 0, "", change
        self.is_complete, self.states = False, {}

    @property
    def moment(self) -> datetime | None:
        """The time up to which changes were taken in."""
        return datetime.fromisoformat(self.since) if self.since else None


@dataclass
class Progress:
    """How far all indexes have come since they were begun."""

    begun: str = field(default_factory=lambda: secrets.token_hex(8))
    """Tells these indexes from others that lay here."""
    places: dict[Kind, Place] = field(default_factory=lambda: {kind: Place() for kind in Kind})

    @property
    def is_complete(self) -> bool:
        """Whether everything can be found."""
        return all(place.is_complete for place in self.places.values())

    def save(self) -> None:
        """Store it if it is new, so that what was taken in is not taken in again."""
        path = kinds.file_of_progress()
        content = json.dumps(asdict(self)).encode()
        if not path.exists() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, content)


def load() -> Progress | None:
    """Return how far the indexes have come, or None without any that can be used."""
    try:
        stored: dict[str, Any] = json.loads(kinds.file_of_progress().read_bytes())
        places = {kind: Place(**stored["places"][kind]) for kind in Kind}
        return Progress(str(stored["begun"]), places)
    except (OSError, ValueError, KeyError, TypeError):
        return None
