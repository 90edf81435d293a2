"""A list of enquiries with its states, its filters and its pages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import request, url_for

from marketplace.paging import Page
from marketplace.vocabularies import Vocabulary


@dataclass(frozen=True)
class Listing:
    """One page of a list, as the template shows it."""

    page: Page[Any]
    endpoint: str
    states: tuple[str, ...]
    state: str | None
    words: Vocabulary
    filters: Mapping[str, str] = field(default_factory=dict)
    """What narrows the list besides the state, as it stands in the address."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """How many there are in each state, "" for all, where that is counted."""

    @property
    def number(self) -> int:
        """Return the number of this page."""
        return self.page.number

    @property
    def pages(self) -> int:
        """Return how many pages there are."""
        return self.page.pages

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is left out."""
        return self.state is not None or bool(self.filters)

    def url(self, number: int) -> str:
        """Return the address of another page of the same list."""
        return self._address(self.endpoint, state=self.state, page=number if number > 1 else None)

    def same(self, endpoint: str, **values: str) -> str:
        """Return the address of another view of the same list, such as a file of it."""
        return self._address(endpoint, state=self.state, **values)

    def state_links(self) -> list[tuple[str | None, str, int | None]]:
        """List the states to choose from, each with its address and how many there are."""
        return [
            (state, self._address(self.endpoint, state=state), self.counts.get(state or ""))
            for state in (None, *self.states)
        ]

    def _address(self, endpoint: str, **values: str | int | None) -> str:
        return url_for(endpoint, **self.filters, **values)  # type: ignore[arg-type]


def state_in_address(states: tuple[str, ...]) -> str | None:
    """Return the state that the address asks for.

    An unknown one is ignored.
    """
    state = request.args.get("state")
    return state if state in states else None
