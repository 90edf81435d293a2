"""A walk through pages: each in all sizes of window and of text, by day and at night."""

from typing import NamedTuple
from zlib import crc32

from tests.journeys import foreign_texts, inspection
from tests.journeys.chromium import DESKTOP, HEIGHTS, PHONE, Scheme
from tests.journeys.examples import NOWHERE
from tests.journeys.names import with_names
from tests.journeys.person import Person
from tests.length import LONG

LANGUAGES = ("cs", "de", "en", "es", "fr")
NARROWEST = 320
PAGES = {200, 410}
"""Statuses of pages, among them of one about what is gone."""
HEIGHTS_OF_WALK = HEIGHTS | {NARROWEST: 640}


class Look(NamedTuple):
    """A way to look at a page."""

    width: int
    scheme: Scheme = "light"
    is_large: bool = False
    """Whether text has twice its size."""
    rules: tuple[str, ...] = tuple(inspection.RULES)

    @property
    def aspects(self) -> tuple[object, ...]:
        """What the journeys need not look at again: they are as narrow as a phone."""
        width = PHONE if self.width == NARROWEST else self.width
        return (width, self.scheme) if self.rules else ()

    def __str__(self) -> str:
        return f"{self.width} px, {self.scheme}{', large text' if self.is_large else ''}"


AT_NIGHT: list[Look] = [Look(NARROWEST, "dark")]
BY_DAY: list[Look] = [
    Look(DESKTOP),
    Look(NARROWEST, is_large=True, rules=()),
    Look(DESKTOP, is_large=True, rules=()),
]
if LONG:
    AT_NIGHT, BY_DAY = (
        [Look(width, scheme, size) for size in (False, True) for width in (NARROWEST, DESKTOP)]
        for scheme in ("dark", "light")
    )

SET_SIZE_OF_TEXT = "size => { document.documentElement.style.fontSize = size; }"
TEXTS = """() => {
    const texts = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const text = walker.currentNode.data.trim();
        if (text) texts.push([text, walker.currentNode.parentElement.closest("[lang]").lang]);
    }
    return texts;
}"""
"""All pieces of text of a page, with the language that each says it is in."""


class Walk:
    """Somebody who goes through pages, and what was wrong on the way."""

    def __init__(self, person: Person) -> None:
        self._person, self._page = person, person.page
        self._page.emulate_media(reduced_motion="reduce")  # colours are there at once
        self.faults: list[str] = []

    def visit(self, address: str, code: str) -> None:
        """Open a page in a language, and look at it in every way."""
        site = self._person.site
        prefix = "" if address.startswith("/mailbox") else f"/{code}"
        name = f"{prefix}{address}"

        for looks in (AT_NIGHT, BY_DAY):
            self._set(looks[0])
            answer = self._page.goto(site.address + prefix + with_names(address, site))
            is_there = answer is not None and answer.status in PAGES
            self.faults += [] if is_there or address == NOWHERE else [f"{name} is not there"]
            for look in looks:
                self._set(look)
                self.faults += [f"{name}, {look}: {fault}" for fault in self._faults(look)]

        texts = foreign_texts.in_a_wrong_language(self._page.evaluate(TEXTS))
        self.faults += [f"{name}: {text}" for text in texts]

    def _set(self, look: Look) -> None:
        self._page.set_viewport_size({"width": look.width, "height": HEIGHTS_OF_WALK[look.width]})
        self._page.emulate_media(color_scheme=look.scheme)
        self._page.evaluate(SET_SIZE_OF_TEXT, "200%" if look.is_large else "")

    def _faults(self, look: Look) -> list[str]:
        sight = inspection.look(self._page, script=True)
        for aspect in look.aspects:
            self._person.site.inspected.add(aspect, *inspection.kind_of(self._page, sight))
        return sight.faults + inspection.violations(self._page, list(look.rules))


def language_of(address: str, codes: tuple[str, ...]) -> str:
    """Return the language of these in which an address is visited, the same in every run."""
    return codes[crc32(address.encode()) % len(codes)]
