"""The tables of a period as a file.

All of them are one table, in which each line says to which of them it belongs.
"""

from collections.abc import Iterable, Iterator
from typing import IO, Any

from marketplace.i18n import _
from marketplace.partnership.statistics.tables import MEASURES, Line, Report
from marketplace.records import spreadsheets, tables
from marketplace.records.tables import Column, Kind


def write(format: str, report: Report, file: IO[bytes]) -> None:
    """Write a file of a format: `xlsx` for spreadsheets, else CSV."""
    if format == "xlsx":
        spreadsheets.write(file, _columns(), _rows(report))
    else:
        file.writelines(tables.csv_lines(_columns(), _rows(report)))


def _columns() -> list[Column]:
    """Return the columns, with headings in the current language."""
    return [
        Column("first", Kind.DAY, _("First day")),
        Column("last", Kind.DAY, _("Last day")),
        Column("table", title=_("Breakdown")),
        Column("line", title=_("Group")),
        *[Column(name, title=str(words)) for name, words in MEASURES.items()],
    ]


def _rows(report: Report) -> Iterator[dict[str, Any]]:
    """Yield what is counted of all enquiries, and then of each group of each table."""
    days = {"first": str(report.period.first), "last": str(report.period.last)}
    yield days | {"table": _("All enquiries")} | _row(report.total, MEASURES)
    for table in report.tables:
        for line in table.lines:
            yield days | {"table": table.title} | _row(line, table.measures)


def _row(line: Line, measures: Iterable[str]) -> dict[str, Any]:
    return {"line": line.label} | {measure: line.number(measure) for measure in measures}
