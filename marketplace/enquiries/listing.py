"""A list of enquiries with its states, its filters and its pages."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import request

from marketplace.paging.links import PagedList
from marketplace.vocabularies import Vocabulary


@dataclass(frozen=True, kw_only=True)
class Listing(PagedList):
    """One page of a list, whose values are what narrows it besides the state."""

    states: tuple[str, ...]
    state: str | None
    words: Vocabulary
    totals: tuple[str, ...] = ()
    """Those of the states that stand for several others: they are offered first, by themselves."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """How many there are in each state, "" for all, where that is counted."""

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is left out."""
        return self.state is not None or bool(self.values)

    def state_links(self) -> list[tuple[str | None, str, int | None]]:
        """List the states to choose from, each with its address and how many there are.

        What stands for several comes first, then None for all.
        """
        single = [state for state in self.states if state not in self.totals]
        return [
            (state, self.address(self.endpoint, state=state), self.counts.get(state or ""))
            for state in (*self.totals, None, *single)
        ]

    def address(self, endpoint: str, **values: str | int | None) -> str:
        """Return the address of another view of the same list, in the same state unless told."""
        return super().address(endpoint, **{"state": self.state, **values})


def state_in_address(states: tuple[str, ...]) -> str | None:
    """Return the state that the address asks for.

    An unknown one is ignored.
    """
    state = request.args.get("state")
    return state if state in states else None
