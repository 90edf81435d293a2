"""Services, their texts in several languages, their partners and published versions."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Numeric, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.clusters.models import Cluster
from marketplace.database import Model, UtcDateTime
from marketplace.errors import IllegalStateChange
from marketplace.i18n.languages import best

TITLE_MAX, TITLE_ADVISED, SUMMARY_MAX, TEXT_MAX, ITEMS_MAX, ITEM_MAX = 250, 80, 300, 10_000, 10, 200


class Service(Model):
    """What a cluster offers to small and medium-sized enterprises, alone or jointly with others."""

    __tablename__ = "service"
    __table_args__ = (Index("ix_service_state_published", "state", "published_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(100), unique=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("cluster.id"), index=True)
    type: Mapped[str] = mapped_column(String(30))
    sectors: Mapped[list[str]] = mapped_column(JSON, default=list)
    """NACE Rev. 2 divisions, as in E36."""
    technologies: Mapped[list[str]] = mapped_column(JSON, default=list)
    audience: Mapped[list[str]] = mapped_column(JSON, default=list)
    delivery: Mapped[list[str]] = mapped_column(JSON, default=list)
    languages: Mapped[list[str]] = mapped_column(JSON, default=list)
    """The languages in which the service is delivered."""
    countries: Mapped[list[str]] = mapped_column(JSON, default=list)
    price_model: Mapped[str] = mapped_column(String(20), default="on-request")
    price_amount: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))
    price_member_amount: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))
    price_currency: Mapped[str] = mapped_column(String(3), default="EUR")
    duration_amount: Mapped[int | None]
    duration_unit: Mapped[str | None] = mapped_column(String(10))
    trl_min: Mapped[int | None]
    trl_max: Mapped[int | None]
    reply_within_days: Mapped[int] = mapped_column(default=5)
    """The promise to the SME, in working days."""
    novelty: Mapped[str | None] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(20), default="draft")
    original_language: Mapped[str] = mapped_column(String(8))
    version: Mapped[int] = mapped_column(default=0)
    """The number of the last published version; 0 before the first."""
    revision: Mapped[int] = mapped_column(default=1)
    """Counts the changes of everything but the texts, so that of two people who edit at once nobody loses anything."""
    confirmed_on: Mapped[date | None]
    review_by: Mapped[date | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_reason: Mapped[str] = mapped_column(String(1000), default="")
    lead: Mapped[Cluster] = relationship(lazy="raise")
    partners: Mapped[list["Partner"]] = relationship(
        back_populates="service",
        cascade="all, delete-orphan",
        order_by="Partner.position",
        lazy="raise",
    )
    texts: Mapped[list["ServiceText"]] = relationship(
        back_populates="service",
        cascade="all, delete-orphan",
        order_by="ServiceText.language",
        lazy="raise",
    )

    @property
    def is_joint(self) -> bool:
        """Tell whether several clusters deliver the service together."""
        return bool(self.partners)

    @property
    def clusters(self) -> list[Cluster]:
        """List the clusters that take part, the lead first."""
        return [self.lead, *(partner.cluster for partner in self.partners)]

    def text_in(self, language: str) -> "ServiceText | None":
        """Give the text in exactly this language."""
        return next((text for text in self.texts if text.language == language), None)

    def best_text(self, language: str) -> "ServiceText":
        """Give the text to show to a reader of a language: theirs, or the best other one. Order by language, never filter."""
        chosen = best([text.language for text in self.texts], language, self.original_language)
        return next(text for text in self.texts if text.language == chosen)

    def partner(self, cluster_id: int) -> "Partner | None":
        """Give the part of a cluster that delivers the service together with the lead."""
        return next(
            (partner for partner in self.partners if partner.cluster_id == cluster_id), None
        )

    @property
    def original(self) -> "ServiceText | None":
        """Give the text from which the others are translated."""
        return self.text_in(self.original_language)

    def publish(self, now: datetime) -> None:
        """Open the service to visitors, as the next version; what is published already gets its next version."""
        self.version += 1
        self.state = "published"
        self.published_at = self.published_at or now
        self.changed_at = now
        self.withdrawn_at, self.withdrawn_reason = None, ""

    def withdraw(self, reason: str, now: datetime) -> None:
        """Take the service out of the catalogue, and say why. Raises IllegalStateChange unless it is published."""
        if self.state != "published":
            raise IllegalStateChange(
                f"{self.slug} is {self.state}, only a published service is withdrawn"
            )
        self.state, self.withdrawn_at, self.withdrawn_reason, self.changed_at = (
            "withdrawn",
            now,
            reason,
            now,
        )


class Partner(Model):
    """A cluster that delivers a service together with the lead, and what it contributes."""

    __tablename__ = "service_partner"

    service_id: Mapped[int] = mapped_column(
        ForeignKey("service.id", ondelete="CASCADE"), primary_key=True
    )
    cluster_id: Mapped[int] = mapped_column(ForeignKey("cluster.id"), primary_key=True, index=True)
    position: Mapped[int] = mapped_column(default=0)
    role: Mapped[str] = mapped_column(String(300), default="")
    countersigned_version: Mapped[int | None]
    """The version to which the partner has agreed last; None while it has not agreed at all."""
    service: Mapped[Service] = relationship(back_populates="partners")
    cluster: Mapped[Cluster] = relationship(lazy="joined")


class ServiceText(Model):
    """The words about a service in one language."""

    __tablename__ = "service_text"

    service_id: Mapped[int] = mapped_column(
        ForeignKey("service.id", ondelete="CASCADE"), primary_key=True
    )
    language: Mapped[str] = mapped_column(String(8), primary_key=True)
    title: Mapped[str] = mapped_column(String(TITLE_MAX), default="")
    summary: Mapped[str] = mapped_column(String(SUMMARY_MAX), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    what_you_get: Mapped[list[str]] = mapped_column(JSON, default=list)
    who_it_is_for: Mapped[list[str]] = mapped_column(JSON, default=list)
    how_it_works: Mapped[str] = mapped_column(Text, default="")
    origin: Mapped[str] = mapped_column(String(20), default="original")
    """original, translation or machine"""
    revision: Mapped[int] = mapped_column(default=1)
    """Counts the changes of this text."""
    of_revision: Mapped[int | None]
    """The revision of the original from which this text was translated."""
    service: Mapped[Service] = relationship(back_populates="texts")

    def is_outdated(self, original: "ServiceText | None") -> bool:
        """Tell whether the original changed since this text was translated from it."""
        return (
            original is not None
            and self.of_revision is not None
            and self.of_revision < original.revision
        )


class ServiceVersion(Model):
    """A service as it was published: nothing that visitors saw is forgotten."""

    __tablename__ = "service_version"

    service_id: Mapped[int] = mapped_column(
        ForeignKey("service.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    record: Mapped[dict[str, Any]] = mapped_column(JSON)
    """The service in the interchange format."""
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Change(Model):
    """A line of the change log: this service looks different now. What is derived from services follows it."""

    __tablename__ = "service_change"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
