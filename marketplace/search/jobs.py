"""What the worker does for the search."""

from datetime import datetime

from marketplace.search import actions


def sync(now: datetime) -> int:
    """Bring the index up to date; give the number of services that changed."""
    return actions.sync()
