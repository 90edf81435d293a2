"""What the rules of the catalogue refuse, besides an illegal change of state."""

from typing import Any

from marketplace.errors import DomainError


class NotReady(DomainError):
    """A service lacks something that visitors need."""

    status = 422

    def __init__(self, missing: list[Any]) -> None:
        """Take what is missing, as readiness.Missing describes it."""
        super().__init__("; ".join(str(gap) for gap in missing))
        self.missing = missing


class TooManyDataSheets(DomainError):
    """A service has no room for a further data sheet."""

    status = 422


class NotRestorable(DomainError):
    """A version holds what no rule of today allows, so it is only shown."""

    status = 409
