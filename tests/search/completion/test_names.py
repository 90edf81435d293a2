"""Names are found by the beginnings of their words."""

import pytest

from marketplace.search.completion.names import Kind, Name, NameList

NAMES = NameList(
    [
        Name(Kind.TOPIC, "čištění odpadních vod", synonyms=("ČOV",)),
        Name(Kind.TOPIC, "vodík"),
        Name(Kind.TOPIC, "odpadní voda", synonyms=("voda z průmyslu",)),
        Name(Kind.PLACE, "Österreich"),
    ]
)


def spellings(*typed: str) -> list[str]:
    return [match.spelling for match in NAMES.beginning_with(typed)]


@pytest.mark.parametrize(
    ("typed", "spelling"),
    [("čišt", "čištění odpadních vod"), ("cist", "čištění odpadních vod"), ("čov", "ČOV")],
)
def test_a_name_is_found_with_and_without_accents_and_by_its_synonyms(
    typed: str, spelling: str
) -> None:
    assert spellings(typed) == [spelling]


@pytest.mark.parametrize("typed", ["öst", "ost"])
def test_a_letter_may_be_written_plainly(typed: str) -> None:
    assert spellings(typed) == ["Österreich"]


def test_what_begins_as_it_was_typed_comes_first_and_no_name_comes_twice() -> None:
    assert spellings("vod") == ["vodík", "voda z průmyslu", "čištění odpadních vod"]
    assert spellings("odpad") == ["odpadní voda", "čištění odpadních vod"]


def test_all_words_must_begin_words_of_one_spelling() -> None:
    assert spellings("odpad", "vod") == ["odpadní voda", "čištění odpadních vod"]
    assert spellings("vod", "odpad") == ["odpadní voda", "čištění odpadních vod"]
    assert spellings("odpad", "x") == []
    assert spellings() == []
