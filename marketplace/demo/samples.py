"""One sample of every mail, made of people and clusters that exist nowhere: to be looked at in every language."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from marketplace.clusters.models import Cluster
from marketplace.delivery import mail
from marketplace.delivery.mail import Mail
from marketplace.enquiries.models import REOPEN_WITHIN, Assignment, Enquiry
from marketplace.enquiries.notify.mail import Reader, desk_of
from marketplace.workdays import add_working_days

REFERENCE = "ENQ-7K3F-92QD"
_MESSAGE = (
    "We clean six cubic metres of rinsing water a day.\n\nCould your membranes keep back the dye?"
)
_REASON = "Your stream is too small for our pilot plant, which needs fifty cubic metres a day."
_ANSWER = "Yes, very probably.\n\nPlease send us two litres in a glass bottle."
Context = dict[str, Any]


@dataclass(frozen=True)
class Cast:
    """Who and what the samples tell about."""

    now: datetime
    enquiry: Enquiry
    mine: Assignment
    other: Assignment
    reader: Reader

    @property
    def staff(self) -> Context:
        """Give what every mail to a cluster needs."""
        return {
            "enquiry": self.enquiry,
            "assignment": self.mine,
            "cluster": self.mine.cluster,
            "reader": self.reader,
        }


def names() -> list[str]:
    """List the mails that there are, by name."""
    return sorted(_SAMPLES)


def sample(name: str, language: str, now: datetime) -> Mail:
    """Write a sample of a mail without sending it. Raises KeyError for one that does not exist."""
    context = _SAMPLES[name](_cast(language, now))
    about = REFERENCE if "enquiry" in context else None
    return mail.compose(
        name, to="reader@example.org", language=language, now=now, about=about, **context
    )


def _cast(language: str, now: datetime) -> Cast:
    due_on = add_working_days(now.date(), 3, "FR")
    mine, other = (
        Assignment(
            id=number,
            cluster=cluster,
            is_lead=number == 1,
            due_on=due_on,
            assigned_at=now,
            decline_reason=_REASON,
        )
        for number, cluster in enumerate(
            (_cluster("Marais Membranes", "FR"), _cluster("Agua Clara", "ES")), 1
        )
    )
    enquiry = Enquiry(
        reference=REFERENCE,
        token="a-link-that-opens-nothing",  # noqa: S106
        service_title="Membrane screening",
        language=language,
        name="Rosalind Weber",
        organisation="Färberei Weber",
        email="rosalind@example.org",
        phone="+49 3834 000000",
        country="DE",
        size="small",
        sent_at=now,
        promised_on=due_on,
        outcome="helped",
        assignments=[mine, other],
    )
    return Cast(now, enquiry, mine, other, desk_of(mine.cluster))


def _cluster(name: str, country: str) -> Cluster:
    email = f"desk@{name.split()[0].lower()}.example.org"
    kept = {"mail_frequency": "at-once", "webhook_url": "", "phone": "+33 5 61 00 00 00"}
    return Cluster(
        id=1,
        slug="sample",
        name=name,
        short_name="",
        country=country,
        email=email,
        languages=["en"],
        **kept,
    )


def _colleague(cast: Cast) -> Reader:
    return Reader("user", 1, "colleague@marais.example.org", cast.enquiry.language, "at-once")


def _declined(cast: Cast) -> Context:
    cast.mine.declined_at, cast.mine.hand_over_to_id = cast.now, 2
    cast.mine.hand_over_to = cast.other.cluster
    return {"enquiry": cast.enquiry, "declined_by": cast.mine, "remaining": []}


def _late(cast: Cast) -> Context:
    cast.mine.due_on = cast.enquiry.promised_on = cast.now.date() - timedelta(days=1)
    late = {"promised_on": cast.mine.due_on, "late": [cast.mine], "proposed": []}
    return {"enquiry": cast.enquiry, **late}


_SAMPLES: dict[str, Callable[[Cast], Context]] = {
    "desk_summary": lambda cast: (
        cast.staff
        | {"assignments": [(cast.mine, True), (cast.other, False)], "today": cast.now.date()}
    ),
    "enquiry_answer": lambda cast: {
        "enquiry": cast.enquiry,
        "answered_by": cast.mine,
        "person": "Marie Sklodowska",
        "message": _ANSWER,
    },
    "enquiry_assigned": lambda cast: {
        "enquiry": cast.enquiry,
        "assignments": cast.enquiry.assignments,
    },
    "enquiry_closed": lambda cast: {
        "enquiry": cast.enquiry,
        "open_until": (cast.now + REOPEN_WITHIN).date(),
    },
    "enquiry_confirmation": lambda cast: {
        "enquiry": cast.enquiry,
        "assignments": cast.enquiry.assignments,
        "message": _MESSAGE,
    },
    "enquiry_declined": _declined,
    "enquiry_for_coordinator": lambda cast: {
        "enquiry": cast.enquiry,
        "why": "general",
        "message": _MESSAGE,
    },
    "enquiry_given": lambda cast: (
        cast.staff | {"giver": "Marie Sklodowska", "reader": _colleague(cast)}
    ),
    "enquiry_handed_over": lambda cast: {
        "enquiry": cast.enquiry,
        "before": cast.mine,
        "after": cast.other,
    },
    "enquiry_late": _late,
    "enquiry_links": lambda cast: {"enquiries": [cast.enquiry]},
    "enquiry_new": lambda cast: cast.staff | {"others": [cast.other.cluster], "message": _MESSAGE},
    "enquiry_note": lambda cast: (
        cast.staff | {"written_by": cast.other.cluster, "message": _ANSWER}
    ),
    "enquiry_partner_late": lambda cast: cast.staff | {"late": cast.other},
    "enquiry_reminder": lambda cast: cast.staff | {"when": "today"},
    "enquiry_reopened": lambda cast: cast.staff,
    "enquiry_result": lambda cast: {"enquiry": cast.enquiry},
    "enquiry_withdrawn": lambda cast: cast.staff,
    "enquiry_written_back": lambda cast: cast.staff | {"message": _MESSAGE},
    "invitation": lambda cast: {
        "token": "a-link-that-opens-nothing",
        "cluster": cast.mine.cluster.name,
        "open_until": cast.now + timedelta(days=14),
    },
    "password_reset": lambda cast: {"token": "a-link-that-opens-nothing"},
}
