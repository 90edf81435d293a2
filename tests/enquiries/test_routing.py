"""Which clusters answer, and by when."""

from datetime import date

import pytest
from flask import Flask

from marketplace.catalogue import queries as catalogue
from marketplace.catalogue.models import Service
from marketplace.clusters.models import Cluster
from marketplace.enquiries import routing
from tests.conftest import NOW

TODAY = NOW.date()


def test_each_cluster_of_a_joint_service_keeps_the_holidays_of_its_country(
    app: Flask, membrane_screening: Service
) -> None:
    friday = date(2026, 12, 4)  # the Tuesday after is a holiday in Spain
    service = catalogue.find_published("membrane-screening")
    assert service is not None

    planned = routing.plan_for_service(service, friday)

    assert [(plan.cluster.slug, plan.is_lead, plan.due_on) for plan in planned] == [
        ("wsm", True, date(2026, 12, 9)),
        ("zinnae", False, date(2026, 12, 10)),
    ]
    assert routing.promised_on(service, friday) == date(2026, 12, 9)


@pytest.mark.parametrize(
    ("assigned", "due_on", "nudge"),
    [
        (
            date(2026, 11, 16),
            date(2026, 11, 20),
            date(2026, 11, 18),
        ),  # four working days: after two
        (date(2026, 11, 16), date(2026, 11, 19), date(2026, 11, 18)),  # three: after two
        (date(2026, 11, 16), date(2026, 11, 17), date(2026, 11, 17)),  # one: on the day itself
        (date(2026, 11, 19), date(2026, 11, 25), date(2026, 11, 23)),  # over a weekend
    ],
)
def test_half_of_a_promise_is_counted_in_working_days(
    assigned: date, due_on: date, nudge: date
) -> None:
    assert routing.half_way(assigned, due_on, "FR") == nudge


def test_others_are_told_on_the_working_day_after() -> None:
    assert routing.late_from(date(2026, 11, 20), "FR") == date(2026, 11, 23)
    assert routing.late_from(date(2026, 11, 16), "CZ") == date(2026, 11, 18)


def test_clusters_that_are_asked_late_still_get_two_working_days(
    app: Flask, wsm: Cluster, zinnae: Cluster
) -> None:
    promised = date(2026, 11, 23)
    assert [plan.due_on for plan in routing.plan_for_clusters([wsm, zinnae], promised, TODAY)] == [
        promised,
        promised,
    ]
    assert routing.plan_for_clusters([wsm], date(2026, 11, 1), TODAY)[0].due_on == date(
        2026, 11, 18
    )
    assert [plan.is_lead for plan in routing.plan_for_clusters([wsm, zinnae], promised, TODAY)] == [
        True,
        False,
    ]
