"""What narrows a list of needs: read from the address, and offered as choices."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from flask import request

from marketplace import vocabularies
from marketplace.i18n import _, language_name, show_date
from marketplace.needs import queries
from marketplace.needs.queries import Selection


@dataclass(frozen=True)
class Filter:
    """One field that narrows the list."""

    name: str
    label: str
    choices: list[tuple[str, str]]
    """Values with their words; the first one is empty and narrows nothing."""
    value: str
    """The choice that the address asks for; empty for none, or for one that nobody offers."""


def filters() -> list[Filter]:
    """List the fields that narrow the list, each with its value."""
    offered = queries.offered()
    languages = [(code, language_name(code)) for code in offered.languages]
    sectors = [(code, vocabularies.SECTOR.label(code)) for code in offered.sectors]
    weeks = [
        (str(week), _("Week of %(date)s", date=show_date(week, "medium"))) for week in offered.weeks
    ]
    return [
        _filter("language", _("Language"), _("All languages"), languages),
        _filter("sector", _("Sector"), _("All sectors"), sectors),
        _filter("week", _("Last asked"), _("All weeks"), weeks),
    ]


def selection(fields: Iterable[Filter]) -> Selection:
    """Return which needs the fields ask for."""
    values = {field.name: field.value for field in fields}
    week = date.fromisoformat(values["week"]) if values["week"] else None
    return Selection(values["language"], values["sector"], week)


def _filter(name: str, label: str, everything: str, choices: list[tuple[str, str]]) -> Filter:
    value = request.args.get(name, "")
    is_offered = value in {choice for choice, _words in choices}
    return Filter(name, label, [("", everything), *choices], value if is_offered else "")
