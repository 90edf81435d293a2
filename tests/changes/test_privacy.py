"""The change log never says anything about a person."""

import json
from typing import Any

from flask import Flask
from sqlalchemy import select

from marketplace.catalogue.models import Service
from marketplace.changes.models import Change
from marketplace.clusters.models import Membership
from marketplace.database import db, transaction
from tests.browser import Visitor
from tests.catalogue.desk.acts import press
from tests.conftest import PASSWORD, Mailbox
from tests.enquiries.asking import ask
from tests.partnership.test_coordination import link_of

MARK = "Quillfeather"
"""A name that people type into every field."""
ADDRESS = "quillfeather@wsm.example.org"
PHONE = "+33 5 61 98 76 54"


def told() -> str:
    """All that the change log says, as text."""
    db.session.rollback()
    rows = db.session.execute(select(Change.__table__)).all()
    return json.dumps([list(row) for row in rows], default=str, ensure_ascii=False)


def test_nothing_that_people_type_at_the_desk_stands_in_it(
    app: Flask,
    wsm_desk: Visitor,
    visitor: Visitor,
    coordinator: Visitor,
    mailbox: Mailbox,
    membrane_screening: Service,
) -> None:
    page = "/en/desk/services/membrane-screening"
    words: dict[str, Any] = {
        name: f"{MARK} {name}"
        for name in ("title", "summary", "description", "what_you_get", "how_it_works")
    }
    wsm_desk.open(f"{page}/texts/en").submit(**words)
    wsm_desk.open(f"{page}/texts/cs").submit(**words)
    wsm_desk.open(f"{page}/partners").submit(
        "Publish the partners", **{"partners-0-role": f"{MARK} reads them"}
    )
    wsm_desk.open(f"{page}/edit").submit(technologies=f"{MARK} method", reply_within_days="8")
    profile = {"name": MARK, "short_name": MARK, "town": MARK, "website": f"www.{MARK}.org"}
    contact = {"email": ADDRESS, "phone": PHONE, "public_phone": PHONE}
    wsm_desk.open("/en/desk/profile").submit(**profile, **contact)
    wsm_desk.open("/en/desk/profile/en").submit(summary=MARK, description=MARK)
    wsm_desk.open("/en/desk/members/invite").submit(email=ADDRESS, role="editor", language="en")
    visitor.open(link_of(mailbox)).submit(name=MARK, password=PASSWORD)
    ask(visitor, message=f"{MARK} asks", name=MARK, email=ADDRESS)
    wsm_desk.open(f"{page}/withdraw").submit(reason=f"{MARK} has left us.")
    coordinator.open("/en/coordination/pages/about/en").submit("Save the text", body=f"Ask {MARK}")

    text = told()
    assert len(json.loads(text)) > 9, "there was something to tell"
    assert MARK.lower() not in text.lower()
    assert "@" not in text
    assert "98 76" not in text
    assert PASSWORD not in text


def test_who_is_gone_is_forgotten_by_the_log(
    wsm_desk: Visitor, membrane_screening: Service
) -> None:
    assert press(wsm_desk, "/en/desk/services/membrane-screening/confirm") == 200
    with transaction():
        member = db.session.scalars(select(Membership)).first()
        assert member is not None
        db.session.delete(member.user)

    line = db.session.scalars(select(Change)).one()
    assert (line.kind, line.actor, line.account_id) == ("confirmed", "person", None)
