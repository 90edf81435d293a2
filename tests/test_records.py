"""Records from elsewhere are checked by their models, and every mistake is a sentence."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from marketplace.catalogue.record import ServiceRecord
from marketplace.clusters.record import ClusterRecord
from marketplace.records import InterchangeModel, InvalidRecord
from tests.interchange.conftest import SCREENING, SMALLEST, WSM

ANYTHING = some.recursive(
    some.none() | some.booleans() | some.integers() | some.decimals() | some.text(),
    lambda inner: (
        some.lists(inner, max_size=4) | some.dictionaries(some.text(max_size=6), inner, max_size=4)
    ),
    max_leaves=8,
)


def mistakes_of(model: type[InterchangeModel], value: object) -> list[str]:
    try:
        model.check(value)
    except InvalidRecord as error:
        return error.mistakes
    return []


@given(key=some.sampled_from(sorted(SCREENING)), value=ANYTHING)
def test_whatever_stands_in_a_service_is_read_or_named(key: str, value: Any) -> None:
    for mistake in mistakes_of(ServiceRecord, {**SCREENING, key: value}):
        assert mistake.isprintable()
        assert "not accepted" not in mistake, "a kind of mistake that has no sentence of its own"


@given(key=some.sampled_from([*WSM, "label", "texts", "email", "website"]), value=ANYTHING)
def test_whatever_stands_in_a_cluster_is_read_or_named(key: str, value: Any) -> None:
    for mistake in mistakes_of(ClusterRecord, {**WSM, key: value}):
        assert mistake.isprintable()
        assert "not accepted" not in mistake, "a kind of mistake that has no sentence of its own"


@given(value=ANYTHING)
def test_what_is_no_record_has_a_mistake(value: Any) -> None:
    assert mistakes_of(ServiceRecord, value)


def test_a_record_that_was_checked_is_in_its_final_form() -> None:
    once = ServiceRecord.check(SCREENING).to_object()

    assert ServiceRecord.check(once).to_object() == once


def test_a_key_that_nobody_asks_for_is_not_known() -> None:
    assert mistakes_of(ClusterRecord, {**WSM, "nmae": "?"}) == ['the key "nmae" is not known']


def test_a_key_that_nobody_asks_for_is_not_known_even_if_it_is_empty_or_half_a_character() -> None:
    assert mistakes_of(ClusterRecord, {**WSM, "nmae": None, "\ud800": ""}) == [
        'the key "nmae" is not known',
        r'the key "\\ud800" is not known',
    ]


def test_null_and_an_empty_text_are_the_same_as_nothing() -> None:
    empty = {"novelty": "", "trl": None, "price": None, "sectors": None, "review_by": ""}

    assert ServiceRecord.check(SMALLEST | empty) == ServiceRecord.check(SMALLEST)


@pytest.mark.parametrize(
    ("change", "mistakes"),
    [
        (
            {"withdrawn_reason": "x" * 1001},
            [
                "withdrawn_reason has 1001 characters, more than 1000",
                'withdrawn_reason is there, but the state is not "withdrawn"',
            ],
        ),
        (
            {"partners": [{"cluster": "wsm"}, {"cluster": "?"}, {"role": "x"}, "zinnae"]},
            [
                'partners[1].cluster "?" is not 1 to 100 of a-z, 0-9 and -',
                "partners[2].cluster is missing",
                "partners has a text where an object should be",
                "partners has wsm, which is the lead cluster",
            ],
        ),
        (
            {"texts": {"en": {"summary": "s" * 301}, "fr": {"title": "t", "outdated": "no"}}},
            [
                "texts.en.summary has 301 characters, more than 300",
                "texts.fr.outdated is neither true nor false",
                "texts has no text with a title and a summary",
                "texts.en.title is missing",
            ],
        ),
        (
            {"technologies": ["x" * 61, 5, *["y"] * 19]},
            [
                "technologies has an item of 61 characters, more than 60",
                "technologies has a number where a text should be",
                "technologies has 21 items, more than 20",
            ],
        ),
        (
            {"texts": {"title": "Advice", "en": {"title": "Advice", "summary": "Just one."}}},
            [
                'texts "title" is not one of bg, cs, da, de, el, en, es, et, fi, fr, ga, hr, hu, it, lt, lv, mt, nl, '
                "pl, pt, ro, sk, sl, sv"
            ],
        ),
        ({"price": "free"}, ["price is a text, not an object"]),
        (
            {"price": {"currency": "euro"}},
            ['price.currency "euro" is not a code of ISO 4217, as in EUR'],
        ),
    ],
)
def test_no_mistake_hides_another(change: dict[str, Any], mistakes: list[str]) -> None:
    assert mistakes_of(ServiceRecord, SMALLEST | change) == mistakes


@pytest.mark.parametrize(
    "address", ["https://", "http://?", "www.wsm.org", "https://wsm", "https://wsm.org/a b"]
)
def test_a_web_address_is_held_to_the_rule_of_the_forms(address: str) -> None:
    [mistake] = mistakes_of(ClusterRecord, {**WSM, "website": address})

    assert mistake.startswith(f'website "{address}" is not an address')


def test_a_telephone_number_is_held_to_the_rule_of_the_forms() -> None:
    assert mistakes_of(ClusterRecord, {**WSM, "phone": "+33 5 61 00 00 00"}) == []
    assert mistakes_of(ClusterRecord, {**WSM, "phone": "call us"}) == [
        'phone "call us" is not a telephone number of at most 50 characters, as in +33 5 61 00 00 00'
    ]
