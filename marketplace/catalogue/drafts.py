"""What people filled in about a service, before it is stored."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from marketplace.catalogue.models import Novelty, PriceModel, TextOrigin, VersionKind
from marketplace.texts.kinds import Words


@dataclass(frozen=True)
class TextDraft:
    """The words about a service in one language, as typed."""

    words: Mapping[str, Words]
    """By the names of the fields that a service declares. What is not there stays as it is."""
    origin: TextOrigin = TextOrigin.TRANSLATION
    """Of a translation. It has no meaning for the original."""
    roles: Mapping[int, str] = field(default_factory=dict)
    """What partners contribute, by cluster. Those of the original stand with the partners."""


@dataclass(frozen=True)
class DetailsDraft:
    """The facts about a service, named as in the model."""

    type: str
    sectors: list[str]
    technologies: list[str]
    audience: list[str]
    delivery: list[str]
    languages: list[str]
    countries: list[str]
    price_model: PriceModel
    price_amount: Decimal | None
    price_member_amount: Decimal | None
    price_currency: str
    duration_amount: int | None
    duration_unit: str | None
    trl_min: int | None
    trl_max: int | None
    reply_within_days: int
    review_by: date | None


@dataclass(frozen=True)
class PartnerDraft:
    """A cluster that is to take part, and what it contributes."""

    cluster_id: int
    role: str


@dataclass(frozen=True)
class NoveltyDraft:
    """What the partnership reports of a service, and what is new in an improved one."""

    novelty: Novelty | None
    improved_since: int | None = None
    """The first version that has what is new."""
    what_is_new: Mapping[str, str] = field(default_factory=dict)
    """By language."""


@dataclass(frozen=True)
class Reason:
    """Why a service gets its next version."""

    kind: VersionKind = VersionKind.CHANGE
    note: str = ""
    restored: int | None = None
    """The older version that is shown again, if that is why."""
