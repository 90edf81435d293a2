"""A cluster that was invited is led through its first steps, until they are done or closed."""

from flask import Flask
from sqlalchemy import delete

from marketplace.clusters import actions
from marketplace.clusters.models import Cluster, ClusterText
from marketplace.database import db, transaction, utcnow
from tests.browser import Page, Visitor
from tests.conftest import PASSWORD, make_service, make_user

DESK = "/en/desk"


def steps(page: Page) -> list[str]:
    """What each step says, with whether it is done."""
    items = page.all("section[aria-labelledby=first-steps] li")
    return [" ".join(item.get_text().split()) for item in items]


def test_a_new_cluster_is_led_to_profile_service_and_colleague(
    wsm_desk: Visitor, wsm: Cluster
) -> None:
    with transaction():
        db.session.execute(delete(ClusterText))

    page = wsm_desk.open(DESK)

    assert steps(page) == [
        "Introduce your cluster",
        "Describe your first service",
        "Invite a colleague",
    ]
    section = page.all("section[aria-labelledby=first-steps]")[0]
    for link in section.find_all("a"):
        assert wsm_desk.open(str(link["href"])).status == 200


def test_a_step_that_is_done_says_so(wsm_desk: Visitor, wsm: Cluster) -> None:
    make_service("audit", wsm, title="Audit", state="draft")

    assert steps(wsm_desk.open(DESK)) == [
        "Introduce your cluster Done",
        "Describe your first service Done",
        "Invite a colleague",
    ]


def test_the_list_goes_when_all_is_done(wsm_desk: Visitor, wsm: Cluster) -> None:
    make_service("audit", wsm, title="Audit")
    with transaction():
        actions.invite(
            "bob@example.org",
            role="editor",
            cluster=db.session.merge(wsm),
            language="en",
            now=utcnow(),
        )

    assert steps(wsm_desk.open(DESK)) == []


def test_the_list_goes_by_a_button_for_the_whole_team(
    app: Flask, wsm_desk: Visitor, wsm: Cluster, zinnae_desk: Visitor
) -> None:
    make_user("bob@wsm.example.org", cluster=wsm)

    page = wsm_desk.open(DESK).submit("Close this list")

    assert "The list of first steps is closed." in page.text
    assert steps(page) == []
    assert steps(Visitor(app).sign_in("bob@wsm.example.org", PASSWORD).open(DESK)) == []
    assert steps(zinnae_desk.open(DESK)) != [], "that of another cluster stays"


def test_a_second_click_closes_it_no_second_time(wsm_desk: Visitor, wsm: Cluster) -> None:
    page = wsm_desk.open(DESK)
    page.submit("Close this list")
    db.session.rollback()
    closed_at = db.session.get_one(Cluster, wsm.id).first_steps_ended_at

    assert page.submit("Close this list").url == DESK

    db.session.rollback()
    assert db.session.get_one(Cluster, wsm.id).first_steps_ended_at == closed_at


def test_an_editor_reads_what_only_a_manager_does(zinnae_desk: Visitor, zinnae: Cluster) -> None:
    section = zinnae_desk.open(DESK).all("section[aria-labelledby=first-steps]")[0]

    addresses = [str(link["href"]) for link in section.find_all("a")]

    assert addresses == ["/en/desk/services/new"]
