"""A list of enquiries with its filter and its pages."""

from dataclasses import dataclass

from flask import request, url_for

from marketplace.enquiries.queries import Slice
from marketplace.vocabularies import Vocabulary


@dataclass(frozen=True)
class Listing:
    """One page of a list, as the template shows it."""

    slice: Slice
    endpoint: str
    states: tuple[str, ...]
    state: str | None
    words: Vocabulary

    @property
    def number(self) -> int:
        """Give the number of this page."""
        return self.slice.number

    @property
    def pages(self) -> int:
        """Count the pages."""
        return self.slice.pages

    def url(self, number: int) -> str:
        """Give the address of another page of the same list."""
        return url_for(self.endpoint, state=self.state, page=number if number > 1 else None)

    def filters(self) -> list[tuple[str | None, str]]:
        """List the states to choose from, each with its address."""
        return [(state, url_for(self.endpoint, state=state)) for state in (None, *self.states)]


def wanted(states: tuple[str, ...]) -> tuple[str | None, int]:
    """Read from the address which state and page are wanted; what nobody knows is ignored."""
    state = request.args.get("state")
    return state if state in states else None, request.args.get("page", 1, type=int)
