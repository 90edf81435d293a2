"""The change log in words: what it tells of, what was done, and by whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from marketplace import vocabularies
from marketplace.changes.models import Actor, Change, Kind, Thing
from marketplace.i18n import _, _l, language_name, show_date
from marketplace.vocabularies import Vocabulary

THINGS = Vocabulary(
    "thing",
    {
        Thing.SERVICE: _l("Service"),
        Thing.CLUSTER: _l("Cluster"),
        Thing.MEMBERSHIP: _l("Team"),
        Thing.INVITATION: _l("Invitation"),
        Thing.TECHNOLOGY: _l("Technology"),
        Thing.PAGE: _l("Page about us"),
    },
)
KINDS = Vocabulary(
    "kind of change",
    {
        Kind.CREATED: _l("Entry created"),
        Kind.CHANGED: _l("Information changed"),
        Kind.TEXT_CHANGED: _l("Text changed"),
        Kind.PARTNERS_CHANGED: _l("Partners changed"),
        Kind.LABEL_CHANGED: _l("Label of excellence changed"),
        Kind.PUBLISHED: _l("Published for the first time"),
        Kind.REPUBLISHED: _l("Published again"),
        Kind.WITHDRAWN: _l("Withdrawn from the catalogue"),
        Kind.RESTORED: _l("Older version restored"),
        Kind.CONFIRMED: _l("Confirmed as up to date"),
        Kind.COUNTERSIGNED: _l("Agreed to by a partner"),
        Kind.LOWERED: _l("Moved to the end of lists"),
        Kind.UNLISTED: _l("Unlisted by the marketplace"),
        Kind.LISTED: _l("Listed again"),
        Kind.SUSPENDED: _l("Suspended"),
        Kind.RETURNED: _l("Suspension ended"),
        Kind.INVITED: _l("Invitation sent"),
        Kind.REVOKED: _l("Invitation cancelled"),
        Kind.JOINED: _l("Joined the team"),
        Kind.ROLE_CHANGED: _l("Role changed"),
        Kind.LEFT: _l("Left the team"),
        Kind.MERGED: _l("Merged into another technology"),
        Kind.REJECTED: _l("Proposal rejected"),
        Kind.UNKNOWN: _l("Changed, not recorded how"),
    },
)
_FIELDS: Mapping[str, object] = {
    "type": _l("Type"),
    "sectors": _l("Sectors"),
    "technologies": _l("Technologies"),
    "audience": _l("Audience"),
    "delivery": _l("Delivery"),
    "languages": _l("Languages"),
    "countries": _l("Countries"),
    "price": _l("Price"),
    "duration": _l("Duration"),
    "trl": _l("Technology readiness level (TRL)"),
    "reply_within_days": _l("Reply time in working days"),
    "novelty": _l("New or improved"),
    "improved_since": _l("Improved since version"),
    "what_is_new": _l("What is new"),
    "state": _l("Status"),
    "version": _l("Version"),
    "original_language": _l("Original language"),
    "confirmed_on": _l("Information checked on"),
    "review_by": _l("Review by"),
    "withdrawn_reason": _l("Reason"),
    "cluster": _l("Lead cluster"),
    "partner": _l("Partner"),
    "partners": _l("Partners"),
    "picture": _l("Picture"),
    "data_sheets": _l("Data sheets"),
    "title": _l("Title"),
    "summary": _l("Summary"),
    "description": _l("Description"),
    "what_you_get": _l("What you get"),
    "who_it_is_for": _l("Who can use it"),
    "how_it_works": _l("How it works"),
    "origin": _l("Origin of the text"),
    "name": _l("Name"),
    "short_name": _l("Short name"),
    "country": _l("Country"),
    "town": _l("Town"),
    "website": _l("Website"),
    "email": _l("Contact e-mail address"),
    "phone": _l("Contact phone number"),
    "public_phone": _l("Public phone number"),
    "label": _l("Label of excellence"),
    "logo": _l("Logo"),
    "role": _l("Role"),
}
_CODES: Mapping[str, Vocabulary] = {
    "type": vocabularies.TYPE,
    "sectors": vocabularies.SECTOR,
    "audience": vocabularies.AUDIENCE,
    "delivery": vocabularies.DELIVERY,
    "languages": vocabularies.LANGUAGE,
    "original_language": vocabularies.LANGUAGE,
    "countries": vocabularies.COUNTRY,
    "country": vocabularies.COUNTRY,
    "novelty": vocabularies.NOVELTY,
    "state": vocabularies.STATE,
    "role": vocabularies.ROLE,
    "model": vocabularies.PRICE,
    "unit": vocabularies.UNIT,
    "level": vocabularies.LABEL,
}
"""The vocabularies of fields whose values are codes."""
_DAYS = frozenset({"confirmed_on", "review_by", "awarded", "valid_until"})


@dataclass(frozen=True)
class Detail:
    """A field that was changed, and what it said, where that is told."""

    label: str
    before: str
    after: str


def details_of(change: Change, *, with_state: bool = True) -> list[Detail]:
    """Name the fields that were changed, and what else is told of how the thing stands then."""
    before, after = change.before or {}, change.after or {}
    names = dict.fromkeys([*change.fields, *(after if with_state else ())])
    return [
        Detail(field_label(name), _words(name, before.get(name)), _words(name, after.get(name)))
        for name in names
    ]


def field_label(name: str) -> str:
    """Name a field, of a text with its language, or a text by its language alone."""
    language, dot, field = name.rpartition(".")
    if name not in _FIELDS and not dot and name in vocabularies.LANGUAGE:
        return language_name(name)
    label = str(_FIELDS.get(field, field))
    if not dot:
        return label
    return _("%(field)s (%(language)s)", field=label, language=language_name(language))


def author_of(change: Change, names: Mapping[int, str], unnamed: str) -> str:
    """Say who made a change. unnamed stands for a person who is not among the names."""
    match change.actor:
        case Actor.PERSON:
            return names.get(change.account_id or 0) or unnamed
        case Actor.LINK:
            return _("someone with the link from an e-mail")
        case Actor.IMPORT:
            return _("an import")
        case Actor.SYSTEM:
            return _("the system")
        case _:
            return _("not recorded")


def _words(name: str, value: Any) -> str:
    """Write a value as people read it."""
    if value is None or value == "":
        return ""
    if isinstance(value, Mapping):
        return ", ".join(_words(key, part) for key, part in value.items() if key != "url")
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(_words(name, item) for item in value)
    if name in _DAYS:
        return show_date(date.fromisoformat(value))
    vocabulary = _CODES.get(name)
    return vocabulary.label(str(value)) if vocabulary else str(value)
