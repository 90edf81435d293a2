"""Which page of a list the address asks for, and the addresses of the others."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import request, url_for

from marketplace.paging import Page


@dataclass(frozen=True)
class PagedList:
    """One page of a list, as the template shows it."""

    page: Page[Any]
    endpoint: str
    values: Mapping[str, str] = field(default_factory=dict)
    """What else the address of the list says."""
    parameter: str = "page"
    """What names the page in an address: each of several lists beside each other has its own."""

    @property
    def number(self) -> int:
        """Return the number of this page."""
        return self.page.number

    @property
    def pages(self) -> int:
        """Return how many pages there are."""
        return self.page.pages

    def url(self, number: int) -> str:
        """Return the address of another page of the same list."""
        return self.address(self.endpoint, **{self.parameter: _shown(number)})

    def act_url(self, endpoint: str, **values: str | int | None) -> str:
        """Return the address of an act on this page, which leads back to it."""
        return self.address(endpoint, **{self.parameter: _shown(self.number)}, **values)

    def address(self, endpoint: str, **values: str | int | None) -> str:
        """Return the address of another view of the same list, such as a file of it."""
        return url_for(endpoint, **self.values, **values)  # type: ignore[arg-type]


def page_of_act(parameter: str = "page") -> int | None:
    """Return the number of the page from which an act came, as an address names it."""
    return _shown(page_number(parameter))


def pages_beside(*parameters: str) -> dict[str, str]:
    """Return which pages of the other lists are shown, as the addresses of a list name them."""
    numbers = {parameter: page_number(parameter) for parameter in parameters}
    return {parameter: str(number) for parameter, number in numbers.items() if number > 1}


def _shown(number: int) -> int | None:
    """Return the number of a page as an address names it: the first one is not named."""
    return number if number > 1 else None


def page_number(parameter: str = "page") -> int:
    """Return the number of the page that the address asks for.

    1 where it names none.
    """
    return request.args.get(parameter, 1, type=int)
