"""The services that an address names, as in /en/shortlist?s=leak-detection&s=plant-hire.

The address is the shortlist: nobody's is stored here.
"""

from collections.abc import Container, Iterable
from dataclasses import dataclass, replace

from marketplace.catalogue.queries import SLUG_MAX

FIELD = "s"
"""Names a service in an address, once for each."""
MOST_SERVICES = 15
"""So that the address fits into a mail and the language switch, however long the slugs are."""


@dataclass(frozen=True)
class Selection:
    """Some services by their slugs, each once and in one order, whatever order was asked for."""

    slugs: tuple[str, ...] = ()
    is_cut: bool = False
    """Whether more were asked for than there is room for."""

    @classmethod
    def of(cls, values: Iterable[str], *, at_most: int = MOST_SERVICES) -> "Selection":
        """Read what an address names.

        The first ones stay where it names too many, and what cannot be a slug is left out.
        """
        slugs = list(dict.fromkeys(filter(_is_possible_slug, values)))
        return cls(tuple(sorted(slugs[:at_most])), is_cut=len(slugs) > at_most)

    @property
    def is_full(self) -> bool:
        """Whether there is no room for another one."""
        return len(self.slugs) >= MOST_SERVICES

    def only(self, slugs: Container[str]) -> "Selection":
        """Leave out what names no service, which nobody could take out of the list."""
        return replace(self, slugs=tuple(slug for slug in self.slugs if slug in slugs))

    def with_service(self, slug: str) -> tuple[str, ...]:
        """Return the slugs with another one among them."""
        return tuple(sorted({*self.slugs, slug}))

    def without(self, slug: str) -> tuple[str, ...]:
        """Return the slugs but one."""
        return tuple(other for other in self.slugs if other != slug)


def _is_possible_slug(value: str) -> bool:
    """Whether a text can be looked for at all: PostgreSQL refuses NUL."""
    return 0 < len(value) <= SLUG_MAX and value.isprintable()
