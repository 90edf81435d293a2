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
    """The enquiries of a person, the newest first, and the mails to them or about their enquiries, the oldest first."""

    email: str
    enquiries: list[Enquiry]
    mails: list[Mail]

    @property
    def newest(self) -> datetime:
        """Give when they asked last."""
        return self.enquiries[0].sent_at

    @property
    def oldest(self) -> datetime:
        """Give when they asked first."""
        return self.enquiries[-1].sent_at

    @property
    def open(self) -> list[Enquiry]:
        """List those that have not come to an end."""
        return [one for one in self.enquiries if not one.is_closed]

    def record(self, now: datetime) -> Record:
        """Write everything down for the person who asks for it."""
        return {
            "kind": "person",
            "email": self.email,
            "written_at": now.isoformat(),
            "enquiries": [enquiry_record(one) for one in self.enquiries],
            "mails": [_mail(one) for one in self.mails],
        }


def of_person(email: str) -> PersonalData:
    """Find what there is about the person with an address, however it is capitalised."""
    enquiries = queries.of_person(email)
    return PersonalData(
        email, enquiries, mail.concerning(email, [one.reference for one in enquiries])
    )


def _mail(one: Mail) -> Record:
    ended = one.sent_at or one.failed_at
    return compact(
        [
            ("about", one.about),
            ("written_at", one.created_at.isoformat()),
            ("subject", one.subject),
            ("language", one.language),
            ("state", "sent" if one.sent_at else ("failed" if one.failed_at else "waiting")),
            ("ended_at", ended.isoformat() if ended else None),
        ]
    )
