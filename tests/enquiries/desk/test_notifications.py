"""How a desk and its people hear of enquiries."""

import json

import pytest
from sqlalchemy import select

from marketplace.clusters import actions as clusters
from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction, utcnow
from marketplace.delivery import webhooks
from marketplace.enquiries.models import Enquiry
from marketplace.enquiries.notify import webhooks as notifications
from marketplace.server.check import findings
from marketplace.settings import settings
from tests.browser import Page, Visitor
from tests.conftest import Mailbox
from tests.enquiries.asking import ask

PAGE = "/en/desk/notifications"
ADDRESS = "https://crm.example.org/hook"


@pytest.fixture
def page(wsm_desk: Visitor) -> Page:
    """The page of WSM's manager."""
    return wsm_desk.open(PAGE)


def wsm_now() -> Cluster:
    db.session.rollback()
    return db.session.scalars(select(Cluster).where(Cluster.slug == "wsm")).one()


def test_a_desk_that_wants_a_summary_gets_no_mail_at_once(
    page: Page, sent: Page, mailbox: Mailbox
) -> None:
    page = page.submit("Save", desk="daily", mine="reminders")
    before = len(mailbox.to("desk@wsm.example.org"))

    ask(sent.visitor, message="Another question.")

    assert [str(one["value"]) for one in page.all("input[type=radio][checked]")] == [
        "daily",
        "reminders",
    ]
    assert len(mailbox.to("desk@wsm.example.org")) == before
    assert len(mailbox.to("desk@zinnae.example.org")) == 2


def test_what_is_not_offered_cannot_be_chosen(page: Page) -> None:
    assert page.submit("Save", desk="hourly").status == 422
    assert wsm_now().mail_frequency == "at-once"


def test_a_system_of_the_cluster_is_told_with_a_secret_of_ours(
    page: Page, enquiry: Enquiry, wsm: Cluster
) -> None:
    page = page.submit("Save the address", url=ADDRESS)

    secret = wsm_now().webhook_secret
    assert len(secret) == 64
    assert page.all(".secret")[0].get_text() == secret
    page = page.submit("Send a test")
    assert "A test is on its way." in page.text
    [call] = webhooks.last_of(wsm_now().id, 10)
    assert (call.event, call.url, json.loads(call.body)) == (
        "test",
        ADDRESS,
        {"event": "test", "cluster": "wsm"},
    )
    assert "Queued" in page.text

    question = page.visitor.open(page.links("/secret")[0])
    assert wsm_now().webhook_secret == secret
    question.submit("Yes, create a new secret")
    assert wsm_now().webhook_secret not in ("", secret)


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1/hook", "https://localhost/", "ftp://example.org", "https://[::1"]
)
def test_a_system_inside_of_the_house_is_refused_and_the_address_stays(
    page: Page, address: str
) -> None:
    page = page.submit("Save the address", url=address)

    assert page.status == 422
    assert page.all("#url-error")
    assert page.value("url") == address
    assert wsm_now().webhook_url == ""


def test_a_system_can_be_told_nothing_any_more(page: Page) -> None:
    page = page.submit("Save the address", url=ADDRESS).submit("Save the address", url="")

    assert "Your system is no longer connected." in page.text
    assert wsm_now().webhook_url == ""


def test_only_managers_have_to_do_with_systems_and_secrets(
    wsm_desk: Visitor, zinnae_desk: Visitor
) -> None:
    page = zinnae_desk.open(PAGE)
    token = {"csrf_token": [str(page.all("input[name=csrf_token]")[0]["value"])], "url": [ADDRESS]}

    assert "Connect your own system" not in page.text
    for address in ("webhook", "webhook/secret", "webhook/test"):
        assert zinnae_desk.post(f"{PAGE}/{address}", token).status == 403


def test_the_telephone_of_the_desk_is_kept_but_not_published(
    wsm_desk: Visitor, visitor: Visitor
) -> None:
    page = wsm_desk.open("/en/desk/profile")
    assert page.submit("Save the profile", phone="call me").status == 422
    assert page.submit("Save the profile", public_phone="call me").status == 422
    page = page.submit(
        "Save the profile", phone="+33 5 61 00 00 00", public_phone="+33 1 23 00 00 00"
    )

    assert page.value("phone") == "+33 5 61 00 00 00"
    assert visitor.open("/en/clusters/wsm").links("tel:") == ["tel:+33123000000"]
    for public in ("/en/clusters/wsm", "/en/clusters"):
        assert "+33 5 61" not in visitor.open(public).text


def test_an_address_of_before_that_is_not_secure_is_not_called_and_has_to_be_changed(
    page: Page, wsm: Cluster, enquiry: Enquiry
) -> None:
    """F21: calls carry contact data, so that they go over https only."""
    with transaction():
        clusters.save_webhook(db.session.merge(wsm), "http://crm.example.org/hook")
        notifications.post_test(db.session.merge(wsm), utcnow())
    assert webhooks.deliver() == 0

    shown = page.visitor.open(PAGE)
    assert (
        "We cannot send anything to http://crm.example.org/hook until you change the address."
        in shown.text
    )
    assert "The address must start with https://" in shown.text
    [finding] = [found for found in findings(settings()) if found.subject == "webhooks"]
    assert not finding.good
    assert "wsm: The address must start with https://" in finding.words

    page = shown.submit("Save the address", url="http://crm.example.org/hook")
    assert page.status == 422
    page = page.submit("Save the address", url=ADDRESS)
    assert "Nothing is sent" not in page.text
    db.session.rollback()
    assert db.session.scalars(select(webhooks.WebhookCall.url)).all() == [ADDRESS]
