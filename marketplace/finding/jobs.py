"""What the worker does for the search of the desk."""

from datetime import datetime

from marketplace.finding import sync


def follow(now: datetime) -> bool:
    """Take in what has changed in enquiries and services, and return whether there is more."""
    return sync.follow(now)


def follow_seldom(now: datetime) -> None:
    """Take in what has changed in ready answers and pages."""
    sync.follow_seldom()
