"""A second click on what has been removed: the person who has just done it sees no error."""

import pytest

from marketplace.clusters import actions as clusters
from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction
from marketplace.enquiries.messages import CannedAnswer
from marketplace.media.models import DataSheet, Picture
from marketplace.technologies import actions as technologies
from tests.browser import Page, Visitor
from tests.conftest import NOW, make_service, make_user

DONE = "This has already been done."


def stands(page: Page, at: str) -> None:
    """Whether it is said at an address, and nothing else went wrong."""
    assert page.status == 200
    assert DONE in page.text
    assert page.url.split("?")[0] == at


def test_a_colleague_is_removed_once(wsm_desk: Visitor, wsm: Cluster) -> None:
    colleague = make_user("ada@wsm.example.org", cluster=wsm)
    question = wsm_desk.open(f"/en/desk/members/{colleague.id}/remove")
    question.submit("Yes, remove ada")

    stands(question.submit("Yes, remove ada"), "/en/desk/members")


def test_who_has_left_a_team_is_not_told_that_it_is_forbidden(
    wsm_desk: Visitor, wsm: Cluster
) -> None:
    make_user("ada@wsm.example.org", cluster=wsm, role="manager")
    question = wsm_desk.open("/en/desk/members/leave")
    question.submit("Yes, leave the team")

    stands(question.submit("Yes, leave the team"), "/en/")


def test_an_invitation_is_cancelled_once(wsm_desk: Visitor, wsm: Cluster) -> None:
    with transaction():
        invitation, _token = clusters.invite(
            "ada@example.org", role="editor", cluster=wsm, language="en", now=NOW
        )
        db.session.flush()
        number = invitation.id
    question = wsm_desk.open(f"/en/desk/members/invitations/{number}/revoke")
    question.submit("Yes, cancel the invitation")

    stands(question.submit("Yes, cancel the invitation"), "/en/desk/members")


def test_the_invitation_of_a_coordinator_is_cancelled_once(coordinator: Visitor) -> None:
    with transaction():
        invitation, _token = clusters.invite(
            "ada@example.org", role="coordinator", cluster=None, language="en", now=NOW
        )
        db.session.flush()
        number = invitation.id
    question = coordinator.open(f"/en/coordination/clusters/invitations/{number}/revoke")
    question.submit("Yes, cancel the invitation")

    stands(question.submit("Yes, cancel the invitation"), "/en/coordination/clusters")


def test_a_reply_template_is_deleted_once(wsm_desk: Visitor, wsm: Cluster) -> None:
    with transaction():
        template = CannedAnswer(cluster_id=wsm.id, language="en", title="Prices", body="See there.")
        db.session.add(template)
        db.session.flush()
        number = template.id
    question = wsm_desk.open(f"/en/desk/answers/{number}/delete")
    question.submit("Yes, delete the reply template")

    stands(question.submit("Yes, delete the reply template"), "/en/desk/answers")


@pytest.mark.parametrize("part", ["picture", "data-sheets"])
def test_what_a_service_shows_is_removed_once(wsm_desk: Visitor, wsm: Cluster, part: str) -> None:
    sheet = DataSheet("1" * 64, 9, "Prices", "en")
    picture = Picture("0" * 64, "png", (320,), 320, 240, {"en": ""})
    make_service("drive", wsm, title="Drive", picture=picture, data_sheets=(sheet,))
    page = f"/en/desk/services/drive/{part}"
    question = wsm_desk.open(page if part == "picture" else f"{page}/{sheet.digest}")
    question = wsm_desk.open(f"{question.url}/remove")
    question.submit("Yes, remove")

    stands(question.submit("Yes, remove"), page)


def test_a_service_is_withdrawn_once(wsm_desk: Visitor, wsm: Cluster) -> None:
    make_service("drive", wsm, title="Drive")
    form = wsm_desk.open("/en/desk/services/drive/withdraw")
    form.submit("Withdraw the service", reason="The bench is being rebuilt.")

    page = form.submit("Withdraw the service", reason="The bench is being rebuilt.")

    stands(page, "/en/desk/services/drive")


def test_technologies_are_merged_once(coordinator: Visitor) -> None:
    with transaction():
        technologies.codes_for(["Pumpen"], language="de", now=NOW)
    form = coordinator.open("/en/coordination/technologies/merge?code=pumpen")
    form.submit("Merge the technologies", target="membranes")

    page = form.submit("Merge the technologies", target="membranes")

    stands(page, "/en/coordination/technologies")


def test_a_mark_of_another_page_tells_nobody_what_exists(
    wsm_desk: Visitor, wsm: Cluster, zinnae: Cluster
) -> None:
    stranger = make_user("eve@zinnae.example.org", cluster=zinnae)
    colleague = make_user("ada@wsm.example.org", cluster=wsm)
    question = wsm_desk.open(f"/en/desk/members/{colleague.id}/remove")
    sent = {name: [question.value(name)] for name in ("csrf_token", "asked")}

    assert wsm_desk.post(f"/en/desk/members/{stranger.id}/remove", sent).status == 404
    assert wsm_desk.post(f"/en/desk/members/{stranger.id + 99}/remove", sent).status == 404
