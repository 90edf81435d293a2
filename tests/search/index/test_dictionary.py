"""Words looked up by their letters."""

import random

import pytest
from rapidfuzz.distance import OSA

from marketplace.search.index.dictionary import Dictionary
from marketplace.search.index.inversion import invert
from marketplace.search.text.tokenizer import tokenize


def dictionary_of(*words: str) -> Dictionary:
    """Make a dictionary in which each word is the title of a text."""
    return Dictionary(
        invert(
            (
                (document, (" ".join(tokenize(word)), "", "", ""))
                for document, word in enumerate(words)
            ),
            "en",
        )
    )


def near(dictionary: Dictionary, word: str, distance: int) -> set[str]:
    return {dictionary.word(number) for number, _away in dictionary.fuzzy_matches(word, distance)}


@pytest.mark.parametrize(
    "misspelling", ["membane", "membrrane", "memrbane", "menbrane", "membranex", "embrane"]
)
def test_one_edit_is_recognised(misspelling: str) -> None:
    assert near(dictionary_of("membrane", "sensor", "member"), misspelling, 1) == {"membrane"}


@pytest.mark.parametrize("misspelling", ["membrane", "mambrano", "membr", "enarbmem"])
def test_two_edits_or_none_are_not_one(misspelling: str) -> None:
    assert near(dictionary_of("membrane"), misspelling, 1) == set()


@pytest.mark.parametrize("distance", [1, 2])
def test_every_word_so_near_is_found_that_comparing_with_all_finds(distance: int) -> None:
    dice = random.Random(7)  # noqa: S311 – no secret, the same words each time
    words = {"".join(dice.choices("abcdeéžł", k=dice.randrange(4, 12))) for _number in range(3000)}
    dictionary = dictionary_of(*sorted(words))
    words_in_order = [dictionary.word(number) for number in range(len(dictionary.words))]
    for misspelling in dice.sample(words_in_order, 60):
        misspelling = misspelling[:3] + dice.choice("abc") + misspelling[4:]
        by_hand = {
            word for word in words_in_order if 0 < OSA.distance(misspelling, word) <= distance
        }
        if distance == 2:
            by_hand = {word for word in by_hand if word[0] == misspelling[0]}
        assert near(dictionary, misspelling, distance) == by_hand


def test_long_words_that_begin_or_end_alike_are_told_apart() -> None:
    dice = random.Random(8)  # noqa: S311 – no secret, the same words each time
    words = {"".join(dice.choices("ab", k=dice.randrange(2, 15))) for _number in range(2000)}
    dictionary = dictionary_of(*sorted(words))

    for length in range(1, 15):
        letters = "".join(dice.choices("ab", k=length))
        assert (letters in dictionary) == (letters in words)
        assert set(map(dictionary.word, dictionary.words_with_prefix(letters))) == {
            word for word in words if word.startswith(letters)
        }
        assert set(map(dictionary.word, dictionary.words_with_suffix(letters))) == {
            word for word in words if word.endswith(letters)
        }


def test_words_are_found_by_their_beginning_and_their_end() -> None:
    dictionary = dictionary_of("sensor", "membrane", "member", "memory", "Membránový")

    assert [dictionary.word(number) for number in dictionary.words_with_prefix("memb")] == [
        "member",
        "membrane",
        "membranovy",
    ]
    assert [dictionary.word(number) for number in dictionary.words_with_suffix("or")] == ["sensor"]
    assert list(dictionary.words_with_prefix("x")) == dictionary.words_with_suffix("xyz") == []


def test_a_word_is_spelled_as_most_texts_spell_it() -> None:
    dictionary = dictionary_of("Údržba údržba", "udrzba", "Prüfung")

    assert [dictionary.spelling(number) for number in range(len(dictionary.words))] == [
        "prüfung",
        "prüfung",
        "údržba",
    ]


def test_words_are_known_together_as_they_are_alone() -> None:
    dice = random.Random(9)  # noqa: S311 – no secret, the same words each time
    beginnings = ("", "a" * 20)
    words = [
        dice.choice(beginnings) + "".join(dice.choices("aé", k=dice.randrange(2, 10)))
        for _number in range(2000)
    ]
    dictionary = dictionary_of(*words[:1000])
    folded_words = [word.replace("é", "e") for word in words]

    assert dictionary.has_each(folded_words) == [word in dictionary for word in folded_words]
    assert dictionary.has_each(folded_words[:3]) == [
        word in dictionary for word in folded_words[:3]
    ]
    assert dictionary.has_each([]) == []
    assert dictionary_of().has_each(folded_words[:2]) == [False, False]
