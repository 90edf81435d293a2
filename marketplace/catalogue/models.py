"""Services, their texts in several languages, their partners and published versions."""

import hashlib
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ColumnElement, ForeignKey, Index, Numeric, String, Text
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.clusters.models import Cluster
from marketplace.clusters.names import NamedCluster
from marketplace.database import Model, StoredEnum, UtcDateTime
from marketplace.errors import IllegalStateChange
from marketplace.i18n import _l
from marketplace.i18n.languages import best
from marketplace.i18n.words import Words, best_words
from marketplace.media.models import DataSheet, Picture, StoredDataSheets, StoredPicture
from marketplace.texts.declaration import TextField, ThingWithTexts
from marketplace.texts.kinds import TextKind
from marketplace.texts.marks import outdated_fields

TITLE_MAX = 250
SUMMARY_MAX = 300
TEXT_MAX = 10_000
ITEMS_MAX = 10
ITEM_MAX = 200
WHAT_IS_NEW_MAX = 1000
NOTE_MAX = 300

SERVICE = ThingWithTexts(
    "service",
    (
        TextField(
            name="title",
            label=_l("Title"),
            kind=TextKind.LINE,
            limit=TITLE_MAX,
            explanation="The title, in one line.",
            hint=_l("What an SME gets, in the customer’s words. Up to 80 characters work best."),
            request=_l("Give the service a title."),
            is_always_needed=True,
            is_substance=True,
        ),
        TextField(
            name="summary",
            label=_l("Summary"),
            kind=TextKind.PARAGRAPH,
            limit=SUMMARY_MAX,
            explanation="One or two sentences for the list of services.",
            hint=_l("One or two sentences. Search results show them."),
            request=_l("Write a summary of one or two sentences."),
            is_always_needed=True,
            is_substance=True,
        ),
        TextField(
            name="description",
            label=_l("Description"),
            kind=TextKind.MARKDOWN,
            limit=TEXT_MAX,
            explanation="The description. It may be Markdown.",
            hint=_l(
                "An empty line starts a new paragraph, **two stars** make text bold, a hyphen "
                "starts a list item."
            ),
            request=_l("Describe the service."),
        ),
        TextField(
            name="what_you_get",
            label=_l("What you get"),
            kind=TextKind.LIST,
            limit=ITEM_MAX,
            most_items=ITEMS_MAX,
            explanation="What the customer gets, one item each.",
            hint=_l("One item per line."),
        ),
        TextField(
            name="who_it_is_for",
            label=_l("Who can use it"),
            kind=TextKind.LIST,
            limit=ITEM_MAX,
            most_items=ITEMS_MAX,
            explanation="Who can use it, one group each.",
            hint=_l("One item per line."),
        ),
        TextField(
            name="how_it_works",
            label=_l("How it works"),
            kind=TextKind.MARKDOWN,
            limit=TEXT_MAX,
            explanation="The steps from request to result. They may be Markdown.",
            rows=6,
        ),
    ),
)
"""What a service says in each language. The columns of ServiceText hold it."""


class ServiceState(StrEnum):
    """Whether visitors see a service."""

    DRAFT = "draft"
    """Not yet."""
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    """No longer: its page says when and why."""
    UNLISTED = "unlisted"
    """Not for now, whatever its cluster wants: its page says why."""


class UnlistedWhy(StrEnum):
    """Why the marketplace shows a service no more that its cluster offers."""

    STALE = "stale"
    """Nobody has said for too long that it is still right."""
    SUSPENDED = "suspended"
    """Its lead cluster is suspended."""


class TextOrigin(StrEnum):
    """Where a text of a service comes from."""

    ORIGINAL = "original"
    TRANSLATION = "translation"
    """Made by a person."""
    MACHINE = "machine"
    """A draft made by a machine."""


class PriceModel(StrEnum):
    """How a service is priced."""

    FREE = "free"
    FREE_FOR_MEMBERS = "free-for-members"
    FIXED = "fixed"
    FROM = "from"
    ON_REQUEST = "on-request"
    GRANT_FUNDED = "grant-funded"


class Novelty(StrEnum):
    """What the partnership reports of a service."""

    NEW = "new"
    IMPROVED = "improved"


class VersionKind(StrEnum):
    """Why a service got a version."""

    FIRST = "first"
    CHANGE = "change"
    TYPO = "typo"
    """Only mistakes in writing were corrected."""
    RESTORED = "restored"
    """An older version is shown again."""
    IMPORTED = "imported"


