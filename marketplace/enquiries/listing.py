"""A list of enquiries with its filters and its pages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import request, url_for

from marketplace.paging import Page
from marketplace.vocabularies import Vocabulary


@dataclass(frozen=True)
class Listing:
    """One page of a list, as the template shows it."""

    slice: Page[Any]
    endpoint: str
    states: tuple[str, ...]
    state: str | None
    words: Vocabulary
    kept: Mapping[str, str] = field(default_factory=dict)
    """What the list is narrowed to besides the state, as it stands in the address."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """How many there are in each state, "" for all, where that is counted."""

    @property
    def number(self) -> int:
        """Give the number of this page."""
        return self.slice.number

    @property
    def pages(self) -> int:
        """Count the pages."""
        return self.slice.pages

    @property
    def narrowed(self) -> bool:
        """Tell whether anything is left out."""
        return self.state is not None or bool(self.kept)

    def url(self, number: int) -> str:
        """Give the address of another page of the same list."""
        return self._address(self.endpoint, state=self.state, page=number if number > 1 else None)

    def same(self, endpoint: str, **values: str) -> str:
        """Give the address of another view of what this list is narrowed to, such as a file of it."""
        return self._address(endpoint, state=self.state, **values)

    def filters(self) -> list[tuple[str | None, str, int | None]]:
        """List the states to choose from, each with its address and how many there are."""
        return [
            (state, self._address(self.endpoint, state=state), self.counts.get(state or ""))
            for state in (None, *self.states)
        ]

    def _address(self, endpoint: str, **values: str | int | None) -> str:
        return url_for(endpoint, **self.kept, **values)  # type: ignore[arg-type]


def wanted(states: tuple[str, ...]) -> tuple[str | None, int]:
    """Read from the address which state and page are wanted; what nobody knows is ignored."""
    state = request.args.get("state")
    return state if state in states else None, request.args.get("page", 1, type=int)
