"""Clusters, the people who work for them, and invitations."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol, cast

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, backref, mapped_column, relationship

from marketplace.accounts.models import MailReader, User
from marketplace.clusters.names import NamedCluster
from marketplace.database import Model, StoredEnum, UtcDateTime
from marketplace.i18n import _l
from marketplace.i18n.words import Words, best_words
from marketplace.media.models import Picture, StoredPicture
from marketplace.texts.declaration import TextField, ThingWithTexts
from marketplace.texts.kinds import TextKind
from marketplace.texts.marks import mark_of

INVITATION_DAYS = 14
SUMMARY_MAX = 300
DESCRIPTION_MAX = 10_000

CLUSTER = ThingWithTexts(
    "cluster",
    (
        TextField(
            name="summary",
            label=_l("Summary"),
            kind=TextKind.PARAGRAPH,
            limit=SUMMARY_MAX,
            explanation="One or two sentences for the list of clusters.",
            hint=_l("One or two sentences for the list of clusters."),
        ),
        TextField(
            name="description",
            label=_l("Description"),
            kind=TextKind.MARKDOWN,
            limit=DESCRIPTION_MAX,
            explanation="Who the cluster is, what it is good at, whom it helps. It may be Markdown.",
            hint=_l(
                "Who you are, what you are good at and who you help. You can use Markdown for "
                "headings, lists and links."
            ),
            rows=14,
        ),
    ),
)
"""What a cluster says in each language. The columns of ClusterText hold it."""


class Role(StrEnum):
    """What a person may be invited to be: of the partnership, or at the desk of a cluster."""

    COORDINATOR = "coordinator"
    """Of the partnership: works for no cluster."""
    MANAGER = "manager"
    """Also invites and removes colleagues, and edits the profile."""
    EDITOR = "editor"


class Cluster(MailReader, Model):
    """An organisation that offers services to small and medium-sized enterprises."""

    __tablename__ = "cluster"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(100), unique=True)
    name: Mapped[str] = mapped_column(String(250))
    short_name: Mapped[str] = mapped_column(String(60), default="")
    country: Mapped[str] = mapped_column(String(2), default="")
    town: Mapped[str] = mapped_column(String(120), default="")
    website: Mapped[str] = mapped_column(String(500), default="")
    email: Mapped[str] = mapped_column(String(320), default="")
    """The contact desk: where enquiries are announced."""
    phone: Mapped[str] = mapped_column(String(50), default="")
    """Whom an SME calls when a promise was not kept."""
    public_phone: Mapped[str] = mapped_column(String(50), default="")
    """Whom anybody may call: the page of the cluster shows it."""
    languages: Mapped[list[str]] = mapped_column(JSON, default=list)
    """The languages the desk reads, the preferred one first."""
    label_level: Mapped[str | None] = mapped_column(String(10))
    label_awarded: Mapped[date | None]
    label_valid_until: Mapped[date | None]
    label_url: Mapped[str] = mapped_column(String(500), default="")
    webhook_url: Mapped[str] = mapped_column(String(500), default="")
    """Where a system of the cluster's own is told of enquiries, or empty without one."""
    webhook_secret: Mapped[str] = mapped_column(String(64), default="")
    logo: Mapped[Picture | None] = mapped_column(StoredPicture)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    first_steps_ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When its team closed the list of first steps, if it did."""
    texts: Mapped[list["ClusterText"]] = relationship(
        back_populates="cluster",
        cascade="all, delete-orphan",
        order_by="ClusterText.language",
        lazy="raise",
    )

    @property
    def display_name(self) -> str:
        """Return the name by which people call the cluster."""
        return self.short_name or self.name

    @property
    def named(self) -> NamedCluster:
        """Return what introduces the cluster where nobody has heard of it."""
        return NamedCluster(self.name, self.country)

    @property
    def language(self) -> str:
        """Return the language in which the desk is written to."""
        return self.languages[0] if self.languages else "en"

    @property
    def web_address(self) -> str | None:
        """Return the website if a browser may be sent there."""
        return self.website if self.website.startswith(("https://", "http://")) else None

    def text_in(self, language: str) -> "ClusterText | None":
        """Return the text in exactly this language."""
        return next((text for text in self.texts if text.language == language), None)

    def revision_of_text(self, language: str) -> int:
        """Return a number that is another one once what is said in a language has changed."""
        return mark_of(CLUSTER.words_of(self.text_in(language)))

    def best_summary(self, language: str) -> Words | None:
        """Return the summary for a reader of a language, if there is any."""
        summaries = {text.language: text.summary for text in self.texts}
        return best_words(summaries, language, self.language)

    def best_description(self, language: str) -> Words | None:
        """Return the description for a reader of a language, if there is any."""
        descriptions = {text.language: text.description for text in self.texts}
        return best_words(descriptions, language, self.language)

    def current_label(self, today: date) -> str | None:
        """Return the label's level while it is valid: an expired one is never shown as current."""
        has_expired = self.label_valid_until is not None and self.label_valid_until < today
        return None if has_expired else self.label_level


class ClusterText(Model):
    """What is said about a cluster in one language."""

    __tablename__ = "cluster_text"

    cluster_id: Mapped[int] = mapped_column(
        ForeignKey("cluster.id", ondelete="CASCADE"), primary_key=True
    )
    language: Mapped[str] = mapped_column(String(8), primary_key=True)
    summary: Mapped[str] = mapped_column(String(SUMMARY_MAX), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    cluster: Mapped[Cluster] = relationship(back_populates="texts")


class Membership(Model):
    """A person's work for a cluster, of which there is one at most."""

    __tablename__ = "membership"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True
    )
    cluster_id: Mapped[int] = mapped_column(
        ForeignKey("cluster.id", ondelete="CASCADE"), index=True
    )
    role: Mapped[Role] = mapped_column(StoredEnum(Role, 20))
    """MANAGER or EDITOR."""
    user: Mapped[User] = relationship(
        backref=backref("membership", uselist=False, cascade="all, delete-orphan")
    )
    cluster: Mapped[Cluster] = relationship(lazy="joined")

    @property
    def is_manager(self) -> bool:
        """Whether this person may invite and remove colleagues."""
        return self.role == Role.MANAGER


class _Employable(Protocol):
    """What the relation of a membership adds to an account, whose room knows no clusters."""

    membership: Membership | None


def membership_of(user: User) -> Membership | None:
    """Return the membership of an account, or None for one that works for no cluster."""
    return cast(_Employable, user).membership


class Invitation(Model):
    """A link by which a person gets an account, of which only the hash of its token is stored."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    email: Mapped[str] = mapped_column(String(320))
    role: Mapped[Role] = mapped_column(StoredEnum(Role, 20))
    cluster_id: Mapped[int | None] = mapped_column(
        ForeignKey("cluster.id", ondelete="CASCADE"), index=True
    )
    language: Mapped[str] = mapped_column(String(8))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cluster: Mapped[Cluster | None] = relationship(lazy="joined")

    @property
    def open_until(self) -> datetime:
        """Return the moment at which the link stops working."""
        return self.created_at + timedelta(days=INVITATION_DAYS)

    def is_open(self, now: datetime) -> bool:
        """Whether the link still works."""
        return self.accepted_at is None and now < self.open_until
