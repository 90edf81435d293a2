"""What a text said before, so that a translator sees what has changed since."""

from datetime import datetime

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database import Model, UtcDateTime
from marketplace.texts.kinds import Words


class PastWords(Model):
    """What a field of a text said from one revision of the text on, until it was changed."""

    __tablename__ = "text_history"

    thing: Mapped[str] = mapped_column(String(20), primary_key=True)
    """The name of the sort of thing, as it declares it."""
    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    """Which of them it is."""
    language: Mapped[str] = mapped_column(String(8), primary_key=True)
    field: Mapped[str] = mapped_column(String(40), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """The revision of the text that brought these words."""
    words: Mapped[Words] = mapped_column(JSON)
    until: Mapped[datetime] = mapped_column(UtcDateTime)
    """When others took their place."""
