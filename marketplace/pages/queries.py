"""Find the texts of the pages, and their versions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any

from sqlalchemy import func, select

from marketplace.accounts.models import User
from marketplace.database import db
from marketplace.i18n.languages import SOURCE, best
from marketplace.pages import shipped
from marketplace.pages.models import PageVersion, SitePage
from marketplace.settings import settings

_NEWEST = select(func.max(PageVersion.id)).group_by(PageVersion.page, PageVersion.language)
_OUTLINES = select(
    PageVersion.page,
    PageVersion.language,
    PageVersion.number,
    PageVersion.written_at,
    PageVersion.body.is_(None).label("is_shipped"),
    User.name.label("author_name"),
).outerjoin(PageVersion.author)
"""What lists say of versions, without their long texts."""


@dataclass(frozen=True)
class PageText:
    """The text that a page has in one language: the coordinator's, or the shipped one."""

    page: SitePage
    language: str
    body: str
    changed_at: datetime
    number: int = 0
    """Of the version. Nought is the shipped text."""

    @property
    def version(self) -> str:
        """Name the text for ever, as consents do: the language, and the number or the edition."""
        name = str(self.number) if self.number else f"shipped {self.changed_at:%Y-%m-%d}"
        return f"{self.language} {name}"


def state() -> str:
    """Return a name for all that the pages say: their texts, and what is filled into these."""
    newest = select(func.count(PageVersion.id), func.max(PageVersion.written_at))
    site = settings()
    versions = tuple(db.session.execute(newest).one())
    said = repr((versions, site.operator, site.retention_months))
    return blake2b(said.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def text_for(page: SitePage, language: str) -> PageText:
    """Return the text of a page for a reader of a language, in the best other one without any."""
    newest_by_language = _newest_of(page)
    bodies = {code for code, version in newest_by_language.items() if version.body is not None}
    code = best(sorted({*bodies, *shipped.LANGUAGES}), language, SOURCE)
    return _text(page, code, newest_by_language.get(code))


def text_in(page: SitePage, language: str) -> PageText | None:
    """Return the text of a page in exactly this language, or None without any."""
    text = text_for(page, language)
    return text if text.language == language else None


def shipped_text(page: SitePage, language: str) -> PageText | None:
    """Return the text of a page that comes with the program, or None in other languages."""
    return _text(page, language, None) if language in shipped.LANGUAGES else None


def newest_versions() -> dict[tuple[SitePage, str], Any]:
    """Return the newest version of each page and language, with what lists say of versions."""
    versions = db.session.execute(_OUTLINES.where(PageVersion.id.in_(_NEWEST)))
    return {(version.page, version.language): version for version in versions}


def newest_number(page: SitePage, language: str) -> int:
    """Return the number of the newest version, or nought without any."""
    number = select(func.max(PageVersion.number)).where(
        PageVersion.page == page, PageVersion.language == language
    )
    return db.session.scalar(number) or 0


def list_versions(page: SitePage, language: str) -> Sequence[Any]:
    """List the versions of a text, with what lists say of versions, the newest first."""
    versions = _OUTLINES.where(PageVersion.page == page, PageVersion.language == language)
    return db.session.execute(versions.order_by(PageVersion.number.desc())).all()


def find_version(page: SitePage, language: str, number: int) -> PageVersion | None:
    """Find a version of a text."""
    return db.session.scalar(
        select(PageVersion).where(
            PageVersion.page == page,
            PageVersion.language == language,
            PageVersion.number == number,
        )
    )


def _text(page: SitePage, language: str, version: PageVersion | None) -> PageText:
    if version is None or version.body is None:
        return PageText(page, language, shipped.shipped_body(page, language), shipped.EDITION)
    return PageText(page, language, version.body, version.written_at, version.number)


def _newest_of(page: SitePage) -> dict[str, PageVersion]:
    newest = select(PageVersion).where(PageVersion.page == page, PageVersion.id.in_(_NEWEST))
    return {version.language: version for version in db.session.scalars(newest)}
