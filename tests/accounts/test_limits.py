"""Guessing passwords is slowed down, and the demonstration stays at home."""

from collections.abc import Iterator
from pathlib import Path
from time import process_time

import pytest
from flask import Flask

from marketplace import create_app
from marketplace.accounts import guessing, queries
from marketplace.database import db, transaction
from marketplace.settings import from_environment
from tests.browser import Page, Visitor
from tests.conftest import PASSWORD, Mailbox, make_user

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


@pytest.fixture(scope="module")
def limited_site(application: Flask, data_dir: Path) -> Iterator[Flask]:
    """A site that counts attempts, as in production."""
    limited_site = site(application, data_dir, RATELIMIT="on")
    yield limited_site
    with limited_site.app_context():
        db.engine.dispose()


@pytest.fixture
def limited(app: Flask, limited_site: Flask) -> Visitor:
    """A visitor of a site that counts attempts."""
    return Visitor(limited_site)


def guess(visitor: Visitor, email: str, password: str = WRONG) -> Page:
    return visitor.open("/en/login").submit(email=email, password=password)


def guess_often(visitor: Visitor, email: str, times: int) -> list[int]:
    """Send the same form again and again, and return how it was answered."""
    fields = visitor.open("/en/login").filled_in() | {"email": email, "password": WRONG}
    return [visitor.client.post("/en/login", data=fields).status_code for _turn in range(times)]


def test_the_eleventh_guess_within_minutes_is_answered_with_a_page(limited: Visitor) -> None:
    make_user("ada@example.org")
    assert guess_often(limited, "ada@example.org", 10) == [422] * 10

    page = guess(limited, "ada@example.org", PASSWORD)

    assert page.status == 429
    assert "Too many attempts." in page.text
    assert page.value("email") == "ada@example.org"
    assert 0 < int(page.response.headers["Retry-After"]) <= 15 * 60


def test_guesses_at_one_account_do_not_lock_out_another(limited: Visitor) -> None:
    make_user("ada@example.org")
    guess_often(limited, "nobody@example.org", 11)

    assert guess(limited, "ada@example.org", PASSWORD).status == 200


def test_asking_for_new_passwords_is_limited(limited: Visitor) -> None:
    form = limited.open("/en/reset")
    for _turn in range(10):
        assert form.submit(email="ada@example.org").status == 200

    page = form.submit(email="ada@example.org")

    assert page.status == 429
    assert page.value("email") == "ada@example.org"
    assert 0 < int(page.response.headers["Retry-After"]) <= 3600


def from_elsewhere(visitor: Visitor, address: str) -> Visitor:
    """Another browser, in another network."""
    browser = Visitor(visitor.client.application)
    browser.client.environ_base["REMOTE_ADDR"] = address
    return browser


def test_another_spelling_of_an_address_is_no_other_account(limited: Visitor) -> None:
    """F4."""
    make_user("ada@example.org")
    for spelling in ("ada@example.org", "ADA@example.org", "Ada@Example.org ", "aDA@example.ORG"):
        guess_often(limited, spelling, 3)

    assert guess(limited, "adA@example.org", PASSWORD).status == 429


def test_a_network_of_many_networks_is_counted_as_one_too(
    limited: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guessing, "_PER_ACCOUNT_HERE", 3)
    make_user("ada@example.org")
    for number in range(12):
        assert guess(from_elsewhere(limited, f"2001:db8:0:{number}::1"), "ada@example.org").status

    page = guess(from_elsewhere(limited, "2001:db8:0:ffff::1"), "ada@example.org", PASSWORD)
    assert page.status == 429
    elsewhere = from_elsewhere(limited, "2001:db8:1::1")
    assert guess(elsewhere, "ada@example.org", PASSWORD).url == "/en/"


@pytest.fixture
def besieged(limited: Visitor, monkeypatch: pytest.MonkeyPatch) -> Visitor:
    """The browser of Ada, who signed in and out before somebody guesses from many networks."""
    monkeypatch.setattr(guessing, "_PER_ACCOUNT", 6)
    make_user("ada@example.org")
    limited.open("/en/login").submit(email="ada@example.org", password=PASSWORD)
    limited.open("/en/").submit("Sign out", part="header")
    for number in range(6):
        guess(from_elsewhere(limited, f"192.0.2.{number}"), "ada@example.org")
    return limited


