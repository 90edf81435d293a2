"""What is stored about one person, found by the address that they asked with."""

from dataclasses import dataclass
from datetime import datetime

from marketplace.delivery import mail
from marketplace.delivery.mail import Mail
from marketplace.enquiries import queries
from marketplace.enquiries.models import Enquiry, SavedDraft
from marketplace.enquiries.record import Record, enquiry_record
from marketplace.records import compact
from marketplace.saved_searches import queries as saved_searches
from marketplace.saved_searches.models import SavedSearch

_MARKS = {"nonce", "shown", "website"}
"""Fields of a form that nobody filled in."""


@dataclass(frozen=True)
class PersonalData:
    """The enquiries of a person, newest first, and the mails to or about them, oldest first.

    Also what they have typed since yesterday, newest first, sent or not.
    """

    email: str
    enquiries: list[Enquiry]
    mails: list[Mail]
    drafts: list[SavedDraft]
    searches: list[SavedSearch]
    """What they have saved to be told of new services, the oldest first."""

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

    @property
    def can_be_erased(self) -> bool:
        """Whether there is anything to erase: mails alone go by themselves."""
        return bool(self.enquiries or self.drafts or self.searches)

    def record(self, now: datetime) -> Record:
        """Write everything down for the person who asks for it."""
        return {
            "kind": "person",
            "email": self.email,
            "written_at": now.isoformat(),
            "enquiries": [enquiry_record(enquiry) for enquiry in self.enquiries],
            "mails": [_mail_record(message) for message in self.mails],
            "drafts": [_draft_record(draft) for draft in self.drafts],
            "saved_searches": [_search_record(search) for search in self.searches],
        }


def of_person(email: str) -> PersonalData:
    """Find what there is about the person with an address, however it is capitalised."""
    enquiries = queries.of_person(email)
    references = [enquiry.reference for enquiry in enquiries]
    mails = mail.concerning(email, references)
    drafts, searches = queries.drafts_of_person(email), saved_searches.of_person(email)
    return PersonalData(email, enquiries, mails, drafts, searches)


def _search_record(search: SavedSearch) -> Record:
    moments = [
        ("asked_at", search.asked_at),
        ("confirmed_at", search.confirmed_at),
        ("kept_at", search.kept_at),
    ]
    return compact(
        [
            ("search", search.address),
            ("language", search.language),
            *((name, moment.isoformat() if moment else None) for name, moment in moments),
        ]
    )


def _draft_record(draft: SavedDraft) -> Record:
    fields = {name: value for name, value in draft.typed if name not in _MARKS}
    return {
        "saved_at": draft.saved_at.isoformat(),
        "services": draft.slugs.split(),
        "fields": fields,
    }


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
