"""What a desk's inbox is narrowed to: read from the address, and offered as choices."""

from dataclasses import dataclass

from flask import request
from flask_login import current_user

from marketplace.clusters import queries as clusters
from marketplace.enquiries.desk import queries
from marketplace.enquiries.desk.queries import NO_SERVICE, NOBODY, STATES, Narrowed
from marketplace.enquiries.listing import wanted
from marketplace.i18n import _, language_name
from marketplace.text import whole_number

ME = "me"
Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class Filter:
    """One thing by which the inbox can be narrowed, as a field of a form."""

    name: str
    label: str
    choices: Choices
    chosen: str


def cluster_id() -> int:
    """Give the cluster for which the person who is signed in works."""
    return int(current_user.membership.cluster_id)


def filters() -> list[Filter]:
    """List the fields by which the inbox can be narrowed, with what is chosen; what nobody knows is not chosen."""
    offered = [
        ("service", _("Service"), [("", _("All services")), *_services()]),
        ("language", _("Language of the answer"), [("", _("All languages")), *_languages()]),
        ("person", _("Given to"), [("", _("Everybody")), *_people()]),
    ]
    return [
        Filter(name, label, choices, _chosen(name, choices)) for name, label, choices in offered
    ]


def narrowed_to(fields: list[Filter]) -> Narrowed:
    """Say what is wanted as the queries understand it."""
    state, _page = wanted(STATES)
    chosen = {one.name: one.chosen for one in fields}
    return Narrowed(
        cluster_id(),
        state,
        chosen["service"] or None,
        chosen["language"] or None,
        _person(chosen["person"]),
    )


def _chosen(name: str, choices: Choices) -> str:
    value = request.args.get(name, "")
    return value if value in dict(choices) else ""


def _person(chosen: str) -> int | str | None:
    if chosen == ME:
        return int(current_user.id)
    number = whole_number(chosen)
    return chosen or None if number is None else number


def _services() -> Choices:
    return [*queries.services_of(cluster_id()), (NO_SERVICE, _("General enquiry"))]


def _languages() -> Choices:
    return [(code, language_name(code)) for code in queries.languages_of(cluster_id())]


def _people() -> Choices:
    others = [
        one.user for one in clusters.members_of(cluster_id()) if one.user_id != current_user.id
    ]
    return [
        (ME, _("Me")),
        (NOBODY, _("Nobody yet")),
        *((str(user.id), user.name) for user in others),
    ]
