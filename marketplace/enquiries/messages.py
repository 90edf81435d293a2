"""Messages, attachments and events of an enquiry, and the ready answers of a desk."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, false
from sqlalchemy.ext.hybrid import hybrid_method, hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.clusters.models import Cluster
from marketplace.database import Model, StoredEnum, UtcDateTime
from marketplace.enquiries.states import EventKind, MessageScope

MESSAGE_MAX = 5000
FILES_MAX = 5
CANNED_TITLE_MAX = 100


class Message(Model):
    """Something written about an enquiry, by the SME, by a cluster or by a coordinator."""

    __tablename__ = "message"
    __table_args__ = (
        Index(
            "ix_message_enquiry_written", "enquiry_id", "written_at", "id", "scope", "cluster_id"
        ),
        Index("ix_message_cluster_written", "cluster_id", "written_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enquiry_id: Mapped[int] = mapped_column(ForeignKey("enquiry.id", ondelete="CASCADE"))
    cluster_id: Mapped[int | None] = mapped_column(ForeignKey("cluster.id"))
    """The cluster that wrote it; None when the SME or a coordinator did."""
    is_from_coordinator: Mapped[bool] = mapped_column(default=False, server_default=false())
    """A coordinator wrote it, for the partnership."""
    person: Mapped[str] = mapped_column(String(200), default="")
    """Who wrote for the cluster, if they want that to be known."""
    is_guest: Mapped[bool] = mapped_column(default=False)
    """A colleague whom the SME invited wrote it."""
    scope: Mapped[MessageScope] = mapped_column(
        StoredEnum(MessageScope, 10), default=MessageScope.EVERYONE
    )
    nonce: Mapped[str] = mapped_column(String(64), unique=True)
    body: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    cluster: Mapped[Cluster | None] = relationship(lazy="joined")

    @property
    def is_from_enquirer(self) -> bool:
        """Whether the SME wrote it, or a colleague whom it invited."""
        return self.cluster_id is None and not self.is_from_coordinator

    @hybrid_property
    def is_public(self) -> bool:
        """Whether the SME may read it."""
        return self.scope == MessageScope.EVERYONE

    @hybrid_property
    def is_internal(self) -> bool:
        """Whether a cluster wrote it for itself alone."""
        return self.scope == MessageScope.CLUSTER

    @hybrid_method
    def is_for(self, cluster_id: int) -> bool:
        """Return whether a cluster that takes part may read it."""
        return (self.scope != MessageScope.CLUSTER) | (self.cluster_id == cluster_id)


def coordinator_wrote_last(messages: Sequence[Message]) -> bool:
    """Whether of what the SME was written, a coordinator wrote the last.

    A refusal is stored as a message later than it was written: when its cluster is asked again.
    """
    letters = [
        message for message in messages if message.is_public and not message.is_from_enquirer
    ]
    last = max(letters, key=lambda letter: (letter.written_at, letter.id), default=None)
    return last is not None and last.is_from_coordinator


class Attachment(Model):
    """A file that the SME added to its enquiry.

    Its content lies in the data folder.
    """

    __tablename__ = "attachment"

    id: Mapped[int] = mapped_column(primary_key=True)
    enquiry_id: Mapped[int] = mapped_column(
        ForeignKey("enquiry.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(String(120))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    """In bytes."""
    sha256: Mapped[str] = mapped_column(String(64))
    stored_as: Mapped[str] = mapped_column(String(64), unique=True)
    is_guest: Mapped[bool] = mapped_column(default=False)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Event(Model):
    """Something that happened to an enquiry and can happen again, such as closing."""

    __tablename__ = "enquiry_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    enquiry_id: Mapped[int] = mapped_column(
        ForeignKey("enquiry.id", ondelete="CASCADE"), index=True
    )
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    kind: Mapped[EventKind] = mapped_column(StoredEnum(EventKind, 20))
    detail: Mapped[str] = mapped_column(String(100), default="")
    """A code such as the outcome; never what somebody typed."""
    cluster_id: Mapped[int | None] = mapped_column(ForeignKey("cluster.id"))
    """The cluster that did it, or to which it was done; None when the SME or the coordinator did."""
    cluster: Mapped[Cluster | None] = relationship(lazy="joined")


class CannedAnswer(Model):
    """A text that a desk keeps ready for questions that come again and again, in one language."""

    __tablename__ = "canned_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    cluster_id: Mapped[int] = mapped_column(
        ForeignKey("cluster.id", ondelete="CASCADE"), index=True
    )
    language: Mapped[str] = mapped_column(String(8))
    title: Mapped[str] = mapped_column(String(CANNED_TITLE_MAX))
    body: Mapped[str] = mapped_column(Text)
    """May have fields in braces, which are filled in for the enquiry at hand."""
