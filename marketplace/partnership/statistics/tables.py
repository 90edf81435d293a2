"""The tables of a period: each split with its lines in words, and their totals."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from marketplace.enquiries.states import OUTCOME, RESULT
from marketplace.i18n import _, _l, alphabetical, show_date, show_month
from marketplace.partnership.statistics import queries
from marketplace.partnership.statistics.period import MONTHS_MAX, Month, Period, last_day
from marketplace.partnership.statistics.queries import (
    NOT_STATED,
    STILL_OPEN,
    ClusterCounts,
    Counts,
    Reach,
    Split,
    Splits,
)
from marketplace.vocabularies import COUNTRY, SIZE, TYPE, Vocabulary

MEASURES: Mapping[str, object] = {
    "received": _l("Enquiries received"),
    "answered": _l("Enquiries answered"),
    "in_time": _l("Answered in time"),
    "closed": _l("Enquiries closed"),
    "with_result": _l("Results reported"),
    "typical_days": _l("Typical working days to answer"),
}
"""What is counted, with the words above each column."""
_RECEIVED, *_PROGRESS, _TYPICAL_DAYS = MEASURES


@dataclass(frozen=True)
class Line:
    """One line of a table."""

    label: str
    counts: Counts
    typical_days: int | None = None

    def number(self, measure: str) -> int | None:
        """Return what is counted, or None where there is too little of it."""
        if measure == _TYPICAL_DAYS:
            return self.typical_days
        return int(getattr(self.counts, measure))


@dataclass(frozen=True, kw_only=True)
class Table:
    """One split of the enquiries of a period."""

    name: str
    title: str
    heading: str
    """What its lines are, above the first column."""
    lines: list[Line]
    total: Line
    note: str = ""
    measures: tuple[str, ...] = (_RECEIVED, *_PROGRESS)

    def share(self, line: Line) -> int:
        """Return how long the bar of a line is, in percent of the longest one."""
        longest = max((other.counts.received for other in self.lines), default=0)
        return round(100 * line.counts.received / longest) if longest else 0


@dataclass(frozen=True)
class Report:
    """All that is counted of a period."""

    period: Period
    total: Line
    tables: list[Table]


def report(period: Period, now: datetime) -> Report:
    """Count the enquiries of a period, and name what is counted in the current language."""
    splits = queries.count_splits(period, now)
    clusters = queries.count_by_cluster(period, now)
    counts = queries.total(splits[Split.MONTH])
    total = Line(_("Total"), counts, _typical_days(clusters.values()))
    tables = [
        _by_month(period, splits, total),
        _by_cluster(clusters, splits, total),
        _by_type(splits, total),
        _by_country(splits, total),
        _by_size(splits, total),
        _by_outcome(splits, total),
        _by_result(splits, total),
    ]
    return Report(period, total, tables)


def _typical_days(clusters: Iterable[ClusterCounts]) -> int | None:
    """Return the typical days of all clusters together."""
    everybody = ClusterCounts()
    for cluster in clusters:
        everybody.counts = everybody.counts.plus(cluster.counts)
        everybody.answers_after.update(cluster.answers_after)
    return everybody.typical_days


def _by_month(period: Period, splits: Splits, total: Line) -> Table:
    months, counts = period.months, splits[Split.MONTH]
    if len(months) <= MONTHS_MAX:
        return Table(
            name=Split.MONTH,
            title=_("By month"),
            heading=_("Month"),
            lines=[_line_of_months([month], period, counts, show_month) for month in months],
            total=total,
        )
    years = range(period.first.year, period.last.year + 1)
    return Table(
        name="year",
        title=_("By year"),
        heading=_("Year"),
        lines=[
            _line_of_months(
                [month for month in months if month.year == year], period, counts, _year
            )
            for year in years
        ],
        total=total,
    )


def _year(day: date) -> str:
    return str(day.year)


def _line_of_months(
    months: list[Month],
    period: Period,
    counts: Mapping[str, Counts],
    name: Callable[[date], str],
) -> Line:
    """Return the line of some months in a row, which names its days where some are left out."""
    first, last = months[0].first, last_day(months[-1])
    if name is _year:
        first, last = date(first.year, 1, 1), date(first.year, 12, 31)
    part = period.part(first, last)
    is_whole = part == Period(first, last)
    label = name(first) if is_whole else _days(part)
    keys = [queries.key_of_month(month) for month in months]
    return Line(label, queries.total({key: counts.get(key, Counts()) for key in keys}))


def _days(period: Period) -> str:
    """Name the days of a period."""
    first, last = show_date(period.first, "medium"), show_date(period.last, "medium")
    return _("%(first)s to %(last)s", first=first, last=last)


def _by_cluster(clusters: Mapping[int, ClusterCounts], splits: Splits, total: Line) -> Table:
    names = queries.names_of_clusters(set(clusters))
    lines = [
        Line(names[cluster_id], cluster.counts, cluster.typical_days)
        for cluster_id, cluster in clusters.items()
    ]
    without_cluster = splits[Split.CLUSTERS].get(Reach.NONE)
    return Table(
        name="cluster",
        title=_("By cluster"),
        heading=_("Cluster"),
        lines=[
            *sorted(lines, key=_by_label),
            *([Line(_("No cluster yet"), without_cluster)] if without_cluster else []),
        ],
        total=total,
        note=_(
            "An enquiry that reached several clusters counts once in the total and once for each "
            "cluster. For each cluster, we count its own answers. They are in time if they came by "
            "the day the cluster promised."
        ),
        measures=tuple(MEASURES),
    )


def _by_type(splits: Splits, total: Line) -> Table:
    counts = dict(splits[Split.TYPE])
    general = counts.pop(NOT_STATED, Counts())
    return Table(
        name=Split.TYPE,
        title=_("By type of service"),
        heading=_("Type of service"),
        lines=[*_lines_of(TYPE, counts), Line(_("General enquiry"), general)],
        total=total,
        note=_("An enquiry about several services counts under the type of the first one."),
    )


def _by_country(splits: Splits, total: Line) -> Table:
    counts = dict(splits[Split.COUNTRY])
    unknown = counts.pop(NOT_STATED, None)
    lines = [Line(COUNTRY.label(code), number) for code, number in counts.items()]
    return Table(
        name=Split.COUNTRY,
        title=_("By country"),
        heading=_("Country"),
        lines=[*sorted(lines, key=_by_label), *_not_stated(unknown)],
        total=total,
    )


def _by_size(splits: Splits, total: Line) -> Table:
    return Table(
        name=Split.SIZE,
        title=_("By size of organisation"),
        heading=_("Size of the organisation"),
        lines=_lines_of(SIZE, splits[Split.SIZE]),
        total=total,
    )


def _by_outcome(splits: Splits, total: Line) -> Table:
    counts = dict(splits[Split.OUTCOME])
    still_open = counts.pop(STILL_OPEN, Counts())
    return Table(
        name=Split.OUTCOME,
        title=_("By outcome"),
        heading=_("Outcome"),
        lines=[*_lines_of(OUTCOME, counts), Line(_("Still open"), still_open)],
        total=total,
        measures=(_RECEIVED,),
    )


def _by_result(splits: Splits, total: Line) -> Table:
    return Table(
        name=Split.RESULT,
        title=_("By result"),
        heading=_("Result, in the enquirer’s words"),
        lines=_lines_of(RESULT, {NOT_STATED: Counts(), **splits[Split.RESULT]}),
        total=total,
        measures=(_RECEIVED,),
    )


def _lines_of(vocabulary: Vocabulary, counts: Mapping[str, Counts]) -> list[Line]:
    """Return a line for each code, for codes of a newer release, and for what is not stated."""
    newer = sorted(counts.keys() - set(vocabulary.codes) - {NOT_STATED})
    codes = [str(code) for code in (*vocabulary.codes, *newer)]
    lines = [Line(vocabulary.label(code), counts.get(code, Counts())) for code in codes]
    return [*lines, *_not_stated(counts.get(NOT_STATED))]


def _not_stated(counts: Counts | None) -> list[Line]:
    """Return the line for what nobody has said, where there is any."""
    return [Line(_("Not stated"), counts)] if counts is not None else []


def _by_label(line: Line) -> tuple[str, str]:
    return alphabetical(line.label)