def test_guesses_at_one_account_from_everywhere_are_counted(besieged: Visitor) -> None:
    page = guess(from_elsewhere(besieged, "198.51.100.7"), "ada@example.org", PASSWORD)

    assert page.status == 429
    assert "ask for a new password to sign in straight away" in page.text


def test_the_browser_in_which_somebody_signed_in_is_not_locked_out(besieged: Visitor) -> None:
    assert guess(besieged, "ada@example.org", PASSWORD).url == "/en/"


def test_the_browser_of_another_account_is_no_way_around_the_limit(besieged: Visitor) -> None:
    make_user("eve@example.org")
    eve = from_elsewhere(besieged, "198.51.100.8")
    assert guess(eve, "eve@example.org", PASSWORD).url == "/en/"
    eve.open("/en/").submit("Sign out", part="header")

    assert guess(eve, "ada@example.org", PASSWORD).status == 429


def test_a_known_browser_does_not_guess_without_end_either(besieged: Visitor) -> None:
    assert guess_often(besieged, "ada@example.org", 9) == [422] * 9
    guess(besieged, "ada@example.org")

    assert guess(besieged, "ada@example.org", PASSWORD).status == 429


def test_who_reads_the_mail_of_the_account_is_not_locked_out(
    besieged: Visitor, mailbox: Mailbox
) -> None:
    at_home = from_elsewhere(besieged, "198.51.100.9")
    at_home.open("/en/reset").submit(email="ada@example.org")
    link = next(word for word in mailbox.to("ada@example.org")[0].text.split() if "/reset/" in word)

    login = at_home.open(link.removeprefix("http://localhost")).submit(password="a quiet evening")

    assert login.submit(email="ada@example.org", password="a quiet evening").url == "/en/"


def test_nobody_fills_a_mailbox_with_links(limited: Visitor, mailbox: Mailbox) -> None:
    """F18: the answer is the same, and each of the five links works."""
    make_user("ada@example.org")
    for number in range(8):
        browser = from_elsewhere(limited, f"192.0.2.{number}")
        page = browser.open("/en/reset").submit(
            email=("ada@example.org", "ADA@example.org")[number % 2]
        )
        assert "we have sent a link to it" in page.text

    assert len(mailbox.to("ada@example.org")) == 5


def test_the_words_of_an_answer_do_not_tell_who_has_an_account(limited: Visitor) -> None:
    """Neither while the password may be tried nor when it may not any more."""
    make_user("known@example.org")
    unknown = from_elsewhere(limited, "198.51.100.20")

    for _turn in range(12):
        answers = [
            (
                page.status,
                page.text.replace(email, "the address"),
                sorted(page.response.headers.keys()),
            )
            for page, email in [
                (guess(limited, "known@example.org"), "known@example.org"),
                (guess(unknown, "unknown@example.org"), "unknown@example.org"),
            ]
        ]
        assert answers[0] == answers[1]
    assert answers[0][0] == 429


def test_the_time_of_an_answer_does_not_tell_who_has_an_account(visitor: Visitor) -> None:
    make_user("known@example.org")
    token = visitor.open("/en/login").value("csrf_token")

    def seconds(email: str) -> float:
        """Measure the processor's time, which is the same while other processes are busy."""
        start = process_time()
        visitor.client.post(
            "/en/login", data={"csrf_token": token, "email": email, "password": "a wrong guess"}
        )
        return process_time() - start

    times = [(seconds("known@example.org"), seconds("unknown@example.org")) for _turn in range(7)]

    known, unknown = (min(side) for side in zip(*times, strict=True))
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
    assert "Password for all accounts" in words


def test_a_site_that_is_no_demonstration_shows_no_logins(
    visitor: Visitor, demonstration_login: str
) -> None:
    words = visitor.open("/en/login").text

    assert demonstration_login not in words
    assert "Password for all accounts" not in words


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
