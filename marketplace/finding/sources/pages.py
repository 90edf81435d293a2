"""The pages about the site, which everybody may read: an audience is a language."""

from collections.abc import Iterator, Sequence

from marketplace.finding.readable import Passage, Readable
from marketplace.pages import queries
from marketplace.pages.models import SitePage
from marketplace.pages.titles import title_of

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


def pages(ids: Sequence[int], language: str) -> list[tuple[SitePage, Readable]]:
    """List some pages that are in a language, each with its words."""
    found = []
    for number in ids:
        text = queries.text_in(_PAGES[number], language) if number < len(_PAGES) else None
        if text is not None:
            found.append((text.page, _of_page(number, text)))
    return found


def title(page: SitePage) -> str:
    """Return the title of a page for the reader."""
    return title_of(page)


def _of_page(number: int, text: queries.PageText) -> Readable:
    return Readable(number, passages=[Passage(text.language, text.body)])
