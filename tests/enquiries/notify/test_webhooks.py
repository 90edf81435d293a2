"""What the system of a cluster is told about an enquiry."""

import json
from datetime import datetime

from sqlalchemy import select

from marketplace.clusters import actions as clusters
from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction
from marketplace.delivery.webhooks import WebhookCall
from marketplace.enquiries.actions import adding, answering
from marketplace.enquiries.models import Enquiry
from tests.enquiries.asking import assignment_of, find


def test_the_system_of_a_cluster_is_told_the_very_message_that_came(
    enquiry: Enquiry, now: datetime, wsm: Cluster
) -> None:
    with transaction():
        db.session.get_one(Cluster, wsm.id).webhook_url = "https://crm.example.org/"
        adding.write_back(find(enquiry), "And ceramic ones?", nonce="n", now=now)
        answering.answer(assignment_of(enquiry, "wsm"), "Those too.", nonce="m", now=now)

    bodies = db.session.scalars(select(WebhookCall.body).order_by(WebhookCall.id)).all()
    last = [json.loads(body)["enquiry"]["messages"][-1]["text"] for body in bodies]
    assert last == ["And ceramic ones?", "Those too."]


def test_what_waits_for_a_system_follows_it_to_its_new_address_and_ends_with_it(
    enquiry: Enquiry, now: datetime, wsm: Cluster
) -> None:
    def tell(url: str) -> list[str]:
        with transaction():
            clusters.save_webhook(db.session.get_one(Cluster, wsm.id), url)
        return list(db.session.scalars(select(WebhookCall.url)))

    tell("https://crm.exampel.org/")
    with transaction():
        adding.write_back(find(enquiry), "And ceramic ones?", nonce="n", now=now)

    assert tell("https://crm.example.org/hook") == ["https://crm.example.org/hook"]
    assert db.session.scalar(select(WebhookCall.host)) == "crm.example.org"
    assert tell("") == []
