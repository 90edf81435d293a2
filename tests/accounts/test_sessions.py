"""A session ends when its person signs out, for every copy of it, and by itself after a time."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace import create_app
from marketplace.accounts import actions, queries, sessions
from marketplace.accounts.models import UserSession
from marketplace.catalogue.models import Service
from marketplace.database import db, transaction, utcnow
from marketplace.settings import from_environment
from tests.browser import Visitor
from tests.conftest import NOW, PASSWORD, make_user

MEMBERS = "/en/desk/members"


def copy_of(visitor: Visitor) -> Visitor:
    """Another browser with all cookies of this one."""
    thief = Visitor(visitor.client.application)
    cookie = visitor.client.get_cookie("session")
    assert cookie is not None
    thief.client.set_cookie("session", cookie.value)
    return thief


def number_of_sessions() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(UserSession)) or 0


@pytest.fixture
def pass_time(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Let time pass for the sessions."""
    passed = timedelta()

    def pass_on(time: timedelta) -> None:
        nonlocal passed
        passed += time
        monkeypatch.setattr(sessions, "utcnow", lambda: NOW + passed)

    pass_on(timedelta())
    return pass_on


def test_signing_out_ends_the_session_for_every_copy_of_it(wsm_desk: Visitor) -> None:
    """F3."""
    thief = copy_of(wsm_desk)
    assert thief.open(MEMBERS).title == "Team"

    wsm_desk.open(MEMBERS).submit("Sign out", part="header")

    assert thief.open(MEMBERS).title == "Sign in"
    assert number_of_sessions() == 0


def test_signing_out_in_one_browser_leaves_the_session_in_another(
    app: Flask, wsm_desk: Visitor
) -> None:
    at_home = Visitor(app).sign_in("manager@wsm.example.org", PASSWORD)

    at_home.open(MEMBERS).submit("Sign out", part="header")

    assert wsm_desk.open(MEMBERS).title == "Team"


def test_signing_out_throws_away_what_the_browser_keeps(wsm_desk: Visitor) -> None:
    token = str(wsm_desk.open(MEMBERS).all("header form [name=csrf_token]")[0]["value"])

    answer = wsm_desk.client.post("/en/logout", data={"csrf_token": token})

    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("browser", "answer"),
    [("Gecko/20100101 Firefox/153.0", '"cache"'), ("AppleWebKit/537.36 Chrome/156.0.0.0", None)],
)
def test_signing_in_throws_away_pages_that_a_browser_would_show_without_asking(
    visitor: Visitor, browser: str, answer: str | None
) -> None:
    """Firefox would show for a minute that nobody has signed in; Chromium asks, and would take seconds."""
    make_user("ada@example.org")
    filled_in = visitor.open("/en/login").filled_in()
    typed = {**filled_in, "email": ["ada@example.org"], "password": [PASSWORD]}

    response = visitor.client.post("/en/login", data=typed, headers={"User-Agent": browser})

    assert response.status_code == 303
    assert response.headers.get("Clear-Site-Data") == answer


def test_a_session_in_which_nothing_is_done_ends_after_twelve_hours(
    app: Flask, pass_time: Callable[[timedelta], None]
) -> None:
    make_user("ada@example.org", coordinator=True)
    coordinator = Visitor(app).sign_in("ada@example.org", PASSWORD)
    pass_time(timedelta(hours=11, minutes=50))
    thief = copy_of(coordinator)
    assert coordinator.open("/en/coordination/overview").title == "Overview"

    pass_time(timedelta(hours=11, minutes=50))
    assert coordinator.open("/en/coordination/overview").title == "Overview"
    assert thief.open("/en/coordination/overview").title == "Sign in"

    pass_time(timedelta(hours=12, minutes=1))
    assert coordinator.open("/en/coordination/overview").title == "Sign in"


