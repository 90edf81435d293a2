"""A saved search ends by one click, after mails that come back, and when nobody wants it any more."""

from datetime import timedelta

import pytest
from flask import Flask

from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction
from marketplace.delivery.mail import Mail
from marketplace.saved_searches import links
from tests.browser import Visitor
from tests.conftest import NOW, Mailbox
from tests.saved_searches.saving import DAY, EMAIL, publish, save, searches, token_in, work

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.mark.parametrize("content_type", ["multipart/form-data", None])
def test_one_click_of_a_mail_program_ends_it(
    app: Flask, catalogue: Cluster, mailbox: Mailbox, content_type: str | None
) -> None:
    save()
    (mail,) = mailbox
    assert mail.unsubscribe_url is not None

    path = mail.unsubscribe_url.removeprefix("http://localhost")
    answer = Visitor(app).client.post(path, data=ONE_CLICK, content_type=content_type)

    assert answer.status_code == 200
    assert searches() == []
    assert list(mailbox) == [], "mails with its links go too"
    assert Visitor(app).client.post(path, data=ONE_CLICK).status_code == 200


def test_to_look_at_the_link_ends_nothing(
    app: Flask, catalogue: Cluster, visitor: Visitor, mailbox: Mailbox
) -> None:
    token = links.token_of(save())

    page = visitor.open(f"/en/searches/{token}/end")
    assert len(searches()) == 1

    page = page.submit("Yes, end it")
    assert page.title == "This saved search has ended"
    assert searches() == []
    assert visitor.open(f"/en/searches/{token}").title == "This saved search has ended"


def test_a_link_that_is_not_ours_opens_and_ends_nothing(
    catalogue: Cluster, visitor: Visitor
) -> None:
    key = save()

    for token in (key, "x", f"{links.token_of(key)}x", links.mark_of(key)):
        assert visitor.open(f"/en/searches/{token}").status == 404
        assert visitor.client.post(f"/en/searches/{token}/end", data=ONE_CLICK).status_code == 404
    assert len(searches()) == 1


def test_one_ends_and_the_others_stay(app: Flask, catalogue: Cluster, mailbox: Mailbox) -> None:
    key, _other = save(), save("q=energy")

    Visitor(app).client.post(f"/en/searches/{links.token_of(key)}/end", data=ONE_CLICK)

    assert [search.address for search in searches()] == ["q=energy"]
    assert len(mailbox) == 1


def test_it_ends_after_two_mails_in_a_row_that_come_back(
    catalogue: Cluster, mailbox: Mailbox
) -> None:
    save()
    for number in (1, 2):
        publish(f"new-{number}", catalogue, "Membrane pilot plant", NOW + number * DAY)
        work(NOW + number * DAY + timedelta(hours=1))
        assert len(searches()) == 1
        fail(list(mailbox)[-1])

    work(NOW + 3 * DAY)

    assert searches() == []


def test_a_mail_that_arrives_makes_up_for_one_that_came_back(
    catalogue: Cluster, mailbox: Mailbox
) -> None:
    save()
    for number, end in ((1, fail), (2, arrive), (3, fail)):
        publish(f"new-{number}", catalogue, "Membrane pilot plant", NOW + number * DAY)
        work(NOW + number * DAY + timedelta(hours=1))
        end(list(mailbox)[-1])

    work(NOW + 4 * DAY)

    (search,) = searches()
    assert search.undelivered == 1


def test_while_a_mail_waits_no_other_is_written(catalogue: Cluster, mailbox: Mailbox) -> None:
    save()
    for number in (1, 2):
        publish(f"new-{number}", catalogue, "Membrane pilot plant", NOW + number * DAY)
        work(NOW + number * DAY + timedelta(hours=1))

    assert [mail.subject for mail in mailbox][1:] == ["New services for “membrane”"]


def test_who_has_not_clicked_for_a_year_is_asked_once_and_then_forgotten(
    catalogue: Cluster, mailbox: Mailbox
) -> None:
    save()

    work(NOW + 334 * DAY)
    assert len(mailbox) == 1
    work(NOW + 335 * DAY)
    work(NOW + 336 * DAY)
    (_confirmation, question) = mailbox
    assert question.subject == "Do you want to keep your saved search?"
    assert question.unsubscribe_url

    work(NOW + 364 * DAY)
    assert len(searches()) == 1
    work(NOW + 365 * DAY)
    assert searches() == []
    assert list(mailbox) == []


def test_who_says_so_keeps_it_for_another_year(
    catalogue: Cluster, visitor: Visitor, mailbox: Mailbox
) -> None:
    save()
    work(NOW + 335 * DAY)
    page = visitor.open(f"/en/searches/{token_in(list(mailbox)[-1])}")
    assert "This search ends on" in page.text

    page = page.submit("Keep it for another year")

    assert "Your search is saved for another year." in page.text
    (search,) = searches()
    assert search.reminded_at is None
    assert search.kept_at is not None


def test_the_coordinator_finds_hands_out_and_erases_it(
    catalogue: Cluster, coordinator: Visitor, mailbox: Mailbox
) -> None:
    save()
    people = coordinator.open("/en/coordination/people").submit("Look up", email="ADA@example.org")
    assert "There is 1 saved search with this address." in people.text

    record = people.submit("Download everything (JSON)").response.get_json()
    assert record["saved_searches"][0]["search"] == "q=membrane"
    assert record["saved_searches"][0]["confirmed_at"] == NOW.isoformat()

    question = people.submit("Delete everything")
    assert "We will delete 1 saved search." in question.text
    question.submit("Yes, delete everything")
    assert searches() == []
    assert mailbox.to(EMAIL) == []


def fail(mail: Mail) -> None:
    with transaction():
        mail = db.session.merge(mail)
        mail.failed_at, mail.last_error = NOW, "550 no such person"


def arrive(mail: Mail) -> None:
    with transaction():
        db.session.merge(mail).sent_at = NOW
