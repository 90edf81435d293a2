"""What is new for a saved search: services that were published, or have come to fit."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from marketplace.catalogue import queries as catalogue
from marketplace.saved_searches.models import SavedSearch
from marketplace.search import queries as search
from marketplace.search.query import Query

FITTING_MAX = 1000
"""How many services are listed as known: of a search with more, only those published later are new."""
_READ_MAX = 100_000
"""How many services of a search are looked at."""
_INDEX_LAG = timedelta(minutes=10)
"""How much later than it is published the index may know a service."""


def fitting(query: Query, language: str) -> list[int]:
    """List the services that a search finds by its words now, the newest first."""
    return search.find(replace(query, per_page=_READ_MAX, only_words=True), language).ids


def news_of(
    saved: SavedSearch, fitting_ids: Sequence[int], changed_ids: Collection[int]
) -> list[int]:
    """List those that have come to fit since we last looked, the newest first.

    Only what was changed since then can be new: a search that finds more with a new release tells nothing.
    """
    changed = [service_id for service_id in fitting_ids if service_id in changed_ids]
    if saved.fitting is not None:
        known = set(saved.fitting)
        return [service_id for service_id in changed if service_id not in known]
    if saved.looked_at is None:
        return []
    return _published_since(changed, saved.looked_at - _INDEX_LAG)


def note(
    saved: SavedSearch, fitting_ids: Sequence[int] | None, change_id: int, now: datetime
) -> None:
    """Note what fits now, and up to where in the change log we have looked."""
    is_short = fitting_ids is not None and len(fitting_ids) <= FITTING_MAX
    saved.fitting = list(fitting_ids or ()) if is_short else None
    saved.change_id = change_id
    saved.looked_at = now


def _published_since(service_ids: Sequence[int], moment: datetime) -> list[int]:
    services = catalogue.published_by_ids(service_ids)
    new_ids = {
        service.id for service in services if service.published_at and service.published_at > moment
    }
    return [service_id for service_id in service_ids if service_id in new_ids]
