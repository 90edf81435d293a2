"""What a cluster may know of an enquiry: nothing newer once it has declined.

Everything that hands an enquiry to a cluster asks here: its desk, its files, its exports and its
system. Asked again, the cluster takes part again, and knows all of it again.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import ColumnElement

from marketplace.enquiries.messages import Attachment, Event, Message
from marketplace.enquiries.models import Assignment, Enquiry
from marketplace.enquiries.states import EnquiryStatus, EventKind


@dataclass(frozen=True)
class Excerpt:
    """An enquiry, as far as the cluster of an assignment may know it."""

    assignment: Assignment

    @property
    def enquiry(self) -> Enquiry:
        """The whole enquiry: what was said when it was sent never changes."""
        return self.assignment.enquiry

    @property
    def is_whole(self) -> bool:
        """Whether the cluster takes part, so that nothing is left out."""
        return not self.assignment.is_declined

    def sees(self, moment: datetime) -> bool:
        """Return whether the cluster may know of what happened at a time."""
        return self.assignment.sees(moment)

    @property
    def status(self) -> EnquiryStatus:
        """How far the enquiry has come."""
        return self.enquiry.status if self.is_whole else EnquiryStatus.DECLINED

    @property
    def name(self) -> str:
        """Who asks, or nothing where that is no longer the cluster's business."""
        return self._of_contact(self.enquiry.name)

    @property
    def organisation(self) -> str:
        """For whom."""
        return self._of_contact(self.enquiry.organisation)

    @property
    def email(self) -> str:
        """The address of who asks."""
        return self._of_contact(self.enquiry.email)

    @property
    def phone(self) -> str:
        """The telephone of who asks."""
        return self._of_contact(self.enquiry.phone)

    @property
    def messages(self) -> list[Message]:
        """What was written for the cluster, and what it has noted for itself."""
        return [message for message in self.enquiry.messages if self._may_read(message)]

    @property
    def attachments(self) -> list[Attachment]:
        """The files that came."""
        attachments = self.enquiry.attachments
        return [file for file in attachments if self.sees(file.added_at)]

    @property
    def events(self) -> list[Event]:
        """What happened. That the personal data are gone is everybody's business."""
        return [
            event
            for event in self.enquiry.events
            if event.kind == EventKind.ERASED or self.sees(event.at)
        ]

    @property
    def assignments(self) -> list[Assignment]:
        """The clusters that were asked, among them this one."""
        assignments = self.enquiry.assignments
        return [other for other in assignments if self.sees(other.assigned_at)]

    @property
    def is_readable(self) -> ColumnElement[bool]:
        """Which messages the cluster may read, as SQL."""
        return cast(ColumnElement[bool], self._may_read(cast(Message, Message)))

    def _may_read(self, message: Message) -> bool:
        """Return whether the cluster may read a message: also as SQL, of the class."""
        is_own = message.cluster_id == self.assignment.cluster_id
        is_for_us = message.is_for(self.assignment.cluster_id)
        return is_for_us & (is_own | self.sees(message.written_at))

    def _of_contact(self, text: str) -> str:
        return text if self.assignment.knows_contact else ""
