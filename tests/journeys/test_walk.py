"""Every page of the marketplace, in its languages, narrow and wide, by day and at night, with large text.

A run of all tests visits each page in one language, which its address chooses; with
`MARKETPLACE_TEST_FAULTS=long` it is each of the five, and axe looks at all of them in all ways.
"""

import secrets

import pytest

from tests.journeys import examples
from tests.journeys.chromium import Window
from tests.journeys.conftest import Arrival
from tests.journeys.person import Person
from tests.journeys.site import COORDINATOR, PASSWORD
from tests.journeys.walk import LANGUAGES, Walk, language_of
from tests.length import LONG

MANAGER = "manager@wsm.example.org"
VISITS = [(code,) for code in LANGUAGES] if LONG else [LANGUAGES]
"""Languages that a walk is made in: each on its own, or one a page."""


@pytest.fixture(params=VISITS, ids="-".join)
def codes(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """The languages of a walk."""
    return request.param


@pytest.fixture
def visitor(arrive: Arrival) -> Person:
    """Somebody in a window of no size of its own."""
    return arrive(Window())


def test_no_public_page_has_a_fault(
    visitor: Person, codes: tuple[str, ...], arrive: Arrival
) -> None:
    visitor.open("/reset").send(email=MANAGER)
    manager = arrive(Window()).sign_in(MANAGER)
    _invite(manager, "/desk/members/invite", role="editor")
    manager.open("/account/address").send(email="new@example.org", current=PASSWORD)

    _walk(visitor, examples.PUBLIC | {"nowhere": [examples.NOWHERE]}, codes)


def test_no_page_of_an_enquirer_has_a_fault(visitor: Person, codes: tuple[str, ...]) -> None:
    _walk(visitor, examples.OWN, codes)


def test_no_page_of_a_desk_has_a_fault(visitor: Person, codes: tuple[str, ...]) -> None:
    _invite(visitor.sign_in(MANAGER), "/desk/members/invite", role="editor")

    _walk(visitor, examples.DESK, codes)


def test_no_page_of_the_coordinator_has_a_fault(
    visitor: Person, codes: tuple[str, ...], arrive: Arrival
) -> None:
    _propose("pumps", arrive(Window()).sign_in(MANAGER))
    _invite(visitor.sign_in(COORDINATOR), "/coordination/clusters/invite-coordinator")
    visitor.open("/coordination/pages/terms/fr").send(body="# Règles\nSoyez aimables.")

    _walk(visitor, examples.COORDINATION, codes)


def test_no_page_of_the_mailbox_has_a_fault(visitor: Person) -> None:
    _walk(visitor, examples.MAILBOX, LANGUAGES)


def _invite(person: Person, path: str, **fields: str) -> None:
    person.open(path).send(email=f"{secrets.token_hex(4)}@example.org", **fields)


def _propose(technology: str, person: Person) -> None:
    form = person.open("/desk/services/pilot-plant-hire/edit")
    form.page.locator("#technologies").fill(technology)
    form.send()


def _walk(person: Person, pages: dict[str, list[str]], codes: tuple[str, ...]) -> None:
    walk = Walk(person)
    for addresses in pages.values():
        for address in addresses:
            walk.visit(address, language_of(address, codes))
    assert not walk.faults, "\n".join(walk.faults)
