"""The change log as a file, one line a row."""

from collections.abc import Iterator
from typing import IO, Any

from marketplace.changes import queries
from marketplace.changes.queries import Choice
from marketplace.i18n import _
from marketplace.partnership.change_log.lines import ShownChange, shown
from marketplace.records import spreadsheets, tables
from marketplace.records.tables import Column, Kind


def write(format: str, choice: Choice, file: IO[bytes]) -> None:
    """Write a file of a format: `xlsx` for spreadsheets, else CSV."""
    if format == "xlsx":
        spreadsheets.write(file, _columns(), _rows(choice))
    else:
        file.writelines(tables.csv_lines(_columns(), _rows(choice)))


def _columns() -> list[Column]:
    """Return the columns, with headings in the current language."""
    return [
        Column("at", Kind.TIME, _("Time")),
        Column("cluster", title=_("Cluster")),
        Column("sort", title=_("Concerns")),
        Column("name", title=_("Name")),
        Column("kind", title=_("Kind of change")),
        Column("fields", title=_("Fields changed")),
        Column("before", title=_("Before")),
        Column("after", title=_("After")),
        Column("author", title=_("By")),
    ]


def _rows(choice: Choice) -> Iterator[dict[str, Any]]:
    for batch in queries.batches(choice):
        yield from map(_row, shown(batch))


def _row(change: ShownChange) -> dict[str, Any]:
    told = [detail for detail in change.details if detail.before or detail.after]
    return {
        "at": change.at.isoformat(),
        "cluster": change.cluster,
        "sort": change.sort,
        "name": change.thing.name.text,
        "kind": change.kind,
        "fields": [detail.label for detail in change.details],
        "before": [f"{detail.label}: {detail.before}" for detail in told if detail.before],
        "after": [f"{detail.label}: {detail.after}" for detail in told if detail.after],
        "author": change.author,
    }
