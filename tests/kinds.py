"""Kinds of tests, by the folder they stand in and by the fixtures that they use."""

from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
WITH_PROCESSES = frozenset({TESTS / "faults", TESTS / "server", TESTS / "benchmarks"})
WITH_BROWSER = frozenset({TESTS / "journeys"})
MARKETPLACES = frozenset(
    "data_dir database_of_its_own demonstration below sites original empty".split()
)
"""Fixtures that make a marketplace or its tables: what uses one of them is not quick."""
EITHER_DATABASE = frozenset("database_url database_of_its_own sites whole_demonstration".split())
"""Fixtures that make the database that is asked for: without one a test is the same on both."""


def needs_processes(item: pytest.Item) -> bool:
    """Whether a test starts a server, a worker or a command."""
    return stands_below(item.path, WITH_PROCESSES)


def needs_browser(item: pytest.Item) -> bool:
    """Whether a test looks at pages as people do."""
    return stands_below(item.path, WITH_BROWSER)


@cache
def stands_below(path: Path, folders: frozenset[Path]) -> bool:
    """Whether a file stands in one of these folders: asked once a file, not once a test."""
    return not folders.isdisjoint(path.parents)


def is_quick(item: pytest.Item) -> bool:
    """Whether a test needs no marketplace: no tables, no pages, no processes of its own."""
    fixtures = getattr(item, "fixturenames", ())
    is_slow = needs_processes(item) or needs_browser(item) or item.get_closest_marker("slow")
    return not is_slow and MARKETPLACES.isdisjoint(fixtures)


def asks_database(item: pytest.Item) -> bool:
    """Whether a test asks the database that a run is for."""
    return not EITHER_DATABASE.isdisjoint(getattr(item, "fixturenames", ()))
