"""The table of what was measured: rows as Markdown, and their place in a paper."""

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

BEGIN = "<!-- the benchmark writes from here -->"
END = "<!-- to here -->"
HEADINGS = ("what", "here", "beside it, same run", "ratio")


@dataclass(frozen=True)
class Row:
    """What was measured, beside its floor or its peer in the same run."""

    subject: str
    value: str
    beside: str = ""
    ratio: str = ""


def markdown(rows: Iterable[Row]) -> str:
    """Write rows as a table."""
    cells = [(row.subject, row.value, row.beside, row.ratio) for row in rows]
    lines = [HEADINGS, ("---",) * len(HEADINGS), *cells]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def rewrite(paper: Path, text: str) -> None:
    """Put a text between the two markers of a paper. Raises ValueError if they are not there."""
    before, begin, rest = paper.read_text(encoding="utf-8").partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{paper} has no place for the table")
    paper.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")


def number(value: float) -> str:
    """Write a figure with as many digits as mean something."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2g}"


def times(ratio: float) -> str:
    """Write how many times as much something is."""
    return f"{number(ratio)} ×"


def percentile(values: Sequence[float], percent: int) -> float:
    """Return what so many percent of the values do not exceed."""
    if len(values) < 2:
        return values[0] if values else float("nan")
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]
