"""Blanks of a kept page, filled in anew for each visitor.

A page with a form is made with the token of who asked first, which is noted meanwhile, and with it all that is one
visitor's own. Before the page is kept these values are cut out of it; whoever is sent it, the first visitor too, gets
values that are made for them alone. They cannot be guessed and are younger than all texts of the page, so that nothing
that somebody wrote is taken for a blank.
"""

import gzip
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask import g

from marketplace.web.compression import QUICK
from marketplace.web.page_cache import packing
from marketplace.web.page_cache.packing import Piece

Make = Callable[[Mapping[str, str]], str]
"""Makes a value, given those made for the same visitor before, by their names."""
_NOTED = "blanks of the page"
"""In g: the blanks of the page that is being made."""


@dataclass(frozen=True)
class _Blank:
    name: str
    value: str
    """What stands in it for who asked first."""
    make: Make


@dataclass(frozen=True)
class PageWithBlanks:
    """A page without what is for one visitor alone."""

    pieces: Sequence[Piece]
    """What is the same for everybody: one more than there are blanks."""
    order: Sequence[int]
    """Which value stands after each piece but the last."""
    makers: Sequence[tuple[str, Make]]
    """What makes the values, and their names."""

    @property
    def size(self) -> int:
        """How many bytes its pieces take up."""
        return sum(len(piece.content) for piece in self.pieces)

    def fill_in(self, *, is_compressed: bool) -> bytes:
        """Return the page, in gzip or not, with values for the visitor of this request."""
        values: dict[str, str] = {}
        filled = []
        for name, make in self.makers:
            values[name] = make(values)
            filled.append(packing.store(values[name].encode()))

        first, *rest = self.pieces
        joined = [first]
        for number, piece in zip(self.order, rest, strict=True):
            joined += [filled[number], piece]

        content = packing.join(joined)
        return content if is_compressed else gzip.decompress(content)


def note_blank(name: str, value: str, make: Make) -> str:
    """Note that a value on the page is for one visitor alone, and how it is made for another."""
    g.setdefault(_NOTED, []).append(_Blank(name, value, make))
    return value


def cut_out(content: bytes) -> PageWithBlanks | None:
    """Return a page that was just made without the values of its visitor.

    None where there are none, and unless each stands on the page once as it was noted: then it may stand there in
    other words too.
    """
    blanks: list[_Blank] = g.get(_NOTED, [])
    values = [blank.value.encode() for blank in blanks]
    are_all_on_page = all(content.count(value) == 1 for value in values)
    if not values or not are_all_on_page:
        return None

    order = sorted(range(len(values)), key=lambda number: content.index(values[number]))
    pieces, rest = [], content
    for number in order:
        piece, _value, rest = rest.partition(values[number])
        pieces.append(piece)

    return PageWithBlanks(
        pieces=[packing.deflate(piece, QUICK) for piece in (*pieces, rest)],
        order=order,
        makers=[(blank.name, blank.make) for blank in blanks],
    )
