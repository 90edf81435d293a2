"""What narrows a desk's inbox: read from the address, and offered as choices."""

from dataclasses import dataclass

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
Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class Filter:
    """One field that narrows the inbox."""

    name: str
    label: str
    choices: Choices
    value: str
    """The choice that the address asks for; empty for none, or for one that nobody offers."""


def filters() -> list[Filter]:
    """List the fields that narrow the inbox of my cluster, each with its value."""
    cluster_id = my_membership().cluster_id
    subjects = queries.subjects_of(cluster_id, current_language())
    services = [*subjects.services, (NO_SERVICE, _("General enquiry"))]
    languages = [(code, language_name(code)) for code in subjects.languages]
    return [
        _filter("service", _("Service"), _("All services"), services),
        _filter("language", _("Preferred language"), _("All languages"), languages),
        _filter("person", _("Assigned to"), _("Anyone"), _people(cluster_id)),
    ]


def selection(fields: list[Filter]) -> Selection:
    """Return which of my cluster's enquiries the address asks for."""
    values = {field.name: field.value for field in fields}
    return Selection(
        my_membership().cluster_id,
        state=state_in_address(STATES),
        service=values["service"] or None,
        language=values["language"] or None,
        person=_person(values["person"]),
    )


def _filter(name: str, label: str, everything: str, choices: Choices) -> Filter:
    choices = [("", everything), *choices]
    value = request.args.get(name, "")
    return Filter(name, label, choices, value if value in dict(choices) else "")


def _person(value: str) -> int | str | None:
    """Return the number of a colleague, NOBODY, or None for everybody."""
    if value == ME:
        return signed_in_user().id
    number = whole_number(value)
    if number is not None:
        return number
    return value or None


def _people(cluster_id: int) -> Choices:
    me = signed_in_user().id
    members = clusters.members_of(cluster_id)
    colleagues = [member.user for member in members if member.user_id != me]
    return [
        (ME, _("Me")),
        (NOBODY, _("Unassigned")),
        *((str(user.id), user.name) for user in colleagues),
    ]
