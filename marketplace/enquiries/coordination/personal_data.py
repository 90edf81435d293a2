"""What is stored about one person, found by the address that they asked with."""

from dataclasses import dataclass
from datetime import datetime

from marketplace.delivery import mail
from marketplace.delivery.mail import Mail
from marketplace.enquiries import queries
from marketplace.enquiries.models import Enquiry
from marketplace.enquiries.record import Record, enquiry_record
from marketplace.records import compact


@dataclass(frozen=True)
class PersonalData:
    """The enquiries of a person, newest first, and the mails to or about them, oldest first."""

    email: str
    enquiries: list[Enquiry]
    mails: list[Mail]

    @property
    def newest(self) -> datetime:
        """Return when they asked last."""
        return self.enquiries[0].sent_at

    @property
    def oldest(self) -> datetime:
        """Return when they asked first."""
        return self.enquiries[-1].sent_at

    @property
    def open(self) -> list[Enquiry]:
        """List those that have not come to an end."""
        return [enquiry for enquiry in self.enquiries if not enquiry.is_closed]

    def record(self, now: datetime) -> Record:
        """Write everything down for the person who asks for it."""
        return {
            "kind": "person",
            "email": self.email,
            "written_at": now.isoformat(),
            "enquiries": [enquiry_record(enquiry) for enquiry in self.enquiries],
            "mails": [_mail_record(message) for message in self.mails],
        }


def of_person(email: str) -> PersonalData:
    """Find what there is about the person with an address, however it is capitalised."""
    enquiries = queries.of_person(email)
    references = [enquiry.reference for enquiry in enquiries]
    return PersonalData(email, enquiries, mail.concerning(email, references))


def _mail_record(message: Mail) -> Record:
    ended_at = message.sent_at or message.failed_at
    return compact(
        [
            ("about", message.about),
            ("written_at", message.created_at.isoformat()),
            ("subject", message.subject),
            ("language", message.language),
            ("state", _state(message)),
            ("ended_at", ended_at.isoformat() if ended_at else None),
        ]
    )


def _state(message: Mail) -> str:
    if message.sent_at:
        return "sent"
    return "failed" if message.failed_at else "waiting"
