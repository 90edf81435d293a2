"""Passwords: hard to guess, the same from every keyboard, and hashed two at a time."""

import unicodedata
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import current_thread
from typing import ClassVar

import pytest
from argon2 import PasswordHasher, extract_parameters
from flask import Flask

from marketplace.accounts import passwords, queries
from marketplace.accounts.models import User
from marketplace.accounts.passwords import Weakness, weakness
from marketplace.clusters import actions
from marketplace.clusters.models import Cluster, Role
from marketplace.database import transaction, utcnow
from tests.browser import Visitor
from tests.conftest import PASSWORD, Mailbox, make_user

COMPOSED = unicodedata.normalize("NFC", "Übergrößenträger é")
DECOMPOSED = unicodedata.normalize("NFD", COMPOSED)
WORDS = ["Ada Lovelace", "ada.lovelace@pond-sensors.example.org", "Cluster Marketplace"]


@pytest.mark.parametrize(
    "password",
    [
        "password123",
        "Password2024!",
        "qwertyuiop",
        "1234567890",
        "QWERTYUIOP",
        "iloveyou12",
        "1q2w3e4r5t",
        "changeme2026",
        "!!welcome1!!",
    ],
)
def test_what_many_people_choose_is_common(password: str) -> None:
    """F9."""
    assert weakness(password, WORDS) is Weakness.COMMON


@pytest.mark.parametrize(
    "password",
    [
        "adalovelace1",
        "Lovelace-2026",
        "ada.lovelace@pond-sensors.example.org",
        "marketplace26",
        "Cluster Marketplace",
        "PondSensors99",
    ],
)
def test_what_others_know_is_no_secret(password: str) -> None:
    assert weakness(password, WORDS) is Weakness.OWN_WORDS


@pytest.mark.parametrize("password", ["aaaaaaaaaa", "abababababab", "1212121212"])
def test_a_few_letters_again_and_again_are_no_secret(password: str) -> None:
    assert weakness(password, WORDS) is Weakness.MONOTONOUS


@pytest.mark.parametrize(
    "password",
    [
        PASSWORD,
        "a pond full of herons",
        "correct password horse",
        "the marketplace opens at nine",
        "vT7#kq92Lmx",
        "žluťoučký kůň",
        "水质检测从今天开始吧",
    ],
)
def test_a_sentence_is_a_good_password(password: str) -> None:
    assert weakness(password, WORDS) is None


@pytest.mark.parametrize(
    ("chosen", "typed"),
    [
        (COMPOSED, DECOMPOSED),
        (DECOMPOSED, COMPOSED),
        ("１２ waterfalls", "12 waterfalls"),
    ],
)
def test_a_password_is_the_same_from_every_keyboard(chosen: str, typed: str) -> None:
    """Field 24."""
    assert passwords.check(passwords.hash_of(chosen), typed).is_right


@pytest.mark.parametrize("spelling", [COMPOSED, DECOMPOSED, "1² waterfalls"])
def test_a_password_from_before_fits_as_its_keyboard_composed_it(spelling: str) -> None:
    before = passwords.hasher.hash(spelling)

    check = passwords.check(before, spelling)

    assert check.is_right
    assert passwords.check(check.new_hash or before, spelling).is_right
    assert not passwords.check(before, "another password").is_right


def test_a_hash_takes_no_more_memory_than_is_needed() -> None:
    """F14: a process hashes two at a time, in 38 MiB."""
    hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
    parameters = extract_parameters(hasher.hash("x"))

    assert (parameters.memory_cost, parameters.time_cost, parameters.parallelism) == (19456, 2, 1)
    assert passwords.AT_ONCE == 2


class Observed(PasswordHasher):
    """Notes which threads hash."""

    threads: ClassVar[set[str]] = set()

    def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
        self.threads.add(current_thread().name)
        return super().hash(password, salt=salt)


def test_a_burst_of_sign_ins_is_hashed_in_two_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """F14: each thread that hashes keeps the memory of its last hash."""
    monkeypatch.setattr(passwords, "hasher", Observed(1, 8, 1))

    with ThreadPoolExecutor(20) as burst:
        hashes = list(burst.map(passwords.hash_of, [PASSWORD] * 20))

    assert all(passwords.check(password_hash, PASSWORD).is_right for password_hash in hashes)
    assert len(Observed.threads) <= 2
    assert all(name.startswith("passwords") for name in Observed.threads)


@pytest.fixture
def every_turn_taken(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As many people sign in as may at a time."""
    monkeypatch.setattr(passwords, "LONGEST_WAIT", 0.01)
    for _turn in range(passwords.AT_ONCE):
        passwords._turns.acquire()
    yield
    for _turn in range(passwords.AT_ONCE):
        passwords._turns.release()


@pytest.mark.usefixtures("every_turn_taken")
def test_who_would_wait_for_too_long_is_asked_to_come_again(visitor: Visitor) -> None:
    page = visitor.open("/en/login").submit(email="ada@example.org", password="a wrong guess")

    assert page.status == 429
    assert "Many people are signing in at the moment." in page.text
    assert page.value("email") == "ada@example.org"
    assert int(page.response.headers["Retry-After"]) > 0


def test_a_hash_from_before_is_made_anew_when_its_person_signs_in(visitor: Visitor) -> None:
    make_user("ada@example.org")
    expensive = PasswordHasher(time_cost=2, memory_cost=64, parallelism=1)
    with transaction():
        account_of("ada@example.org").password_hash = expensive.hash(PASSWORD)

    for _turn in range(2):
        page = visitor.open("/en/login").submit(email="ada@example.org", password=PASSWORD)
        assert page.url == "/en/"

    assert not passwords.hasher.check_needs_rehash(account_of("ada@example.org").password_hash)


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("password123", "Many people use this password"),
        ("marketplace1", "Use more than your name, your address or the name of this site."),
        ("ada.lovelace@pond.example.org", "Use more than your name"),
        ("aaaaaaaaaaa", "Use more different characters."),
    ],
)
def test_a_person_who_was_invited_is_told_what_is_wrong_with_a_password(
    visitor: Visitor, wsm: Cluster, password: str, words: str
) -> None:
    with transaction():
        _invitation, token = actions.invite(
            "ada.lovelace@pond.example.org",
            role=Role.EDITOR,
            cluster=wsm,
            language="en",
            now=utcnow(),
        )

    page = visitor.open(f"/en/invitation/{token}").submit(name="Ada Lovelace", password=password)

    assert page.status == 422
    assert words in page.text
    assert page.value("name") == "Ada Lovelace"


def test_a_forgotten_password_is_not_replaced_by_a_common_one(
    visitor: Visitor, mailbox: Mailbox
) -> None:
    make_user("ada@example.org")
    visitor.open("/en/reset").submit(email="ada@example.org")
    link = next(word for word in mailbox.to("ada@example.org")[0].text.split() if "/reset/" in word)

    page = visitor.open(link.removeprefix("http://localhost")).submit(password="password123")

    assert page.status == 422
    assert "Many people use this password" in page.text


def test_who_decomposes_letters_signs_in(app: Flask) -> None:
    make_user("ada@example.org")
    with transaction():
        account_of("ada@example.org").set_password(COMPOSED)

    page = Visitor(app).open("/en/login").submit(email="ada@example.org", password=DECOMPOSED)

    assert page.url == "/en/"


def account_of(email: str) -> User:
    user = queries.find_by_email(email)
    assert user is not None
    return user
