"""Accept an invitation."""

from datetime import timedelta

import pytest
from flask import Flask

from marketplace.clusters import actions
from marketplace.clusters.models import INVITATION_DAYS, Cluster, Invitation
from marketplace.database import db, transaction, utcnow
from tests.browser import Visitor
from tests.conftest import PASSWORD, make_user
from tests.form_input import HOSTILE

ADA = "ada@wsm.example.org"


def invite(
    cluster: Cluster | None, role: str = "editor", *, days_ago: int = 0, email: str = ADA
) -> str:
    """Invite somebody, and give the address of the link."""
    with transaction():
        now = utcnow() - timedelta(days=days_ago)
        _invitation, token = actions.invite(
            email, role=role, cluster=cluster, language="en", now=now
        )
    return f"/en/invitation/{token}"


def test_who_is_invited_chooses_a_name_and_a_password_and_sits_at_the_desk(
    visitor: Visitor, wsm: Cluster
) -> None:
    page = visitor.open(invite(wsm))
    assert "Water Sensors & Membranes" in page.text

    page = page.submit(name="Ada Lovelace", password=PASSWORD)

    assert page.url == "/en/desk"
    members = visitor.open("/en/desk/members").text
    assert "Ada Lovelace ada@wsm.example.org Editor" in members


def test_the_new_account_signs_in_with_its_password(
    app: Flask, visitor: Visitor, wsm: Cluster
) -> None:
    visitor.open(invite(wsm)).submit(name="Ada", password=PASSWORD)

    assert Visitor(app).sign_in(ADA, PASSWORD).open("/en/desk/members").status == 200


def test_a_coordinator_is_invited_to_the_partnership(visitor: Visitor, app: Flask) -> None:
    page = visitor.open(invite(None, "coordinator")).submit(name="Ada", password=PASSWORD)

    assert page.url == "/en/coordination/"


def test_an_invitation_is_accepted_once(app: Flask, visitor: Visitor, wsm: Cluster) -> None:
    link = invite(wsm)
    visitor.open(link).submit(name="Ada", password=PASSWORD)

    page = Visitor(app).open(link)

    assert page.status == 410
    assert "This invitation has already been accepted." in page.text
    assert page.all("main a[href='/en/login']")


def test_who_presses_the_button_twice_arrives_all_the_same(visitor: Visitor, wsm: Cluster) -> None:
    form = visitor.open(invite(wsm))
    form.submit(name="Ada", password=PASSWORD)

    assert form.submit(name="Ada", password=PASSWORD).url == "/en/desk"


def test_an_invitation_that_is_only_probed_is_not_accepted(app: Flask, wsm: Cluster) -> None:
    make_user(ADA)
    ada = Visitor(app).sign_in(ADA, PASSWORD)
    link = invite(wsm)

    assert ada.client.head(link).status_code == 200

    assert ada.open("/en/desk/members").status == 403
    ada.open(link).submit()
    assert ada.open("/en/desk/members").status == 200


def test_an_old_invitation_says_so(visitor: Visitor, wsm: Cluster) -> None:
    assert visitor.open(invite(wsm, days_ago=INVITATION_DAYS - 1)).status == 200

    page = visitor.open(invite(wsm, days_ago=INVITATION_DAYS))

    assert page.status == 410
    assert "this one has expired" in page.text


@pytest.mark.parametrize("token", ["nonsense", "%00", "a" * 5000, "%ED%A0%80"])
def test_an_unknown_invitation_says_what_may_have_happened(visitor: Visitor, token: str) -> None:
    page = visitor.open(f"/en/invitation/{token}")

    assert page.status == 404
    assert "may be incomplete" in page.text


def test_the_token_is_kept_as_a_hash_only(app: Flask, wsm: Cluster) -> None:
    token = invite(wsm).rpartition("/")[2]

    (invitation,) = db.session.query(Invitation)

    assert token not in str(vars(invitation))


@pytest.mark.parametrize("missing", ["name", "password"])
def test_an_empty_field_is_named_and_nothing_is_made(
    visitor: Visitor, wsm: Cluster, missing: str
) -> None:
    typed = {"name": "Ada", "password": PASSWORD} | {missing: ""}
    link = invite(wsm)

    page = visitor.open(link).submit(**typed)

    assert page.status == 422
    assert page.all(f".error-summary a[href='#{missing}']")
    assert visitor.open(link).title == "Welcome"


def test_whatever_is_typed_as_a_name_is_kept_harmless_or_refused_in_words(
    app: Flask, wsm: Cluster
) -> None:
    for number, text in enumerate(HOSTILE):
        visitor = Visitor(app)
        page = visitor.open(invite(wsm, email=f"ada{number}@wsm.example.org")).submit(
            name=text, password=PASSWORD
        )

        assert page.status in {200, 422}, text[:50]
        if page.status == 200:
            assert not visitor.open("/en/desk/members").all("main script")


def test_who_has_an_account_signs_in_to_accept(app: Flask, visitor: Visitor, wsm: Cluster) -> None:
    make_user(ADA)
    link = invite(wsm, "manager")

    page = visitor.open(link)
    assert "There is already an account for ada@wsm.example.org." in page.text
    page = page.follow("/login?next=").submit(email=ADA, password=PASSWORD)
    assert page.url == link
    page = page.submit("Accept the invitation")

    assert page.url == "/en/desk"
    assert visitor.open("/en/desk/members/invite").status == 200


def test_somebody_else_cannot_accept_it_with_their_account(
    zinnae_desk: Visitor, wsm: Cluster
) -> None:
    make_user(ADA)
    link = invite(wsm)

    page = zinnae_desk.open(link)
    token = zinnae_desk.open("/en/desk/members").soup.select_one("[name=csrf_token]")
    assert token is not None
    zinnae_desk.post(link, {"csrf_token": [str(token["value"])]})

    assert not page.all("main button")
    assert "Zinnae" in zinnae_desk.open("/en/desk/members").text


def test_one_person_works_for_one_cluster(app: Flask, zinnae_desk: Visitor, wsm: Cluster) -> None:
    page = zinnae_desk.open(invite(wsm, email="editor@zinnae.example.org")).submit(
        "Accept the invitation"
    )

    assert page.status == 409
    assert page.title == "You already work for another cluster"
    assert "Zinnae" in zinnae_desk.open("/en/desk/members").text


def test_an_editor_becomes_a_manager_by_invitation(zinnae_desk: Visitor, zinnae: Cluster) -> None:
    zinnae_desk.open(invite(zinnae, "manager", email="editor@zinnae.example.org")).submit(
        "Accept the invitation"
    )

    assert zinnae_desk.open("/en/desk/members/invite").status == 200


@pytest.mark.parametrize("has_account", [False, True])
def test_no_cache_and_no_other_site_learns_the_link(
    visitor: Visitor, wsm: Cluster, has_account: bool
) -> None:
    if has_account:
        make_user(ADA)

    headers = visitor.open(invite(wsm)).response.headers

    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
