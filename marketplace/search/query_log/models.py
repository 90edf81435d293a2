"""How often something was searched for on a day.

Words and numbers, nothing about who searched.
"""

from datetime import date

from sqlalchemy import String, false
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database import Model

CHARACTERS_MAX = 256
"""Characters of a query that are counted as its words."""


class SearchCount(Model):
    """The searches of a day for the same words, by readers of the same language."""

    __tablename__ = "search_count"

    day: Mapped[date] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(String(8), primary_key=True)
    words: Mapped[str] = mapped_column(String(CHARACTERS_MAX), primary_key=True)
    searches: Mapped[int]
    results: Mapped[int | None]
    """What the last of them found in the whole catalogue; None if all of them looked only at a part of it."""
    is_doubtful: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether the page of the last of them said that its results may not be what was asked for."""
    sector: Mapped[str] = mapped_column(String(3), default="", server_default="")
    """The sector to which somebody narrowed the search last; empty if nobody did."""
