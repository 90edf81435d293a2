"""Garbage is collected between requests: never while a page is made, and soon after."""

import gc
import weakref
from collections.abc import Iterator

import pytest
from flask import Flask

from marketplace.server import garbage


class Knot:
    """Something that refers to itself, as only the collector frees it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """An application whose garbage is collected as in a web process, only more often."""
    monkeypatch.setattr(garbage, "YOUNG_MAX", 2_000)
    thresholds = gc.get_threshold()
    app = Flask("knots")
    garbage.collect_between_requests(app)
    yield app
    gc.set_threshold(*thresholds)


def knots(number: int) -> list[weakref.ref[Knot]]:
    """Make garbage, and return how to see whether it is still there."""
    return [weakref.ref(Knot()) for _ in range(number)]


def test_no_collection_while_a_page_is_made(app: Flask) -> None:
    """Three times as much garbage as Python would bear stays until the page is made."""
    alive: list[int] = []

    @app.get("/")
    def page() -> str:
        references = knots(garbage.YOUNG_MAX)
        alive.append(sum(knot() is not None for knot in references))
        return ""

    app.test_client().get("/")
    assert alive == [garbage.YOUNG_MAX]


def test_much_garbage_goes_after_the_page(app: Flask) -> None:
    """What a page left behind is freed before the next is asked for, also of one that failed."""
    references: list[weakref.ref[Knot]] = []

    @app.get("/")
    def page() -> str:
        references.extend(knots(garbage.YOUNG_MAX))
        raise LookupError

    app.test_client().get("/")
    assert not any(knot() for knot in references)


def test_little_garbage_stays(app: Flask) -> None:
    """A page that leaves little behind does not wait for a collection."""
    gc.collect()
    references: list[weakref.ref[Knot]] = []

    @app.get("/")
    def page() -> str:
        references.extend(knots(10))
        return ""

    app.test_client().get("/")
    assert all(knot() for knot in references)


def test_old_garbage_goes_in_the_end(app: Flask) -> None:
    """What outlived many collections is freed too, once nothing refers to it."""
    old = Knot()
    reference = weakref.ref(old)
    gc.collect()

    @app.get("/")
    def page() -> str:
        knots(garbage.YOUNG_MAX)
        return ""

    client = app.test_client()
    client.get("/")
    del old
    for _ in range(3 * garbage.COLLECTIONS_BEFORE_OLDER**2):
        client.get("/")
        if reference() is None:
            return
    pytest.fail("it is still there")
