"""Lines of the change log. They are never changed, and never say anything about a person."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database import Model, StoredEnum, UtcDateTime

KEY_MAX = 80


class Thing(StrEnum):
    """What a line is about. Its key tells it from others of its sort."""

    SERVICE = "service"
    """By the number of its row."""
    CLUSTER = "cluster"
    """By the number of its row."""
    MEMBERSHIP = "membership"
    """By the number of the account."""
    INVITATION = "invitation"
    """By the number of its row."""
    TECHNOLOGY = "technology"
    """By its code."""
    PAGE = "page"
    """A page about the site, by its name."""


class Kind(StrEnum):
    """What was done. Rooms that come later add their own."""

    CREATED = "created"
    CHANGED = "changed"
    TEXT_CHANGED = "text-changed"
    PARTNERS_CHANGED = "partners-changed"
    LABEL_CHANGED = "label-changed"
    PUBLISHED = "published"
    """For the first time."""
    REPUBLISHED = "republished"
    """Again, after it was withdrawn."""
    WITHDRAWN = "withdrawn"
    RESTORED = "restored"
    """An older version is shown again."""
    CONFIRMED = "confirmed"
    COUNTERSIGNED = "countersigned"
    LOWERED = "lowered"
    """Put last in lists, as its review is long overdue."""
    UNLISTED = "unlisted"
    """Taken out of the lists by the marketplace, not by its cluster."""
    LISTED = "listed"
    """In the lists again."""
    SUSPENDED = "suspended"
    RETURNED = "returned"
    """From a suspension."""
    INVITED = "invited"
    REVOKED = "revoked"
    JOINED = "joined"
    ROLE_CHANGED = "role-changed"
    LEFT = "left"
    MERGED = "merged"
    REJECTED = "rejected"
    UNKNOWN = "unknown"
    """Something that an earlier release did not describe."""


class Actor(StrEnum):
    """Who makes changes. The person is the account of the line, while there is one."""

    PERSON = "person"
    LINK = "link"
    """A person who was known by a link in a mail, and by nothing else."""
    SYSTEM = "system"
    """The marketplace by itself, or its operator by a command."""
    IMPORT = "import"
    UNKNOWN = "unknown"
    """Whom an earlier release did not note."""


class Change(Model):
    """A line of the change log: what happened to a thing.

    Numbers grow in the order in which lines of things that visitors see become visible.
    """

    __tablename__ = "change"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    thing: Mapped[Thing] = mapped_column(StoredEnum(Thing, 20))
    key: Mapped[str] = mapped_column(String(KEY_MAX))
    kind: Mapped[Kind] = mapped_column(StoredEnum(Kind, 30))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    is_public: Mapped[bool] = mapped_column(default=False)
    """Whether visitors may see the thing, so that what is made for them has to follow."""
    actor: Mapped[Actor] = mapped_column(StoredEnum(Actor, 10))
    account_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL"), index=True
    )
    cluster_id: Mapped[int | None] = mapped_column(ForeignKey("cluster.id", ondelete="SET NULL"))
    """The cluster whose thing it was then: of a service the lead."""
    fields: Mapped[list[str]] = mapped_column(JSON, default=list)
    """What of the thing was changed, for example "price" or "cs.title"."""
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """What some of the fields said: codes, numbers and days, never words of a person."""
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


Index("ix_change_public", Change.thing, Change.is_public, Change.id)
Index("ix_change_thing", Change.thing, Change.key, Change.id)
Index("ix_change_newest", Change.at.desc(), Change.id.desc())
Index("ix_change_cluster", Change.cluster_id, Change.at.desc(), Change.id.desc())