OFFERED = (ServiceState.PUBLISHED, ServiceState.UNLISTED)
"""The states of a service that its cluster offers."""
TRANSLATED = (TextOrigin.TRANSLATION, TextOrigin.MACHINE)
"""Where a text comes from that is not the original."""
WITH_AMOUNT = frozenset({PriceModel.FIXED, PriceModel.FROM})
"""The ways of pricing that need an amount."""


class Service(Model):
    """What a cluster offers to enterprises, alone or jointly with others."""

    __tablename__ = "service"
    __table_args__ = (
        Index("ix_service_state_novelty", "state", "novelty"),
        Index("ix_service_state_review", "state", "review_by"),
        Index("ix_service_state_confirmed", "state", "confirmed_on", "published_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(100), unique=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("cluster.id"))
    type: Mapped[str] = mapped_column(String(30))
    sectors: Mapped[list[str]] = mapped_column(JSON, default=list)
    """NACE Rev. 2 divisions, as in E36."""
    technologies: Mapped[list[str]] = mapped_column(JSON, default=list)
    audience: Mapped[list[str]] = mapped_column(JSON, default=list)
    delivery: Mapped[list[str]] = mapped_column(JSON, default=list)
    languages: Mapped[list[str]] = mapped_column(JSON, default=list)
    """The languages in which the service is delivered."""
    countries: Mapped[list[str]] = mapped_column(JSON, default=list)
    price_model: Mapped[PriceModel] = mapped_column(
        StoredEnum(PriceModel, 20), default=PriceModel.ON_REQUEST
    )
    price_amount: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))
    price_member_amount: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))
    price_currency: Mapped[str] = mapped_column(String(3), default="EUR")
    duration_amount: Mapped[int | None]
    duration_unit: Mapped[str | None] = mapped_column(String(10))
    trl_min: Mapped[int | None]
    trl_max: Mapped[int | None]
    reply_within_days: Mapped[int] = mapped_column(default=5)
    """The promise to the SME, in working days."""
    novelty: Mapped[Novelty | None] = mapped_column(StoredEnum(Novelty, 10))
    improved_since: Mapped[int | None]
    """Of an improved service: the first version that has what is new."""
    what_is_new: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    """Of an improved service: what is new, by language."""
    state: Mapped[ServiceState] = mapped_column(
        StoredEnum(ServiceState, 20), default=ServiceState.DRAFT
    )
    original_language: Mapped[str] = mapped_column(String(8))
    version: Mapped[int] = mapped_column(default=0)
    """The number of the last published version, or 0 before the first."""
    revision: Mapped[int] = mapped_column(default=1)
    """Counts the changes of everything but the texts.

    So that of two people who edit at once nobody loses anything.
    """
    confirmed_on: Mapped[date | None]
    review_by: Mapped[date | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_reason: Mapped[str] = mapped_column(String(1000), default="")
    withdrawn_reason_language: Mapped[str] = mapped_column(String(8), default="")
    """The language of the reason, or empty without one."""
    unlisted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    unlisted_why: Mapped[UnlistedWhy | None] = mapped_column(StoredEnum(UnlistedWhy, 20))
    is_lowered: Mapped[bool] = mapped_column(default=False)
    """Whether it comes last in lists, as its review is long overdue."""
    picture: Mapped[Picture | None] = mapped_column(StoredPicture)
    data_sheets: Mapped[tuple[DataSheet, ...]] = mapped_column(
        StoredDataSheets, default=(), nullable=True
    )
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

    @hybrid_property
    def is_published(self) -> bool:
        """Whether visitors find the service in the catalogue."""
        return self.state == ServiceState.PUBLISHED

    @property
    def is_offered(self) -> bool:
        """Whether its cluster offers it, though it may be unlisted for now."""
        return self.state in OFFERED

    def is_review_due(self, today: date) -> bool:
        """Return whether it is offered, and the day by which to look at it again has come."""
        return self.is_offered and self.review_by is not None and self.review_by <= today

    @classmethod
    def review_is_due(cls, today: date) -> ColumnElement[bool]:
        """Return the same as a condition in SQL, where no day is never reached."""
        return cls.state.in_(OFFERED) & (cls.review_by <= today)

    @property
    def is_improved(self) -> bool:
        """Whether its cluster calls it an improved service."""
        return self.novelty == Novelty.IMPROVED

    def best_what_is_new(self, language: str) -> Words | None:
        """Return what is new for a reader of a language, if it is improved and that is said."""
        if not self.is_improved:
            return None
        return best_words(self.what_is_new, language, self.original_language)

    @property
    def is_joint(self) -> bool:
        """Whether several clusters deliver the service together."""
        return bool(self.partners)

    @property
    def clusters(self) -> list[Cluster]:
        """List the clusters that take part, the lead first."""
        return [self.lead, *(partner.cluster for partner in self.partners)]

    @property
    def named_clusters(self) -> tuple[NamedCluster, ...]:
        """Return what introduces the clusters that take part, the lead first."""
        return tuple(cluster.named for cluster in self.clusters)

    def text_in(self, language: str) -> "ServiceText | None":
        """Return the text in exactly this language."""
        return next((text for text in self.texts if text.language == language), None)

    def best_text(self, language: str) -> "ServiceText":
        """Return the text for a reader of a language: in that language, or the best other one.

        Order by language, never filter.
        """
        languages = [text.language for text in self.texts]
        best_language = best(languages, language, self.original_language)
        return next(text for text in self.texts if text.language == best_language)

    def terms_of_partners(self) -> dict[int, tuple[str, ...]]:
        """Return what each partner agrees to, by its cluster: title, summary and its role."""
        substance = SERVICE.substance_of(self.original)
        return {partner.cluster_id: (*substance, partner.role) for partner in self.partners}

    def terms_mark(self, cluster_id: int) -> str:
        """Return a mark of what a partner agrees to, by which a page shows that it is the same."""
        terms = self.terms_of_partners()[cluster_id]
        return hashlib.sha256("\n".join(terms).encode()).hexdigest()

    def outdate_agreements(self, terms: dict[int, tuple[str, ...]], now: datetime) -> None:
        """Ask the partners again whose terms are no longer those of before."""
        current = self.terms_of_partners()
        for partner in self.partners:
            is_changed = current[partner.cluster_id] != terms.get(partner.cluster_id)
            if partner.has_agreed and is_changed:
                partner.outdated_at = partner.outdated_at or now

    def partner(self, cluster_id: int) -> "Partner | None":
        """Return the part of a cluster that delivers the service together with the lead."""
        partners = (partner for partner in self.partners if partner.cluster_id == cluster_id)
        return next(partners, None)

    @property
    def original(self) -> "ServiceText | None":
        """Return the text from which the others are translated."""
        return self.text_in(self.original_language)

    def publish(self, now: datetime) -> None:
        """Open the service to visitors, or show them its changes, as the next version."""
        self.version += 1
        self.state = ServiceState.PUBLISHED
        self.published_at = self.published_at or now
        self.changed_at = now
        self.withdrawn_at = self.unlisted_at = self.unlisted_why = None
        self.withdrawn_reason = self.withdrawn_reason_language = ""
        self.is_lowered = False

    def lower(self) -> None:
        """Let it come last in lists. Raises IllegalStateChange unless it is published."""
        if not self.is_published:
            raise IllegalStateChange(f"{self.slug} is {self.state}, and in no list")
        self.is_lowered = True

    def unlist(self, why: UnlistedWhy, now: datetime) -> None:
        """Take it out of all lists for now. Raises IllegalStateChange unless it is published."""
        if not self.is_published:
            raise IllegalStateChange(f"{self.slug} is {self.state}, and in no list")
        self.state = ServiceState.UNLISTED
        self.unlisted_why = why
        self.unlisted_at = now

    def withdraw(self, reason: str, now: datetime, language: str | None = None) -> None:
        """Take the service out of the catalogue, and say why, if not in the original language.

        Raises IllegalStateChange unless it is published.
        """
        if not self.is_offered:
            raise IllegalStateChange(
                f"{self.slug} is {self.state}, only a published service is withdrawn"
            )
        self.state = ServiceState.WITHDRAWN
        self.unlisted_at = self.unlisted_why = None
        self.is_lowered = False
        self.withdrawn_at = now
        self.withdrawn_reason = reason
        self.withdrawn_reason_language = language or self.original_language
        self.changed_at = now


Index(
    "ix_service_lead_published",
    Service.lead_id,
    Service.state,
    Service.published_at.desc(),
    Service.id,
)
Index("ix_service_state_newest", Service.state, Service.published_at.desc(), Service.id)
Index("ix_service_lead_changed", Service.lead_id, Service.changed_at.desc(), Service.id)


class Partner(Model):
    """A cluster that delivers a service together with the lead, and what it contributes."""

    __tablename__ = "service_partner"

    service_id: Mapped[int] = mapped_column(
        ForeignKey("service.id", ondelete="CASCADE"), primary_key=True
    )
    cluster_id: Mapped[int] = mapped_column(ForeignKey("cluster.id"), primary_key=True, index=True)
    position: Mapped[int] = mapped_column(default=0)
    role: Mapped[str] = mapped_column(String(300), default="")
    """What it contributes, in the original language of the service."""
    translated_roles: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    """The same in other languages, by their codes. They are values in the row, as the page of a
    service needs them all, and nothing else asks for one."""
    countersigned_version: Mapped[int | None]
    """The version to which the partner has agreed last, or None before it has agreed."""
    agreed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it agreed last, if that was here."""
    outdated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the terms of its agreement were changed; None while it holds."""
    service: Mapped[Service] = relationship(back_populates="partners")
    cluster: Mapped[Cluster] = relationship(lazy="joined")

    def role_in(self, language: str) -> str:
        """Return what the partner contributes in exactly this language, or nothing."""
        if language == self.service.original_language:
            return self.role
        return self.translated_roles.get(language, "")

    def best_role(self, language: str) -> Words | None:
        """Return what the partner contributes for a reader of a language, if that is said."""
        original = self.service.original_language
        return best_words({**self.translated_roles, original: self.role}, language, original)

    def translate_role(self, language: str, role: str) -> bool:
        """Store the role in another language, and return whether that changed anything."""
        if role == self.translated_roles.get(language, ""):
            return False
        others = {code: text for code, text in self.translated_roles.items() if code != language}
        self.translated_roles = {**others, language: role} if role else others
        return True

    def rename_role(self, role: str) -> None:
        """Store the role. Its translations go with what they translate."""
        if role != self.role:
            self.translated_roles = {}
        self.role = role

    @property
    def has_agreed(self) -> bool:
        """Whether the partner has agreed to take part, be it in what was described otherwise."""
        return self.countersigned_version is not None

    @hybrid_property
    def agrees(self) -> bool:
        """Whether the partner has agreed to take part as it is described now."""
        return self.has_agreed and self.outdated_at is None

    @agrees.inplace.expression
    @classmethod
    def _agrees(cls) -> ColumnElement[bool]:
        return cls.countersigned_version.is_not(None) & cls.outdated_at.is_(None)

    def agree(self, version: int, now: datetime) -> None:
        """Note that the partner agrees to the terms as they are now."""
        self.countersigned_version = version
        self.agreed_at = now
        self.outdated_at = None


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
    origin: Mapped[TextOrigin] = mapped_column(
        StoredEnum(TextOrigin, 20), default=TextOrigin.ORIGINAL
    )
    revision: Mapped[int] = mapped_column(default=1)
    """Counts the changes of this text."""
    revisions: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    """At which of them each field was changed last, as far as that was counted."""
    of_revision: Mapped[int | None]
    """The oldest revision of the original from which a field of this text was translated."""
    of_revisions: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    """The same for each field."""
    outdated: Mapped[int] = mapped_column(default=0)
    """How many fields the original has changed since they were translated from it."""
    service: Mapped[Service] = relationship(back_populates="texts")

    def outdated_fields(self, original: "ServiceText | None") -> list[TextField]:
        """List the fields that the original has changed since they were translated from it."""
        return outdated_fields(SERVICE, self, original)

    def is_outdated(self, original: "ServiceText | None") -> bool:
        """Whether the original changed since this text was translated from it."""
        return bool(self.outdated_fields(original))


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
    kind: Mapped[VersionKind] = mapped_column(
        StoredEnum(VersionKind, 10), default=VersionKind.CHANGE, server_default=VersionKind.CHANGE
    )
    note: Mapped[str] = mapped_column(String(NOTE_MAX), default="", server_default="")
    """Why, in the words of whoever made it, or empty. Visitors never see it."""
    restored: Mapped[int | None]
    """The number of the older version that it shows again."""
    account_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL"), index=True
    )
    """Who made it, unless that was the system, is not known, or has no account any more."""
