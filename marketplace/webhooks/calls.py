"""The calls that wait to go, stored in the same transaction as their cause."""

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database import Model
from marketplace.outbox import Outgoing


class WebhookCall(Outgoing, Model):
    """One event told to one address, as it will be sent: the same bytes and the same signature on each try."""

    __tablename__ = "webhook_call"
    __table_args__ = (Index("ix_webhook_call_due", "sent_at", "failed_at", "next_try_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(64), unique=True)
    """Lets the receiver tell a repeated call from a new one."""
    cluster_id: Mapped[int] = mapped_column(ForeignKey("cluster.id", ondelete="CASCADE"), index=True)
    event: Mapped[str] = mapped_column(String(40))
    url: Mapped[str] = mapped_column(String(500))
    host: Mapped[str] = mapped_column(String(255))
    """Of the address: one that does not answer holds up its own calls only."""
    body: Mapped[str] = mapped_column(Text)
    signature: Mapped[str] = mapped_column(String(120))
    about: Mapped[str | None] = mapped_column(String(40), index=True)
    """The reference of the enquiry that the call is about."""
