"""A sample of every mail, about people and clusters that exist nowhere."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from marketplace.accounts.models import MailFrequency
from marketplace.catalogue.freshness.mails import OverdueService
from marketplace.clusters.models import Cluster
from marketplace.delivery import mail
from marketplace.delivery.mail import Mail
from marketplace.enquiries.models import REOPEN_WITHIN, Assignment, Enquiry, EnquiryService
from marketplace.enquiries.notify.readers import Reader, desk_of
from marketplace.saved_searches import mails as search_mails
from marketplace.saved_searches.mails import NewService
from marketplace.saved_searches.models import ANSWER_WITHIN, SavedSearch
from marketplace.technologies.terms import Terms
from marketplace.workdays import add_working_days, local_day

REFERENCE = "ENQ-7K3F-92QD"
ABOUT_SEVERAL = "-about-several"
"""Ends the name of the sample of a mail about several services."""
_MESSAGE = (
    "We clean six cubic metres of rinsing water a day.\n\nCould your membranes keep back the dye?"
)
_REASON = "Your stream is too small for our pilot plant, which needs fifty cubic metres a day."
_ANSWER = "Yes, very probably.\n\nPlease send us two litres in a glass bottle."
_FURTHER_TITLES = ("Water audit of a production site", "Sensor calibration")
_NAMES_SERVICES = (
    "desk_summary",
    "enquiry_confirmation",
    "enquiry_links",
    "enquiry_new",
    "enquiry_reminder",
)
"""The mails that name the services of an enquiry in their text."""
Context = dict[str, Any]


@dataclass(frozen=True)
class Cast:
    """Who and what the samples tell about."""

    now: datetime
    enquiry: Enquiry
    lead: Assignment
    """The assignment of the cluster that is written to."""
    partner: Assignment
    """The assignment of another cluster."""
    reader: Reader

    @property
    def staff(self) -> Context:
        """Return what every mail to a cluster needs."""
        return {
            "enquiry": self.enquiry,
            "assignment": self.lead,
            "cluster": self.lead.cluster,
            "reader": self.reader,
        }


def names() -> list[str]:
    """List the mails that there are, by name."""
    about_several = [f"{name}{ABOUT_SEVERAL}" for name in _NAMES_SERVICES]
    return sorted([*_SAMPLES, *about_several])


def sample(name: str, language: str, now: datetime) -> Mail:
    """Write a sample of a mail without sending it. Raises KeyError for an unknown name."""
    template = name.removesuffix(ABOUT_SEVERAL)
    further_titles = _FURTHER_TITLES if name.endswith(ABOUT_SEVERAL) else ()
    context = _SAMPLES[template](_cast(language, now, further_titles))
    about = REFERENCE if "enquiry" in context else None
    return mail.compose(
        template, to="reader@example.org", language=language, now=now, about=about, **context
    )


def _cast(language: str, now: datetime, further_titles: Sequence[str] = ()) -> Cast:
    due_on = add_working_days(local_day(now), 3, "FR")
    lead, partner = (
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
        service_title_language="en",
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
        further_services=[EnquiryService(title=title, language="en") for title in further_titles],
        assignments=[lead, partner],
    )
    return Cast(now, enquiry, lead, partner, desk_of(lead.cluster))


def _cluster(name: str, country: str) -> Cluster:
    email = f"desk@{name.split()[0].lower()}.example.org"
    return Cluster(
        id=1,
        slug="sample",
        name=name,
        short_name="",
        country=country,
        email=email,
        languages=["en"],
        phone="+33 5 61 00 00 00",
        webhook_url="",
        mail_frequency=MailFrequency.AT_ONCE,
    )


def _colleague(cast: Cast) -> Reader:
    return Reader(
        "user", 1, "colleague@marais.example.org", cast.enquiry.language, MailFrequency.AT_ONCE
    )


def _search(cast: Cast) -> Context:
    saved = SavedSearch(
        key="opens-nothing",
        email=cast.enquiry.email,
        language=cast.enquiry.language,
        address="q=membranes&type=testing",
        asked_at=cast.now,
    )
    return search_mails.context_of(saved, Terms(()))


def _new_service(cluster: Cluster) -> NewService:
    return NewService("membrane-screening", "Membrane screening", "en", cluster.name)


def _declined(cast: Cast) -> Context:
    cast.lead.declined_at = cast.now
    cast.lead.hand_over_to_id = 2
    cast.lead.hand_over_to = cast.partner.cluster
    return {"enquiry": cast.enquiry, "declined_by": cast.lead, "remaining": []}


def _late(cast: Cast) -> Context:
    cast.lead.due_on = cast.enquiry.promised_on = local_day(cast.now) - timedelta(days=1)
    late = {"promised_on": cast.lead.due_on, "late": [cast.lead]}
    return {"enquiry": cast.enquiry, **late}


_SAMPLES: dict[str, Callable[[Cast], Context]] = {
    "desk_summary": lambda cast: (
        cast.staff
        | {"assignments": [(cast.lead, True), (cast.partner, False)], "today": local_day(cast.now)}
    ),
    "enquiry_answer": lambda cast: {
        "enquiry": cast.enquiry,
        "answered_by": cast.lead,
        "person": "Marie Sklodowska",
        "message": _ANSWER,
    },
    "enquiry_assigned": lambda cast: {
        "enquiry": cast.enquiry,
        "assignments": cast.enquiry.assignments,
    },
    "enquiry_closed": lambda cast: {
        "enquiry": cast.enquiry,
        "open_until": local_day(cast.now + REOPEN_WITHIN),
    },
    "enquiry_confirmation": lambda cast: {
        "enquiry": cast.enquiry,
        "assignments": cast.enquiry.assignments,
        "message": _MESSAGE,
        "is_cut": False,
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
        "before": cast.lead,
        "after": cast.partner,
    },
    "enquiry_late": _late,
    "enquiry_links": lambda cast: {"enquiries": [cast.enquiry]},
    "enquiry_new": lambda cast: (
        cast.staff | {"others": [cast.partner.cluster], "message": _MESSAGE}
    ),
    "enquiry_note": lambda cast: (
        cast.staff | {"written_by": cast.partner.cluster, "message": _ANSWER}
    ),
    "enquiry_partner_late": lambda cast: cast.staff | {"late": cast.partner},
    "enquiry_reminded": lambda cast: (
        cast.staff | {"reminded_by": "Marie Sklodowska", "is_late": False}
    ),
    "enquiry_reminder": lambda cast: cast.staff | {"when": "today", "message": _MESSAGE},
    "enquiry_reopened": lambda cast: cast.staff,
    "enquiry_result": lambda cast: {"enquiry": cast.enquiry},
    "enquiry_undecided": lambda cast: {
        "enquiry": cast.enquiry,
        "declined_by": _declined(cast)["declined_by"],
    },
    "enquiry_withdrawn": lambda cast: cast.staff,
    "enquiry_written_back": lambda cast: cast.staff | {"message": _MESSAGE},
    "invitation": lambda cast: {
        "token": "a-link-that-opens-nothing",
        "cluster": cast.lead.cluster.name,
        "open_until": cast.now + timedelta(days=14),
    },
    "address_confirm": lambda cast: {"token": "a-link-that-opens-nothing"},
    "address_changed": lambda cast: {},
    "factor_off": lambda cast: {},
    "password_reset": lambda cast: {"token": "a-link-that-opens-nothing"},
    "search_confirm": lambda cast: _search(cast),
    "search_keep": lambda cast: _search(cast) | {"ends_at": cast.now + ANSWER_WITHIN},
    "search_news": lambda cast: (
        _search(cast) | {"services": [_new_service(cast.lead.cluster)], "further": 2}
    ),
    "service_review": lambda cast: {
        "cluster": cast.lead.cluster.name,
        "number": 2,
        "step_on": local_day(cast.now),
        "services": [OverdueService("Membrane screening", "en", "token")],
    },
    "role_changed": lambda cast: {
        "changed_by": "Marie Sklodowska",
        "cluster": cast.lead.cluster.name,
        "is_manager": True,
    },
}
