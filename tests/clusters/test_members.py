"""The desk's colleagues: list, invite, give another role, remove, leave."""

from pathlib import Path

import pytest
from flask import Flask

from marketplace.accounts.models import User
from marketplace.accounts.queries import find_by_email
from marketplace.clusters import access
from marketplace.clusters.models import Cluster
from tests.accounts.test_limits import site
from tests.browser import Page, Visitor
from tests.conftest import PASSWORD, Mailbox, make_user
from tests.form_input import HOSTILE

INVITE = "/en/desk/members/invite"


def test_members_see_their_colleagues_and_nobody_elses(zinnae_desk: Visitor, wsm: Cluster) -> None:
    make_user("stranger@wsm.example.org", cluster=wsm)

    page = zinnae_desk.open("/en/desk/members")

    assert "editor@zinnae.example.org" in page.text
    assert "stranger@wsm.example.org" not in page.text


def test_many_colleagues_are_listed_page_by_page(wsm_desk: Visitor, wsm: Cluster) -> None:
    for number in range(51):
        make_user(f"zoe{number:02}@wsm.example.org", cluster=wsm)

    first = wsm_desk.open("/en/desk/members")
    second = first.follow("page=2")
    afterwards = second.follow("/remove").submit("Yes, remove")

    assert len(first.all("table.members tbody tr")) == 50
    assert "52 people are in the team" in first.text
    assert "51 to 52 of 52" in second.text
    assert afterwards.url == "/en/desk/members?page=2"
    assert "51 people are in the team" in afterwards.text


def test_a_manager_invites_a_colleague_by_mail(wsm_desk: Visitor, mailbox: Mailbox) -> None:
    page = wsm_desk.open(INVITE).submit(email="Ada@WSM.example.org", role="editor", language="en")

    (mail,) = mailbox
    assert page.url == "/en/desk/members"
    assert "ada@wsm.example.org" in page.text
    assert mail.recipient == "ada@wsm.example.org"
    assert "http://localhost/en/invitation/" in mail.text
    assert "Water Sensors & Membranes" in mail.text
    assert "Water Sensors &amp; Membranes" in mail.html


def test_the_link_stands_in_the_mail_only(wsm_desk: Visitor, mailbox: Mailbox) -> None:
    page = wsm_desk.open(INVITE).submit(email="ada@wsm.example.org")

    token = next(
        word for word in next(iter(mailbox)).text.split() if "/invitation/" in word
    ).rpartition("/")[2]
    assert token not in page.response.get_data(as_text=True)


def test_a_second_invitation_replaces_the_first(
    visitor: Visitor, wsm_desk: Visitor, mailbox: Mailbox
) -> None:
    wsm_desk.open(INVITE).submit(email="ada@wsm.example.org", role="editor")
    page = wsm_desk.open(INVITE).submit(email="ada@wsm.example.org", role="manager")

    first, second = (mail.text.split("http://localhost")[1].split()[0] for mail in mailbox)
    assert len(page.all("tbody th:-soup-contains('ada@wsm.example.org')")) == 1
    assert visitor.open(first).status == 404
    assert visitor.open(second).status == 200


def test_a_colleague_is_not_invited_again(
    wsm_desk: Visitor, wsm: Cluster, mailbox: Mailbox
) -> None:
    make_user("ada@wsm.example.org", cluster=wsm)

    page = wsm_desk.open(INVITE).submit(email="ADA@wsm.example.org")

    assert page.status == 422
    assert "This person is already in your team." in page.text
    assert len(mailbox) == 0


@pytest.mark.parametrize("field", ["email", "role", "language"])
def test_an_invitation_with_anything_else_is_refused_in_words(
    wsm_desk: Visitor, mailbox: Mailbox, field: str
) -> None:
    invitation = wsm_desk.open(INVITE)
    for text in HOSTILE:
        typed = {"email": "ada@wsm.example.org", "role": "editor", "language": "en"} | {field: text}

        page = invitation.submit(**typed)

        assert page.status == 422, text[:50]
        assert page.all(".error-summary a")
    assert len(mailbox) == 0


def test_a_manager_takes_an_invitation_back(
    visitor: Visitor, wsm_desk: Visitor, mailbox: Mailbox
) -> None:
    page = wsm_desk.open(INVITE).submit(email="ada@wsm.example.org")

    page = page.follow("/revoke")
    assert page.title == "Do you want to cancel the invitation for ada@wsm.example.org?"
    assert "ada@wsm.example.org" in page.visitor.open("/en/desk/members").text
    page = page.submit("Yes, cancel the invitation")

    link = next(iter(mailbox)).text.split("http://localhost")[1].split()[0]
    assert not page.all("tbody th:-soup-contains('ada@wsm.example.org')")
    assert visitor.open(link).status == 404


def test_a_manager_removes_a_colleague_who_then_has_no_desk(
    app: Flask, wsm_desk: Visitor, wsm: Cluster
) -> None:
    make_user("ada@wsm.example.org", cluster=wsm)
    ada = Visitor(app).sign_in("ada@wsm.example.org", PASSWORD)

    question = wsm_desk.open("/en/desk/members").follow("/remove")
    assert question.title == "Do you want to remove ada from your team?"
    assert ada.open("/en/desk/members").status == 200
    page = question.submit("Yes, remove ada")

    assert "ada has been removed from your team." in page.text
    assert ada.open("/en/desk/members").status == 403


