"""Records from elsewhere are read field by field."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as some

from marketplace.catalogue.record import checked as checked_service
from marketplace.clusters.record import checked as checked_cluster
from marketplace.records import Fields
from tests.interchange.conftest import SCREENING, WSM

ANYTHING = some.recursive(
    some.none() | some.booleans() | some.integers() | some.decimals() | some.text(),
    lambda inner: (
        some.lists(inner, max_size=4) | some.dictionaries(some.text(max_size=6), inner, max_size=4)
    ),
    max_leaves=8,
)


@given(key=some.sampled_from(sorted(SCREENING)), value=ANYTHING)
def test_whatever_stands_in_a_service_is_read_or_named(key: str, value: Any) -> None:
    checked_service({**SCREENING, key: value}, [])


@given(key=some.sampled_from([*WSM, "label", "texts", "email", "website"]), value=ANYTHING)
def test_whatever_stands_in_a_cluster_is_read_or_named(key: str, value: Any) -> None:
    checked_cluster({**WSM, key: value}, [])


@given(value=ANYTHING)
def test_what_is_no_record_has_a_mistake(value: Any) -> None:
    mistakes: list[str] = []
    checked_service(value, mistakes)
    assert mistakes


def test_a_record_that_was_checked_is_in_its_final_form() -> None:
    mistakes: list[str] = []
    once = checked_service(SCREENING, mistakes)

    assert checked_service(once, mistakes) == once
    assert mistakes == []


def test_a_key_that_nobody_asks_for_is_not_known() -> None:
    mistakes: list[str] = []
    fields = Fields({"name": "WSM", "nmae": "?"}, mistakes)
    fields.text("name", 10)
    fields.end()

    assert mistakes == ['the key "nmae" is not known']
