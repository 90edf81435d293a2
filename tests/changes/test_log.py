"""Lines of the log: in order, of one sort or all, and each with its author."""

import pytest
from flask import Flask

from marketplace.changes import actions, queries
from marketplace.changes.actions import Author, Line
from marketplace.changes.differences import difference
from marketplace.changes.models import Actor, Kind, Thing
from marketplace.changes.queries import Choice
from marketplace.database import transaction
from tests.changes.reading import lines
from tests.conftest import NOW
from tests.counting import counted_statements


def line(key: int, thing: Thing = Thing.SERVICE, *, is_public: bool = True) -> Line:
    return Line(thing=thing, key=key, kind=Kind.CHANGED, is_public=is_public)


def test_only_what_visitors_see_moves_what_follows_the_log(app: Flask) -> None:
    with transaction():
        actions.write([line(7), line(8), line(7), line(9, is_public=False)], NOW)
        actions.write([line(7, Thing.CLUSTER)], NOW)

    first, _second, third, *_others = [line.id for line in lines()]
    assert queries.last_public(Thing.SERVICE) == third
    assert queries.public_since(Thing.SERVICE, first) == {"8": third - 1, "7": third}
    assert queries.public_since(Thing.SERVICE, third) == {}


def test_many_lines_are_one_statement(app: Flask) -> None:
    with transaction(), counted_statements() as few:
        actions.write([line(1)], NOW)
    with transaction(), counted_statements() as many:
        actions.write([line(number) for number in range(500)], NOW)

    assert len(many) == len(few)


def test_who_acts_is_noted_until_they_are_done(app: Flask) -> None:
    with transaction():
        with actions.acting(Author(Actor.IMPORT)):
            actions.write([line(1)], NOW)
        actions.write([line(2)], NOW)
        with pytest.raises(KeyError), actions.acting(Author(Actor.IMPORT)):
            raise KeyError
        actions.write([line(3)], NOW)

    assert [line.actor for line in lines()] == ["import", "system", "system"]


def test_a_long_log_is_gone_through_in_parts_without_losing_a_line(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "_BATCH", 3)
    with transaction():
        actions.write([line(number) for number in range(8)], NOW)

    batches = [[int(line.key) for line in batch] for batch in queries.batches(Choice())]

    assert batches == [[7, 6, 5], [4, 3, 2], [1, 0]]


def test_a_difference_names_all_fields_and_tells_the_values_of_some() -> None:
    before = {"price": {"model": "free"}, "name": "Ada", "texts": {"en": {"title": "A"}}}
    after = {"price": {"model": "fixed"}, "name": "Bob", "texts": {"cs": {"title": "B"}}}

    found = difference(before, after, told={"price"})

    assert found.fields == ("price", "name", "en.title", "cs.title")
    assert (found.before, found.after) == (
        {"price": {"model": "free"}},
        {"price": {"model": "fixed"}},
    )
