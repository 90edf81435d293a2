"""What visitors ask for in vain, as it is counted."""

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import select

from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction
from marketplace.enquiries.messages import Message
from marketplace.enquiries.models import Enquiry
from marketplace.needs import gathering
from marketplace.needs.models import UnmetNeed
from marketplace.search.index import sync
from marketplace.search.query_log.models import SearchCount
from tests.conftest import NOW, new_enquiry

THREE_DAYS = (1, 2, 8)


def search_in_vain(
    words: str, *, language: str = "en", days_ago: Iterable[int] = THREE_DAYS, **values: object
) -> None:
    """Count a search on each of some days before today that found nothing."""
    with transaction():
        for days in days_ago:
            count = {"searches": 1, "results": 0, "sector": "", **values}
            day = NOW.date() - timedelta(days=days)
            db.session.add(SearchCount(day=day, language=language, words=words, **count))


def ask_in_vain(number: int, question: str, clusters: Iterable[Cluster] = ()) -> Enquiry:
    """Store a general enquiry of ten days ago."""
    sent_at = NOW - timedelta(days=10)
    enquiry = new_enquiry(number, list(clusters), due_on=NOW.date(), sent_at=sent_at, country="DE")
    enquiry.messages = [Message(body=question, nonce=f"m{number}", written_at=sent_at)]
    with transaction():
        db.session.add(enquiry)
    return enquiry


def gather() -> list[UnmetNeed]:
    """Let the worker count, and give what it found in the order of the list."""
    sync.sync()
    gathering.gather(NOW)
    db.session.rollback()
    return list(db.session.scalars(select(UnmetNeed).order_by(UnmetNeed.id)))


def only_need() -> UnmetNeed:
    """Give the one need that there is."""
    (need,) = gather()
    return need
