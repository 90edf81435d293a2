"""What happens is told to a cluster's own system until it has heard it, and nobody else waits for that system."""

import hashlib
import hmac
import json
import time
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction
from marketplace.delivery import holding, webhooks
from marketplace.delivery.outbox import GIVE_UP_AFTER, LEASE
from marketplace.delivery.webhooks import WebhookCall, conversation
from tests.conftest import NOW
from tests.delivery.webhooks.receiver import Receiver
from tests.faults.server import free_port

SECRET = "known to both"
PAYLOAD = {"event": "enquiry.assigned", "words": "Příliš žluťoučký – 水"}


@pytest.fixture(autouse=True)
def _may_go_anywhere(allowed: Flask) -> None:
    """The receivers of these tests stand on this machine."""


def tell(cluster: Cluster, url: str, about: str = "ENQ-1") -> None:
    cluster_id = cluster.id
    with transaction():
        webhooks.post(
            "enquiry.assigned",
            url=url,
            secret=SECRET,
            cluster_id=cluster_id,
            about=about,
            payload=PAYLOAD,
            now=NOW,
        )


def deliver(seconds: float = 0) -> int:
    return webhooks.deliver(clock=lambda: NOW + timedelta(seconds=seconds))


def calls() -> list[WebhookCall]:
    db.session.rollback()
    return list(db.session.scalars(select(WebhookCall).order_by(WebhookCall.id)))


def test_a_call_tells_what_happened_and_proves_who_says_so(
    receiver: Receiver, wsm: Cluster
) -> None:
    tell(wsm, f"http://127.0.0.1:{receiver.port}/hook?key=1")

    assert deliver() == 1

    (told,) = receiver.told
    assert told.path == "/hook?key=1"
    assert json.loads(told.body) == PAYLOAD
    assert told.headers["Content-Type"] == "application/json"
    assert told.headers["X-Marketplace-Event"] == "enquiry.assigned"
    moment, code = (
        part.partition("=")[2] for part in told.headers["X-Marketplace-Signature"].split(",")
    )
    assert int(moment) == NOW.timestamp()
    assert (
        code
        == hmac.new(SECRET.encode(), f"{moment}.".encode() + told.body, hashlib.sha256).hexdigest()
    )
    assert deliver(3600) == 0


def test_a_call_is_told_again_as_the_same_call_until_it_is_taken(
    receiver: Receiver, wsm: Cluster
) -> None:
    receiver.status = 500
    tell(wsm, f"http://127.0.0.1:{receiver.port}/hook")
    assert deliver() == 0
    assert deliver() == 0, "not at once"

    receiver.status = 200
    assert deliver(10) == 1

    first, second = receiver.told
    assert first == second
    (call,) = calls()
    assert (call.attempts, call.uid) == (2, second.headers["X-Marketplace-Delivery"])


def test_a_system_that_is_away_is_told_for_days(wsm: Cluster) -> None:
    tell(wsm, f"http://127.0.0.1:{free_port()}/hook")

    for hour in range(0, 5 * 24, 3):
        deliver(hour * 3600)
    (call,) = calls()
    assert call.failed_at is None

    deliver(GIVE_UP_AFTER.total_seconds())
    (call,) = calls()
    assert call.failed_at is not None


def test_a_system_that_is_gone_for_good_is_not_asked_again(
    receiver: Receiver, wsm: Cluster
) -> None:
    receiver.status = 410
    tell(wsm, f"http://127.0.0.1:{receiver.port}/hook")

    deliver()

    (call,) = webhooks.last_of(wsm.id, 10)
    assert call.failed_at == NOW
    assert call.last_error == "HTTP 410"


def test_a_call_is_not_led_elsewhere(receiver: Receiver, wsm: Cluster) -> None:
    with Receiver() as elsewhere:
        receiver.status, receiver.location = 307, f"http://127.0.0.1:{elsewhere.port}/"
        tell(wsm, f"http://127.0.0.1:{receiver.port}/hook")

        assert deliver() == 0
        assert elsewhere.told == []


def test_a_system_that_fails_holds_up_only_its_own_calls(
    receiver: Receiver, wsm: Cluster, zinnae: Cluster
) -> None:
    receiver.status = 500
    with Receiver() as sound:
        for _call in range(3):
            tell(wsm, f"http://127.0.0.1:{receiver.port}/hook")
        tell(zinnae, f"http://localhost:{sound.port}/hook")

        assert deliver() == 1

    assert len(receiver.told) == 1, "the others are left for the next round"
    assert [call.attempts for call in calls()] == [1, 0, 0, 1]


def test_what_is_new_goes_before_what_failed_already(
    receiver: Receiver, wsm: Cluster, zinnae: Cluster
) -> None:
    dead = [f"http://127.0.0.1:{receiver.port}/hook", f"http://127.0.0.2:{free_port()}/hook"]
    for url in dead:
        tell(wsm, url)
    receiver.status = 500
    assert deliver() == 0
    receiver.status, receiver.told = 200, []

    tell(zinnae, f"http://localhost:{receiver.port}/new")

    assert deliver(30) == 2
    assert [told.path for told in receiver.told] == ["/new", "/hook"]


def test_an_answer_that_never_ends_is_not_waited_for(
    receiver: Receiver, wsm: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversation, "DEADLINE_SECONDS", 0.3)
    receiver.status, receiver.endless = 200, True  # 204 would have no words
    tell(wsm, f"http://127.0.0.1:{receiver.port}/hook")

    began = time.monotonic()
    assert deliver() == 1
    assert time.monotonic() - began < 5


def test_a_silent_system_is_left_and_told_again(
    receiver: Receiver, wsm: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit = timedelta(seconds=conversation.DEADLINE_SECONDS + 2 * conversation.CONNECT_SECONDS)
    monkeypatch.setattr(conversation, "DEADLINE_SECONDS", 0.3)
    receiver.wait_seconds = 3
    tell(wsm, f"http://127.0.0.1:{receiver.port}/hook")

    assert deliver() == 0
    (call,) = calls()
    assert call.failed_at is None
    assert limit < LEASE, "the longest call ends before the claim on it"


def test_calls_about_somebody_who_is_forgotten_are_gone(receiver: Receiver, wsm: Cluster) -> None:
    for about in ("ENQ-1", "ENQ-2", "ENQ-1"):
        tell(wsm, f"http://127.0.0.1:{receiver.port}/hook", about)

    with transaction():
        assert webhooks.delete_about("ENQ-1") == 2

    assert [call.about for call in webhooks.last_of(wsm.id, 10)] == ["ENQ-2"]


def test_a_cluster_sees_its_own_last_calls_the_newest_first(
    receiver: Receiver, wsm: Cluster, zinnae: Cluster
) -> None:
    for about in ("ENQ-1", "ENQ-2", "ENQ-3"):
        tell(wsm, "http://127.0.0.1:1/", about)
    tell(zinnae, "http://127.0.0.1:1/", "ENQ-4")

    assert [call.about for call in webhooks.last_of(wsm.id, 2)] == ["ENQ-3", "ENQ-2"]


def test_a_call_is_held_like_mail(receiver: Receiver, wsm: Cluster) -> None:
    tell(wsm, f"http://127.0.0.1:{receiver.port}/hook")
    holding.hold()
    try:
        assert deliver() == 0
    finally:
        holding.release()

    assert deliver() == 1
