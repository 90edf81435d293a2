"""Searches that a process of its own notes, which imports no more than it needs."""

from datetime import date
from pathlib import Path

from marketplace.search.query_log.log import LoggedQuery, append

QUERIES = 500


def append_many(folder: Path, language: str) -> None:
    """Note many searches as fast as can be."""
    for number in range(QUERIES):
        words = f"membrane {number:04d} " + "x" * 200
        append(folder, LoggedQuery(0.0, date(2026, 11, 16), language, words, 1))
