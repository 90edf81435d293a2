"""What the worker does for the search."""

from datetime import datetime

from marketplace.database import transaction
from marketplace.search.index import sync as actions
from marketplace.search.query_log import statistics
from marketplace.settings import settings


def sync(now: datetime) -> int:
    """Bring the index up to date; give the number of services that changed."""
    return actions.sync()


def count(now: datetime) -> int:
    """Count the searches that were noted; give their number."""
    return statistics.add_up(settings().data_dir, now)


def forget(now: datetime) -> None:
    """Forget the counts of long ago."""
    with transaction():
        statistics.forget_old(now)
