"""The pages about the site, which everybody may read: an audience is a language."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from marketplace.finding.kinds import Kind
from marketplace.finding.readable import Passage, Readable
from marketplace.pages import queries
from marketplace.pages.models import SitePage

_PAGES = tuple(SitePage)
"""Each page is known to the index by its place here."""


def state() -> str:
    """Return a name for all that the pages say."""
    return queries.state()


def readable(language: str) -> Iterator[Readable]:
    """Yield what readers of a language may read of the pages that are in it."""
    for number, page in enumerate(_PAGES):
        text = queries.text_in(page, language)
        if text is not None:
            yield _of_page(number, text)


@dataclass(frozen=True)
class InLanguage:
    """The pages that are in a language."""

    audience: str
    """The language."""
    kind: Kind = Kind.PAGES

    def allowed(self, ids: Sequence[int]) -> list[int]:
        """Return all: who works here may read what everybody reads."""
        return [id for id in ids if id < len(_PAGES)]

    def things(self, ids: Sequence[int]) -> list[tuple[SitePage, Readable]]:
        """List pages by their places, each with its words."""
        texts = [(id, queries.text_in(_PAGES[id], self.audience)) for id in self.allowed(ids)]
        return [(text.page, _of_page(id, text)) for id, text in texts if text is not None]


def _of_page(number: int, text: queries.PageText) -> Readable:
    return Readable(number, passages=[Passage(text.language, text.body)])
