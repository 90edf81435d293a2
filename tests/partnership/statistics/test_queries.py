"""What is counted of the enquiries of a period, on both databases."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from marketplace.catalogue.models import Service
from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction
from marketplace.database.local_days import day_on_clocks
from marketplace.enquiries.models import Assignment, Enquiry
from marketplace.enquiries.states import Outcome, Result
from marketplace.partnership.statistics.period import Period
from marketplace.partnership.statistics.queries import (
    NOT_STATED,
    STILL_OPEN,
    Counts,
    Reach,
    Split,
    count_by_cluster,
    count_splits,
    total,
)
from marketplace.workdays import clock_changes, local_day
from tests.counting import counted_statements
from tests.partnership.statistics.asking import ask

MONDAY = date(2026, 3, 2)
DAY = timedelta(days=1)
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
START = datetime(2025, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 12, 31, 12, tzinfo=UTC)


def test_an_enquiry_counts_once_in_each_split(
    app: Flask, wsm: Cluster, zinnae: Cluster, membrane_screening: Service
) -> None:
    ask(MONDAY, [wsm, zinnae], MONDAY + DAY, None, service_id=membrane_screening.id)
    ask(MONDAY, [wsm], MONDAY + 4 * DAY, country="ES", size="large", outcome=Outcome.HELPED)
    ask(date(2026, 4, 1), [], country="ES", size="", result=Result.SOLVED)

    splits = count_splits(YEAR, NOW)

    first, late, general = Counts(1, 1, 1), Counts(1, 1, 0, 1), Counts(1, with_result=1)
    assert splits == {
        Split.MONTH: {"202603": first.plus(late), "202604": general},
        Split.COUNTRY: {"FR": first, "ES": late.plus(general)},
        Split.SIZE: {"small": first, "large": late, NOT_STATED: general},
        Split.TYPE: {"testing": first, NOT_STATED: late.plus(general)},
        Split.OUTCOME: {"helped": late, STILL_OPEN: first.plus(general)},
        Split.RESULT: {"solved": general, NOT_STATED: first.plus(late)},
        Split.CLUSTERS: {Reach.SEVERAL: first, Reach.SINGLE: late, Reach.NONE: general},
    }


def test_a_cluster_counts_its_own_answers(app: Flask, wsm: Cluster, zinnae: Cluster) -> None:
    ask(MONDAY, [wsm, zinnae], MONDAY + DAY, MONDAY + 7 * DAY)
    ask(MONDAY, [wsm, zinnae], MONDAY + DAY, outcome=Outcome.HELPED)

    clusters = count_by_cluster(YEAR, NOW)

    assert clusters[wsm.id].counts == Counts(2, 2, 2, 1)
    assert clusters[zinnae.id].counts == Counts(2, 1, 0, 1)
    assert total(count_splits(YEAR, NOW)[Split.COUNTRY]) == Counts(2, 2, 2, 1)


def test_an_answer_of_the_promised_day_is_in_time_however_late_it_is(
    app: Flask, wsm: Cluster
) -> None:
    due_on = ask(MONDAY, [wsm]).promised_on
    midnight = Period(due_on + DAY, due_on + DAY).start
    for moment, in_time in ((midnight - timedelta(seconds=1), 1), (midnight, 0)):
        with transaction():
            db.session.scalars(select(Assignment)).one().answered_at = moment

        assert total(count_splits(YEAR, NOW)[Split.SIZE]).in_time == in_time
        assert count_by_cluster(YEAR, NOW)[wsm.id].counts.in_time == in_time


@pytest.mark.parametrize(
    ("timezone", "midnight", "next_midnight"),
    [
        ("Europe/Brussels", "2026-03-28 23:00Z", "2026-03-29 22:00Z"),
        ("Europe/Brussels", "2026-10-24 22:00Z", "2026-10-25 23:00Z"),
        ("Atlantic/Canary", "2026-07-31 23:00Z", "2026-08-01 23:00Z"),
        ("America/Martinique", "2026-01-01 04:00Z", "2026-01-02 04:00Z"),
    ],
)
def test_the_first_and_the_last_moment_of_a_day_belong_to_it_and_no_other(
    app: Flask, in_zone: Callable[[str], None], timezone: str, midnight: str, next_midnight: str
) -> None:
    in_zone(timezone)
    first, following = map(datetime.fromisoformat, (midnight, next_midnight))
    instant = timedelta(microseconds=1)
    for moment in (first - instant, first, following - instant, following):
        ask(moment, [])
    day = local_day(first)

    before, that, after = (
        count_splits(Period(day + step * DAY, day + step * DAY), NOW)[Split.MONTH]
        for step in (-1, 0, 1)
    )

    assert {key: counts.received for key, counts in that.items()} == {f"{day:%Y%m}": 2}
    assert {key: counts.received for key, counts in before.items()} == {f"{day - DAY:%Y%m}": 1}
    assert {key: counts.received for key, counts in after.items()} == {f"{day + DAY:%Y%m}": 1}


@given(st.integers(0, 2 * 365 * 24 * 3600).map(lambda second: START + timedelta(seconds=second)))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.parametrize("timezone", ["Europe/Prague", "Asia/Kathmandu", "America/St_Johns"])
def test_the_database_knows_the_days_of_the_pages(
    app: Flask, in_zone: Callable[[str], None], timezone: str, moment: datetime
) -> None:
    in_zone(timezone)
    with transaction():
        db.session.query(Enquiry).delete()
    ask(moment, [])
    clocks = clock_changes(datetime(2024, 12, 1, tzinfo=UTC), datetime(2027, 2, 1, tzinfo=UTC))

    day = db.session.scalar(select(day_on_clocks(Enquiry.sent_at, clocks)))

    assert day == local_day(moment)


def test_typical_is_within_how_many_working_days_half_of_the_first_answers_came(
    app: Flask, wsm: Cluster
) -> None:
    friday = MONDAY + 4 * DAY
    for answered_on in (friday, friday + 3 * DAY, friday + 3 * DAY, friday + 10 * DAY):
        ask(friday, [wsm], answered_on)
    assert count_by_cluster(YEAR, NOW)[wsm.id].typical_days is None, "four say too little"

    ask(friday, [wsm], friday)

    assert count_by_cluster(YEAR, NOW)[wsm.id].typical_days == 1


def test_silence_makes_no_cluster_look_fast(app: Flask, wsm: Cluster) -> None:
    for _number in range(5):
        ask(MONDAY, [wsm], MONDAY)
    for _number in range(6):
        ask(MONDAY, [wsm])

    typical_days = count_by_cluster(YEAR, NOW)[wsm.id].typical_days

    assert typical_days is not None
    assert typical_days > 200, "what is overdue counts with the days so far"


def test_holidays_of_the_country_are_no_working_days(app: Flask, wsm: Cluster) -> None:
    thirtieth_of_april = date(2026, 4, 30)
    for _number in range(5):
        ask(thirtieth_of_april, [wsm], date(2026, 5, 4))

    assert count_by_cluster(YEAR, NOW)[wsm.id].typical_days == 1, "1 May is a holiday in France"


def test_nothing_is_counted_of_an_empty_period(app: Flask, wsm: Cluster) -> None:
    ask(MONDAY, [wsm])
    period = Period(date(2025, 1, 1), date(2025, 12, 31))

    assert total(count_splits(period, NOW)[Split.MONTH]) == Counts()
    assert count_by_cluster(period, NOW) == {}


def test_two_statements_count_all_however_many_there_are(app: Flask, wsm: Cluster) -> None:
    for number in range(10):
        ask(MONDAY + number * DAY, [wsm])

    with counted_statements() as statements:
        count_splits(YEAR, NOW)
        count_by_cluster(YEAR, NOW)

    assert len(statements) == 2
