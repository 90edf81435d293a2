"""What narrows a desk's inbox: read from the address, and offered as choices."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from flask import request

from marketplace.accounts.access import signed_in_user
from marketplace.clusters import queries as clusters
from marketplace.clusters.access import my_membership
from marketplace.enquiries.desk import queries
from marketplace.enquiries.desk.queries import NO_SERVICE, NOBODY, STATES, Selection
from marketplace.enquiries.listing import state_in_address
from marketplace.i18n import _, current_language, language_name
from marketplace.text import whole_number

ME = "me"
UNDELIVERED = "undelivered"


class Choice(NamedTuple):
    """One of the options of a filter."""

    value: str
    text: str
    language: str | None = None
    """That of the text, where it is not the page's."""


@dataclass(frozen=True)
class Filter:
    """One field that narrows the inbox."""

    name: str
    label: str
    choices: list[Choice]
    value: str
    """The choice that the address asks for; empty for none, or for one that nobody offers."""


def filters() -> list[Filter]:
    """List the fields that narrow the inbox of my cluster, each with its value."""
    cluster_id = my_membership().cluster_id
    subjects = queries.subjects_of(cluster_id, current_language())
    services = [_service(*subject) for subject in subjects.services]
    services.append(Choice(NO_SERVICE, _("General enquiry")))
    undelivered = [Choice(UNDELIVERED, _("E-mail not delivered"))]
    languages = [Choice(code, language_name(code)) for code in subjects.languages]
    return [
        _filter("service", _("Service"), _("All services"), services),
        _filter("language", _("Preferred language"), _("All languages"), languages),
        _filter("person", _("Assigned to"), _("Anyone"), _people(cluster_id)),
        _filter("mail", _("E-mails"), _("All enquiries"), undelivered),
    ]


def selection(fields: list[Filter], now: datetime) -> Selection:
    """Return which of my cluster's enquiries the address asks for."""
    values = {field.name: field.value for field in fields}
    return Selection(
        my_membership().cluster_id,
        state=state_in_address(STATES),
        service=values["service"] or None,
        language=values["language"] or None,
        person=_person(values["person"]),
        undelivered_at=now if values["mail"] else None,
    )


def _filter(name: str, label: str, everything: str, choices: list[Choice]) -> Filter:
    value = request.args.get(name, "")
    is_offered = value in {choice.value for choice in choices}
    return Filter(name, label, [Choice("", everything), *choices], value if is_offered else "")


def _service(slug: str, title: str, language: str) -> Choice:
    return Choice(slug, title, language if language != current_language() else None)


def _person(value: str) -> int | str | None:
    """Return the number of a colleague, NOBODY, or None for everybody."""
    if value == ME:
        return signed_in_user().id
    number = whole_number(value)
    if number is not None:
        return number
    return value or None


def _people(cluster_id: int) -> list[Choice]:
    me = signed_in_user().id
    members = clusters.members_of(cluster_id)
    colleagues = [member.user for member in members if member.user_id != me]
    return [
        Choice(ME, _("Me")),
        Choice(NOBODY, _("Unassigned")),
        *(Choice(str(user.id), user.name) for user in colleagues),
    ]
