"""Unmet needs: what was asked for in vain, in numbers, and who looks into it.

Nothing tells of the person: of an enquiry neither its words nor its reference are here.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, ForeignKey, Index, String
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.catalogue.models import Service
from marketplace.clusters.models import Cluster
from marketplace.database import Model, StoredEnum, UtcDateTime
from marketplace.search.query_log.models import CHARACTERS_MAX


class NeedKind(StrEnum):
    """Where a need was seen."""

    SEARCH = "search"
    """Words that visitors searched for on several days."""
    RARE = "rare"
    """Searches of a week whose words are too rare to be shown."""
    ENQUIRY = "enquiry"
    """General enquiries of a week that nobody could place."""


class UnmetNeed(Model):
    """Something that was asked for and that nobody offers."""

    __tablename__ = "unmet_need"
    __table_args__ = (
        Index("ix_unmet_need_sector", "sector", "kind"),
        Index("ix_unmet_need_claimed", "claimed_by_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(320), unique=True)
    """What makes it the same need when it is counted again."""
    kind: Mapped[NeedKind] = mapped_column(StoredEnum(NeedKind, 10))
    language: Mapped[str] = mapped_column(String(8))
    words: Mapped[str] = mapped_column(String(CHARACTERS_MAX), default="")
    """What visitors typed into the search; empty for all other kinds."""
    country: Mapped[str] = mapped_column(String(2), default="")
    """Where enquirers are from; empty for searches."""
    sector: Mapped[str] = mapped_column(String(3), default="")
    """The NACE division to which it seems to belong, or empty."""
    week: Mapped[date]
    """The Monday of the week in which it was asked for last."""
    number: Mapped[int]
    """How often it was asked for."""
    claimed_by_id: Mapped[int | None] = mapped_column(ForeignKey("cluster.id", ondelete="SET NULL"))
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id", ondelete="SET NULL"))
    """The service that the cluster began for it."""
    claimed_by: Mapped[Cluster | None] = relationship(lazy="raise")
    service: Mapped[Service | None] = relationship(lazy="raise")

    @hybrid_property
    def is_claimable(self) -> bool:
        """Whether it says enough for a cluster to look into it."""
        return self.kind != NeedKind.RARE

    @hybrid_property
    def is_open(self) -> bool:
        """Whether a cluster is wanted that looks into it."""
        return self.kind != NeedKind.RARE and self.claimed_by_id is None

    @is_open.inplace.expression
    @classmethod
    def _is_open(cls) -> ColumnElement[bool]:
        return (cls.kind != NeedKind.RARE) & cls.claimed_by_id.is_(None)

    @property
    def is_offered(self) -> bool:
        """Whether the service that was begun for it is in the catalogue."""
        return self.service is not None and self.service.is_published