def test_a_session_ends_after_seven_days_however_much_is_done_in_it(
    app: Flask, pass_time: Callable[[timedelta], None]
) -> None:
    make_user("ada@example.org", coordinator=True)
    coordinator = Visitor(app).sign_in("ada@example.org", PASSWORD)
    for _turn in range(14):
        pass_time(timedelta(hours=11, minutes=50))
        assert coordinator.open("/en/coordination/overview").title == "Overview"

    pass_time(timedelta(hours=3))
    assert coordinator.open("/en/coordination/overview").title == "Sign in"

    with transaction():
        actions.delete_old_sessions(NOW + timedelta(days=8))
    assert number_of_sessions() == 0


def test_a_page_that_is_looked_at_again_a_moment_later_sets_no_cookie(wsm_desk: Visitor) -> None:
    wsm_desk.open(MEMBERS)

    assert "Set-Cookie" not in wsm_desk.client.get(MEMBERS).headers


def test_signing_in_leaves_nothing_of_the_session_before(app: Flask) -> None:
    """F20: who put a cookie into this browser knows no token of the one that signs in."""
    make_user("ada@example.org")
    visitor = Visitor(app)
    login = visitor.open("/en/login")
    with visitor.client.session_transaction() as session:
        before = session["csrf_token"]
        session["enquiry_sent"] = "of somebody before"

    login.submit(email="ada@example.org", password=PASSWORD)
    visitor.open("/en/enquiries/new")

    with visitor.client.session_transaction() as session:
        assert session["csrf_token"] != before
        assert "enquiry_sent" not in session


def test_a_form_of_before_signing_in_comes_back_as_it_was_typed(
    app: Flask, membrane_screening: Service
) -> None:
    make_user("ada@example.org")
    visitor = Visitor(app)
    form = visitor.open("/en/services/membrane-screening/enquiry")
    visitor.open("/en/login").submit(email="ada@example.org", password=PASSWORD)

    page = form.submit(message="We need forty samples looked at.", name="Ada")

    assert page.status == 422
    assert page.value("message") == "We need forty samples looked at."
    assert page.value("name") == "Ada"


def test_signing_in_again_ends_the_session_of_before(wsm_desk: Visitor) -> None:
    thief = copy_of(wsm_desk)

    wsm_desk.open("/en/login").submit(email="manager@wsm.example.org", password=PASSWORD)

    assert wsm_desk.open(MEMBERS).title == "Team"
    assert thief.open(MEMBERS).title == "Sign in"
    assert number_of_sessions() == 1


def test_a_session_of_the_version_before_ends_and_its_form_is_kept(wsm_desk: Visitor) -> None:
    form = wsm_desk.open("/en/desk/answers/new")
    user = queries.find_by_email("manager@wsm.example.org")
    assert user is not None
    with wsm_desk.client.session_transaction() as session:
        session.clear()
        session["_user_id"] = f"{user.id}:{user.session_key}"

    login = form.submit("Save", title="Screening", language="fr", body="In three weeks.")
    page = login.submit("Sign in", email="manager@wsm.example.org", password=PASSWORD)

    assert login.title == "Sign in"
    assert page.value("title") == "Screening"


def test_the_session_on_https_belongs_to_this_host_alone(app: Flask, data_dir: Path) -> None:
    """F20."""
    site = create_app(
        from_environment(
            {
                "MARKETPLACE_DATA_DIR": str(data_dir),
                "MARKETPLACE_DATABASE_URL": app.extensions["settings"].database_url,
                "MARKETPLACE_BASE_URL": "https://market.example.org",
                "MARKETPLACE_RATELIMIT": "off",
            }
        )
    )
    client = site.test_client()

    client.get("/en/login", base_url="https://market.example.org")
    cookie = client.get_cookie("__Host-session", domain="market.example.org")

    assert cookie is not None
    assert (cookie.path, cookie.secure, cookie.http_only) == ("/", True, True)
    assert cookie.origin_only
    assert cookie.same_site == "Lax"


def test_a_session_that_the_server_does_not_know_opens_nothing(app: Flask) -> None:
    visitor = Visitor(app)
    with visitor.client.session_transaction() as session:
        session["_user_id"], session["used_at"] = "forged", utcnow().timestamp()

    assert visitor.open(MEMBERS).title == "Sign in"
