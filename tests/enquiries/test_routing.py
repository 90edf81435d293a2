"""Which clusters answer, and by when."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask

from marketplace.catalogue import queries as catalogue
from marketplace.catalogue.models import Service
from marketplace.clusters.models import Cluster
from marketplace.database import transaction
from marketplace.enquiries import routing
from marketplace.i18n import in_language, show_date
from tests.conftest import NOW
from tests.enquiries.asking import draft, send

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


def test_a_promise_counts_from_the_day_that_the_page_shows(
    app: Flask, membrane_screening: Service
) -> None:
    monday_after_midnight = datetime(2026, 11, 15, 23, 30, tzinfo=UTC)  # in Brussels
    with transaction():
        service = catalogue.find_published("membrane-screening")
        assert service is not None
        service.reply_within_days = 3
        enquiry = send(draft(), service=service, now=monday_after_midnight)
        due_days = [assignment.due_on for assignment in enquiry.assignments]

    assert enquiry.promised_on == date(2026, 11, 19)
    assert due_days == [date(2026, 11, 19)] * 2
    with in_language("en"):
        assert show_date(enquiry.sent_at) == "16\u00a0November\u00a02026"
