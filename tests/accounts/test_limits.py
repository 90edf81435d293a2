"""Guessing passwords is slowed down, and the demonstration stays at home."""

from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter

import pytest
from flask import Flask

from marketplace import create_app
from marketplace.accounts import queries
from marketplace.database import db, transaction
from marketplace.settings import from_environment
from tests.browser import Page, Visitor
from tests.conftest import PASSWORD, make_user

WRONG = "a wrong guess"


def site(app: Flask, data_dir: Path, **settings: str) -> Flask:
    """Another application on the same database."""
    url = app.extensions["settings"].database_url
    defaults = {
        "DATA_DIR": str(data_dir),
        "DATABASE_URL": url,
        "SECRET_KEY": "a secret of a site that counts attempts",
        "BASE_URL": "http://localhost",
    }
    other = create_app(
        from_environment(
            {f"MARKETPLACE_{name}": value for name, value in (defaults | settings).items()}
        )
    )
    other.testing = True
    return other


@pytest.fixture
def limited(app: Flask, data_dir: Path) -> Visitor:
    """A visitor of a site that counts attempts, as in production."""
    return Visitor(site(app, data_dir, RATELIMIT="on"))


def guess(visitor: Visitor, email: str, password: str = WRONG) -> Page:
    return visitor.open("/en/login").submit(email=email, password=password)


def test_the_eleventh_guess_within_minutes_is_answered_with_a_page(limited: Visitor) -> None:
    make_user("ada@example.org")
    for _turn in range(10):
        assert guess(limited, "ada@example.org").status == 422

    page = guess(limited, "ada@example.org", PASSWORD)

    assert page.status == 429
    assert page.title == "Too many attempts"


def test_guesses_at_one_account_do_not_lock_out_another(limited: Visitor) -> None:
    make_user("ada@example.org")
    for _turn in range(11):
        guess(limited, "nobody@example.org")

    assert guess(limited, "ada@example.org", PASSWORD).status == 200


def test_asking_for_new_passwords_is_limited(limited: Visitor) -> None:
    for _turn in range(10):
        assert limited.open("/en/reset").submit(email="ada@example.org").status == 200

    assert limited.open("/en/reset").submit(email="ada@example.org").status == 429


def test_the_time_of_an_answer_does_not_tell_who_has_an_account(visitor: Visitor) -> None:
    make_user("known@example.org")
    token = visitor.open("/en/login").value("csrf_token")

    def seconds(email: str) -> float:
        start = perf_counter()
        visitor.client.post(
            "/en/login", data={"csrf_token": token, "email": email, "password": "a wrong guess"}
        )
        return perf_counter() - start

    known = median(seconds("known@example.org") for _turn in range(5))
    unknown = median(seconds("unknown@example.org") for _turn in range(5))

    assert unknown > known / 2


@pytest.fixture
def demonstration_login(app: Flask) -> str:
    make_user("desk@demo.example.org")
    with transaction():
        user = queries.find_by_email("desk@demo.example.org")
        assert user is not None
        user.is_demonstration = True
    db.session.rollback()
    return "desk@demo.example.org"


@pytest.fixture
def demonstration(app: Flask, data_dir: Path) -> Iterator[Flask]:
    """A site whose data folder is marked as the demonstration."""
    marker = data_dir / "demonstration"
    marker.touch()
    yield app
    marker.unlink()


def test_the_demonstration_shows_its_logins(demonstration: Flask, demonstration_login: str) -> None:
    words = Visitor(demonstration).open("/en/login").text

    assert demonstration_login in words
    assert "They all have the password" in words


def test_a_site_that_is_no_demonstration_shows_no_logins(
    visitor: Visitor, demonstration_login: str
) -> None:
    words = visitor.open("/en/login").text

    assert demonstration_login not in words
    assert "They all have the password" not in words


def test_an_account_of_the_demonstration_signs_in_on_this_machine_only(
    app: Flask, data_dir: Path, visitor: Visitor, demonstration_login: str
) -> None:
    production = Visitor(site(app, data_dir, BASE_URL="http://marketplace.example.org"))

    assert guess(visitor, demonstration_login, PASSWORD).status == 200
    assert guess(production, demonstration_login, PASSWORD).status == 422


def test_a_session_of_the_demonstration_ends_when_the_site_goes_into_production(
    app: Flask, data_dir: Path, demonstration_login: str
) -> None:
    at_home = Visitor(site(app, data_dir))
    guess(at_home, demonstration_login, PASSWORD)
    assert "Sign out" in at_home.open("/en/login").soup.get_text()

    at_home.client.application = site(app, data_dir, BASE_URL="http://marketplace.example.org")

    assert "Sign out" not in at_home.open("/en/login").soup.get_text()