def test_the_last_manager_stays(wsm_desk: Visitor) -> None:
    page = wsm_desk.open("/en/desk/members").follow("/leave").submit("Yes, leave the team")

    assert page.status == 409
    assert "A cluster needs at least one manager." in page.text
    assert wsm_desk.open("/en/desk/members").status == 200


def test_one_of_two_managers_may_leave(wsm_desk: Visitor, wsm: Cluster) -> None:
    make_user("ada@wsm.example.org", cluster=wsm, role="manager")

    question = wsm_desk.open("/en/desk/members").follow("/leave")
    assert question.title == "Do you want to leave the team of Water Sensors & Membranes?"
    page = question.submit("Yes, leave the team")

    assert page.url == "/en/"
    assert "You have left the team of Water Sensors & Membranes." in page.text
    assert wsm_desk.open("/en/desk/members").status == 403


def test_an_editor_may_leave_too(zinnae_desk: Visitor) -> None:
    zinnae_desk.open("/en/desk/members").follow("/leave").submit("Yes, leave the team")

    assert zinnae_desk.open("/en/desk/members").status == 403


def test_nobody_is_asked_about_themselves_as_about_a_colleague(
    wsm_desk: Visitor, wsm: Cluster
) -> None:
    ada = make_user("ada@wsm.example.org", cluster=wsm)
    page = wsm_desk.open("/en/desk/members")

    assert page.links("/remove") == [f"/en/desk/members/{ada.id}/remove"]
    manager = int(str(page.all("select")[1]["id"]).removeprefix("role-"))
    assert wsm_desk.open(f"/en/desk/members/{manager}/remove").status == 404


def test_a_colleague_is_told_of_another_role_and_has_it(
    app: Flask, wsm_desk: Visitor, wsm: Cluster, mailbox: Mailbox
) -> None:
    ada = make_user("ada@wsm.example.org", cluster=wsm)
    visitor = Visitor(app).sign_in("ada@wsm.example.org", PASSWORD)

    page = role_form(wsm_desk, ada, "manager")
    assert "The role of ada has been changed." in page.text
    assert visitor.open("/en/desk/members/invite").status == 200
    page = role_form(wsm_desk, ada, "editor")
    assert visitor.open("/en/desk/members/invite").status == 403

    first, second = mailbox.to("ada@wsm.example.org")
    assert "manager has changed your role in the team of Water Sensors" in first.text
    assert "You are now a manager." in first.text
    assert "You are now an editor." in second.text
    role_form(wsm_desk, ada, "editor")
    assert len(mailbox) == 2


def test_the_last_manager_keeps_the_role_and_no_other_role_is_taken(
    wsm_desk: Visitor, wsm: Cluster, mailbox: Mailbox
) -> None:
    ada = make_user("ada@wsm.example.org", cluster=wsm)
    manager = find_by_email("manager@wsm.example.org")
    assert manager is not None

    refused = role_form(wsm_desk, manager, "editor")
    assert refused.status == 409
    assert "A cluster needs at least one manager." in refused.text
    assert role_form(wsm_desk, ada, "coordinator").status == 422
    assert wsm_desk.open("/en/desk/members/invite").status == 200
    assert len(mailbox) == 0


def role_form(visitor: Visitor, user: User, role: str) -> Page:
    """Choose a role beside a colleague, or one that nobody offers."""
    page = visitor.open("/en/desk/members")
    form = page.tree.xpath(f"//form[contains(@action, '/members/{user.id}/role')]")[0]
    data = {field.get("name"): [field.get("value")] for field in form.xpath(".//input")}
    return visitor.post(form.get("action"), {**data, "role": [role]})


def test_an_editor_sees_no_buttons_and_may_not_press_them(
    zinnae_desk: Visitor, zinnae: Cluster
) -> None:
    other = make_user("other@zinnae.example.org", cluster=zinnae)
    page = zinnae_desk.open("/en/desk/members")
    token = page.soup.select_one("[name=csrf_token]")
    assert token is not None

    answer = zinnae_desk.client.post(
        f"/en/desk/members/{other.id}/remove", data={"csrf_token": token["value"]}
    )

    assert not page.all("main button")
    assert answer.status_code == 403


def test_a_member_of_another_cluster_cannot_be_removed(wsm_desk: Visitor, zinnae: Cluster) -> None:
    stranger = make_user("editor@zinnae.example.org", cluster=zinnae)
    page = wsm_desk.open("/en/desk/members")

    for user_id in (stranger.id, 10**30):
        page = wsm_desk.post(
            f"/en/desk/members/{user_id}/remove", {"csrf_token": [page.value("csrf_token")]}
        )
        assert page.status == 404
        page = wsm_desk.open("/en/desk/members")


def test_an_invitation_too_many_waits_with_what_was_typed(
    app: Flask, data_dir: Path, wsm_desk: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "_INVITATIONS", 0)
    manager = Visitor(site(app, data_dir, RATELIMIT="on"))
    manager.sign_in("manager@wsm.example.org", PASSWORD)

    page = manager.open("/en/desk/members/invite").submit(email="ada@wsm.example.org")

    assert page.status == 429
    assert "You sent too many invitations in the last hour." in page.text
    assert page.value("email") == "ada@wsm.example.org"
    assert 0 < int(page.response.headers["Retry-After"]) <= 3600
