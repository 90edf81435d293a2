"""The services that an enquiry is about beside its first one."""

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.catalogue.models import Service
from marketplace.database import Model
from marketplace.enquiries.models.title import Title, title_for


class EnquiryService(Model):
    """A further service of an enquiry, with the title that the SME saw.

    The first one stands in the enquiry itself: most enquiries have no other, and what counts
    enquiries by their service goes on as before.
    """

    __tablename__ = "enquiry_service"
    __table_args__ = (
        Index("uq_enquiry_service", "enquiry_id", "service_id", unique=True),
        Index("ix_enquiry_service_service_id", "service_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enquiry_id: Mapped[int] = mapped_column(ForeignKey("enquiry.id", ondelete="CASCADE"))
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"))
    title: Mapped[str] = mapped_column(String(250))
    language: Mapped[str] = mapped_column(String(8))
    """The language of the title."""
    version: Mapped[int | None]
    """The number of the version that visitors saw when it was sent."""
    service: Mapped[Service] = relationship(lazy="raise")

    @property
    def seen_title(self) -> Title:
        """The title that the SME saw."""
        return Title(self.title, self.language)

    def title_for(self, language: str) -> Title:
        """Return its title for a reader of a language."""
        return title_for(language, self.seen_title, self.service)
