"""What can go wrong with services."""

from typing import Any


class IllegalStateChange(Exception):
    """A service cannot go from its state to the one asked for."""


class NotReady(Exception):
    """A service lacks something that visitors need; missing lists what (see readiness.Missing)."""

    def __init__(self, missing: list[Any]) -> None:
        super().__init__("; ".join(str(one) for one in missing))
        self.missing = missing


class EditedMeanwhile(Exception):
    """Somebody else saved the same thing since it was opened; nothing was stored."""
