"""A cluster is told, then its service comes last, then it goes: never without a mail before."""

from datetime import date

import pytest

from marketplace.catalogue import actions, queries
from marketplace.catalogue.models import Service
from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction
from marketplace.errors import IllegalStateChange
from tests.browser import Visitor
from tests.catalogue.conftest import stored
from tests.catalogue.freshness.waiting import DAY, make_due, pass_days, send, standing, work
from tests.changes.reading import kinds
from tests.conftest import NOW, Mailbox, make_service

SLUG = "membrane-screening"


def test_an_overdue_service_is_told_then_comes_last_then_goes(
    membrane_screening: Service, mailbox: Mailbox
) -> None:
    make_due(membrane_screening)

    pass_days(0, 22)
    assert standing(SLUG) == ("published", False)
    assert len(mailbox) == 1
    pass_days(23, 30)
    assert len(mailbox) == 2
    assert standing(SLUG) == ("published", True)
    pass_days(31, 59)
    assert len(mailbox) == 3
    assert standing(SLUG) == ("published", True)
    pass_days(60, 61)

    assert standing(SLUG) == ("unlisted", True)
    assert {mail.recipient for mail in mailbox} == {"desk@wsm.example.org"}
    assert kinds("service") == ["lowered", "unlisted"]
    pass_days(62, 130)
    assert len(mailbox) == 3, "what has gone is told no more"


def test_nothing_happens_as_long_as_no_mail_was_sent(
    membrane_screening: Service, mailbox: Mailbox
) -> None:
    make_due(membrane_screening, days_ago=900)

    pass_days(0, 100, sends=False)

    assert standing(SLUG) == ("published", False)
    assert len(mailbox) == 1


def test_a_worker_that_slept_for_months_takes_no_step_that_was_not_announced(
    membrane_screening: Service, mailbox: Mailbox
) -> None:
    make_due(membrane_screening)
    pass_days(0, 0)

    work(NOW + 100 * DAY)
    assert standing(SLUG) == ("published", False)
    send(NOW + 100 * DAY)
    pass_days(101, 106)
    assert standing(SLUG) == ("published", False)

    pass_days(107, 107)
    assert standing(SLUG) == ("published", True)
    pass_days(108, 136)
    assert standing(SLUG) == ("published", True)
    pass_days(137, 137)
    assert standing(SLUG) == ("unlisted", True)


def test_working_twice_tells_nothing_twice(membrane_screening: Service, mailbox: Mailbox) -> None:
    make_due(membrane_screening)

    for _time in range(3):
        work(NOW)

    assert len(mailbox) == 1


def test_a_cluster_without_an_address_is_not_told_and_loses_nothing(
    membrane_screening: Service, wsm: Cluster
) -> None:
    make_due(membrane_screening)
    with transaction():
        db.session.merge(wsm).email = ""

    pass_days(0, 100)

    assert standing(SLUG) == ("published", False)


def test_many_services_are_one_mail_a_day(wsm: Cluster, mailbox: Mailbox) -> None:
    for number in range(25):
        make_due(make_service(f"s-{number}", wsm, title=f"Service {number}"))

    work(NOW)
    assert [mail.text.count("/reviews/") for mail in mailbox] == [20]
    work(NOW + DAY)

    assert [mail.text.count("/reviews/") for mail in mailbox] == [20, 5]


def test_a_confirmation_ends_it_at_any_step(membrane_screening: Service, mailbox: Mailbox) -> None:
    make_due(membrane_screening)
    pass_days(0, 35)
    assert standing(SLUG) == ("published", True)

    with transaction():
        service = queries.find_by_slug(SLUG)
        assert service is not None
        actions.confirm(service, NOW + 35 * DAY)
    pass_days(36, 120)

    assert standing(SLUG) == ("published", False)
    assert len(mailbox) == 2


def test_an_unlisted_service_that_is_confirmed_is_listed_as_its_next_version(
    membrane_screening: Service,
) -> None:
    make_due(membrane_screening)
    pass_days(0, 61)

    with transaction():
        service = queries.find_by_slug(SLUG)
        assert service is not None
        actions.confirm(service, NOW + 70 * DAY)

    service = stored(SLUG)
    assert (service.state, service.version, service.unlisted_why) == ("published", 2, None)
    assert service.review_by == date(2028, 1, 25)
    assert kinds("service")[-2:] == ["confirmed", "listed"]


def test_another_day_for_the_review_ends_it_too(membrane_screening: Service) -> None:
    make_due(membrane_screening)
    pass_days(0, 31)

    with transaction():
        service = queries.find_by_slug(SLUG)
        assert service is not None
        service.review_by = (NOW + 300 * DAY).date()
    pass_days(32, 100)

    assert standing(SLUG) == ("published", False)


def test_an_unlisted_service_can_be_withdrawn_but_not_unlisted_again(
    membrane_screening: Service,
) -> None:
    make_due(membrane_screening)
    pass_days(0, 61)

    with pytest.raises(IllegalStateChange), transaction():
        service = queries.find_by_slug(SLUG)
        assert service is not None
        service.unlist(service.unlisted_why, NOW)
    with transaction():
        service = queries.find_by_slug(SLUG)
        assert service is not None
        actions.withdraw(service, "No more.", NOW + 62 * DAY)

    assert standing(SLUG) == ("withdrawn", False)


def test_visitors_are_told_why_it_is_gone_and_the_desk_before_it_goes(
    visitor: Visitor, wsm_desk: Visitor, membrane_screening: Service
) -> None:
    page = f"/en/desk/services/{SLUG}"
    make_due(membrane_screening)
    pass_days(0, 1)
    text = wsm_desk.open(page).text
    assert "We sent a reminder to your contact address on 16 November 2026." in text
    assert "From 16 December 2026 it will be at the end of lists." in text
    assert "From 15 January 2027 visitors will no longer find it." in text

    pass_days(2, 61)

    answer = visitor.open(f"/en/services/{SLUG}")
    assert answer.status == 410
    assert "has not checked this service for a long time" in answer.text
    assert "since 15 January 2027" in answer.text
    api = visitor.client.get(f"/api/v1/services/{SLUG}")
    assert (api.status_code, (api.json or {})["reason"]) == (410, "stale")
    text = wsm_desk.open(page).text
    assert "No one confirmed this service in time" in text
    assert "Not listed" in wsm_desk.open("/en/desk/services").text
    wsm_desk.open(page).submit("Confirm as up to date")
    assert visitor.open(f"/en/services/{SLUG}").status == 200
