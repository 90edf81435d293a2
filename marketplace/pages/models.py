"""The pages about the site, and the versions of their texts."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import User
from marketplace.database import Model, StoredEnum, UtcDateTime

BODY_MAX = 40_000


class SitePage(StrEnum):
    """A page about the site, by the name in its address."""

    ABOUT = "about"
    IMPRINT = "imprint"
    PRIVACY = "privacy"
    TERMS = "terms"
    ACCESSIBILITY = "accessibility"
    COOKIES = "cookies"
    HELP = "help"
    HELP_FOR_CLUSTERS = "help-for-clusters"


class PageVersion(Model):
    """A text of a page in one language, as the coordinator saved it.

    Nothing is changed or deleted: the highest number counts, and the others can be read.
    """

    __tablename__ = "page_version"
    __table_args__ = (UniqueConstraint("page", "language", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    page: Mapped[SitePage] = mapped_column(StoredEnum(SitePage, 40))
    language: Mapped[str] = mapped_column(String(8))
    number: Mapped[int]
    body: Mapped[str | None] = mapped_column(Text)
    """Markdown, or None where the shipped text counts again."""
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL"), index=True
    )
    author: Mapped[User | None] = relationship(lazy="raise")
