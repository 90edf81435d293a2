"""Each cluster's page shows how fast it usually answers: measured, and only where there is enough to measure."""

from datetime import timedelta
from statistics import median

import pytest
from flask import Flask

from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction, utcnow
from marketplace.enquiries.models import Assignment, Enquiry
from marketplace.partnership.queries import time_to_first_answer
from tests.browser import Visitor

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def ask(
    cluster: Cluster,
    *answered_after: timedelta | None,
    promised: timedelta = 3 * DAY,
    ago: timedelta = 20 * DAY,
) -> None:
    """Make an enquiry for each time; one that is None is open."""
    sent_at = utcnow() - ago
    typed = {
        "language": "en",
        "name": "Ada",
        "email": "ada@example.org",
        "country": "FR",
        "size": "small",
    }
    with transaction():
        for after in answered_after:
            number = db.session.query(Enquiry).count()
            part = Assignment(
                cluster_id=cluster.id,
                due_on=(sent_at + promised).date(),
                assigned_at=sent_at,
                answered_at=sent_at + after if after is not None else None,
            )
            keys = {"reference": f"ENQ-{number}", "token": f"t{number}", "nonce": f"n{number}"}
            consent = {"consent_version": 1, "consent_language": "en"}
            days = {"sent_at": sent_at, "promised_on": part.due_on}
            db.session.add(Enquiry(**keys, **typed, **consent, **days, assignments=[part]))
            db.session.flush()


def scattered(number: int, *, over: timedelta) -> timedelta:
    """A time up to some days, which says nothing of those of the numbers beside it."""
    return timedelta(seconds=7_919_777 * (number + 1)) % over


def measured(cluster: Cluster) -> timedelta | None:
    return time_to_first_answer(cluster.id, utcnow())


def test_four_answers_are_too_few_and_five_are_enough(app: Flask, wsm: Cluster) -> None:
    ask(wsm, HOUR, 2 * HOUR, 30 * HOUR, 40 * HOUR)
    assert measured(wsm) is None

    ask(wsm, 50 * HOUR)
    assert measured(wsm) == 30 * HOUR


def test_what_is_open_counts_once_its_promise_is_over(app: Flask, wsm: Cluster) -> None:
    ask(wsm, *[2 * HOUR] * 5)
    ask(wsm, *[None] * 9, promised=60 * DAY)
    assert measured(wsm) == 2 * HOUR

    ask(wsm, *[None] * 6)
    assert (measured(wsm) or HOUR) >= 20 * DAY


def test_other_clusters_and_long_ago_do_not_count(
    app: Flask, wsm: Cluster, zinnae: Cluster
) -> None:
    ask(zinnae, *[HOUR] * 5)
    ask(wsm, *[HOUR] * 5, ago=800 * DAY)
    assert measured(wsm) is None


@pytest.mark.parametrize(("answers", "late"), [(5, 0), (6, 0), (8, 1), (9, 4), (5, 12), (6, 13)])
def test_it_is_the_median_of_what_is_answered_and_what_is_late(
    app: Flask, wsm: Cluster, answers: int, late: int
) -> None:
    answered_after = [scattered(number, over=60 * DAY) for number in range(answers)]
    late_since = [4 * DAY + scattered(number, over=36 * DAY) for number in range(late)]
    ask(wsm, *answered_after)
    for waited in late_since:
        ask(wsm, None, promised=DAY, ago=waited)

    middle = median(waited.total_seconds() for waited in (*answered_after, *late_since))

    assert (measured(wsm) or -DAY).total_seconds() == pytest.approx(middle, abs=30)


def test_an_answer_that_was_not_one_after_all_counts_no_more(app: Flask, wsm: Cluster) -> None:
    ask(wsm, HOUR, *[2 * HOUR] * 5)
    with transaction():
        for assignment in db.session.query(Assignment).limit(2):
            assignment.answered_at = None

    assert measured(wsm) is None


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (HOUR / 2, "Usually answers within 1 hour"),
        (5 * HOUR, "Usually answers within 5 hours"),
        (24 * HOUR, "Usually answers within 1 day"),
        (25 * HOUR, "Usually answers within 2 days"),
    ],
)
def test_the_page_of_a_cluster_says_it_in_words(
    app: Flask, visitor: Visitor, wsm: Cluster, after: timedelta, words: str
) -> None:
    assert "Usually answers" not in visitor.open("/en/clusters/wsm").text
    ask(wsm, *[after] * 5)
    assert words in visitor.open("/en/clusters/wsm").text
