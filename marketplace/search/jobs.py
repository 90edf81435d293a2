"""What the worker does for the search."""

from datetime import datetime

from marketplace.database import transaction
from marketplace.search.index import sync as index
from marketplace.search.meaning import sync as meaning
from marketplace.search.query_log import statistics
from marketplace.settings import settings


def sync(now: datetime) -> int:
    """Bring the index up to date, and return how many services changed."""
    return index.sync()


def encode(now: datetime) -> bool:
    """Encode texts that are new or changed, and return whether some are left."""
    return meaning.sync()


def count(now: datetime) -> int:
    """Count the searches that are in the query log, and return how many there were."""
    return statistics.add_up(settings().data_dir, now)


def forget(now: datetime) -> None:
    """Delete the counts of long ago."""
    with transaction():
        statistics.forget_old(now)
