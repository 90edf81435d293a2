"""The worker tells of services that are published, or come to fit, and of nothing else."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.catalogue import change_log
from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction
from marketplace.delivery.mail import Mail
from marketplace.saved_searches import jobs, mails, news
from tests.conftest import NOW, Mailbox
from tests.saved_searches.saving import DAY, log_change, publish, retitle, save, searches, work


def news_to(mailbox: Mailbox) -> list[str]:
    """Give the texts of the mails that tell of new services."""
    return [mail.text for mail in mailbox if mail.subject.startswith("New services")]


def test_the_catalogue_as_it_stands_is_no_news(catalogue: Cluster, mailbox: Mailbox) -> None:
    save()

    work(NOW + DAY)

    assert news_to(mailbox) == []


def test_a_service_that_fits_is_told_of_once(catalogue: Cluster, mailbox: Mailbox) -> None:
    save()
    publish("new-pilot", catalogue, "Membrane pilot plant")
    publish("new-lamp", catalogue, "Lamp testing")

    work(NOW + DAY)
    work(NOW + 2 * DAY)

    (text,) = news_to(mailbox)
    assert "There is 1 new service that fits your search." in text
    assert "http://localhost/en/services/new-pilot" in text
    assert "lamp" not in text
    assert "old-screening" not in text


def test_there_is_one_mail_a_day_at_most(catalogue: Cluster, mailbox: Mailbox) -> None:
    save()
    publish("first", catalogue, "Membrane pilot plant")
    work(NOW + DAY)
    deliver_all()
    publish("second", catalogue, "Membrane cleaning")

    work(NOW + DAY + timedelta(hours=5))
    assert len(news_to(mailbox)) == 1

    work(NOW + 2 * DAY)
    assert len(news_to(mailbox)) == 2
    assert "second" in news_to(mailbox)[1]
    assert "first" not in news_to(mailbox)[1]


def test_a_service_that_is_changed_so_that_it_fits_is_news(
    catalogue: Cluster, mailbox: Mailbox
) -> None:
    service = publish("old-lamp", catalogue, "Lamp testing")
    save()
    retitle(service, "Membrane lamps")
    log_change(service, NOW + timedelta(hours=1))

    work(NOW + DAY)

    (text,) = news_to(mailbox)
    assert "Membrane lamps" in text


def test_a_change_of_what_fitted_before_is_no_news(catalogue: Cluster, mailbox: Mailbox) -> None:
    service = publish("old-pilot", catalogue, "Membrane pilot plant")
    save()
    log_change(service, NOW + timedelta(hours=1))

    work(NOW + DAY)

    assert news_to(mailbox) == []


def test_of_a_search_with_very_many_services_only_new_ones_are_told(
    catalogue: Cluster, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(news, "FITTING_MAX", 1)
    service = publish("old-pilot", catalogue, "Membrane pilot plant", NOW - DAY)
    save("")
    assert searches()[0].fitting is None
    log_change(service, NOW + timedelta(hours=1))
    publish("new-lamp", catalogue, "Lamp testing")

    work(NOW + DAY)

    (text,) = news_to(mailbox)
    assert "new-lamp" in text
    assert "old-pilot" not in text


def test_what_the_index_does_not_know_yet_is_told_the_next_day(
    catalogue: Cluster, mailbox: Mailbox
) -> None:
    save()
    publish("new-lamp", catalogue, "Lamp testing")
    late = publish("late", catalogue, "Lamp repair", NOW + DAY)
    retitle(late, "Membrane lamps")
    with transaction():
        change_log.record_changes([late], NOW + DAY)
    work(NOW + DAY)
    assert news_to(mailbox) == []

    log_change(late, NOW + DAY)
    work(NOW + 2 * DAY)

    assert len(news_to(mailbox)) == 1


def test_a_long_list_is_cut_and_says_how_many_there_are(
    catalogue: Cluster, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mails, "SHOWN_MAX", 2)
    save()
    for number in range(3):
        publish(f"new-{number}", catalogue, f"Membrane plant {number}")

    work(NOW + DAY)

    (text,) = news_to(mailbox)
    assert "There are 3 new services" in text
    assert text.count("/en/services/new-") == 2
    assert "http://localhost/en/services?sort=newest&q=membrane" in text


def test_who_did_not_confirm_is_told_nothing_and_forgotten(
    catalogue: Cluster, mailbox: Mailbox
) -> None:
    save()
    (search,) = searches()
    with transaction():
        db.session.merge(search).confirmed_at = None
    publish("new-pilot", catalogue, "Membrane pilot plant")

    work(NOW + DAY)
    assert news_to(mailbox) == []
    assert len(searches()) == 1

    work(NOW + 3 * DAY)
    assert searches() == []


def test_mail_is_in_the_language_of_its_reader(catalogue: Cluster, mailbox: Mailbox) -> None:
    save(language="de")
    publish("new-pilot", catalogue, "Membrane pilot plant")

    work(NOW + DAY)

    mail = list(mailbox)[-1]
    assert mail.language == "de"
    assert "http://localhost/de/services/new-pilot" in mail.text
    assert mail.subject == "Neue Leistungen zu „membrane“"


def test_nothing_is_told_at_night(catalogue: Cluster, mailbox: Mailbox) -> None:
    save()
    publish("new-pilot", catalogue, "Membrane pilot plant")

    work(NOW.replace(hour=3) + DAY)

    assert news_to(mailbox) == []


def test_without_an_index_nobody_is_told_anything(app: Flask, mailbox: Mailbox) -> None:
    with transaction():
        assert jobs.tell(NOW + DAY) == 0


def deliver_all() -> None:
    """Note that all mails arrived."""
    with transaction():
        for mail in db.session.scalars(select(Mail)):
            mail.sent_at = NOW + DAY
