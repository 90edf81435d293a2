"""Words looked up by their letters."""

import random

import pytest
from rapidfuzz.distance import OSA

from marketplace.search.index.dictionary import Lexicon
from marketplace.search.index.postings import build
from marketplace.search.text import analysis


def lexicon_of(*words: str) -> Lexicon:
    """Make a lexicon in which each word is the title of a text."""
    return Lexicon(
        build(
            (
                (slot, (" ".join(analysis.words(word)), "", "", ""))
                for slot, word in enumerate(words)
            ),
            "en",
        )
    )


def near(lexicon: Lexicon, word: str, distance: int) -> set[str]:
    return {lexicon.word(number) for number, _away in lexicon.nearly(word, distance)}


@pytest.mark.parametrize(
    "typed", ["membane", "membrrane", "memrbane", "menbrane", "membranex", "embrane"]
)
def test_one_slip_of_the_finger_is_recognised(typed: str) -> None:
    assert near(lexicon_of("membrane", "sensor", "member"), typed, 1) == {"membrane"}


@pytest.mark.parametrize("typed", ["membrane", "mambrano", "membr", "enarbmem"])
def test_two_slips_or_none_are_not_one(typed: str) -> None:
    assert near(lexicon_of("membrane"), typed, 1) == set()


@pytest.mark.parametrize("distance", [1, 2])
def test_every_word_so_near_is_found_that_comparing_with_all_finds(distance: int) -> None:
    dice = random.Random(7)  # noqa: S311 – no secret, the same words each time
    words = {"".join(dice.choices("abcdeéžł", k=dice.randrange(4, 12))) for _number in range(3000)}
    lexicon = lexicon_of(*sorted(words))
    known = [lexicon.word(number) for number in range(len(lexicon.words))]
    for typed in dice.sample(known, 60):
        typed = typed[:3] + dice.choice("abc") + typed[4:]
        by_hand = {word for word in known if 0 < OSA.distance(typed, word) <= distance}
        if distance == 2:
            by_hand = {word for word in by_hand if word[0] == typed[0]}
        assert near(lexicon, typed, distance) == by_hand


def test_words_are_found_by_their_beginning_and_their_end() -> None:
    lexicon = lexicon_of("sensor", "membrane", "member", "memory", "Membránový")

    assert [lexicon.word(number) for number in lexicon.beginning("memb")] == [
        "member",
        "membrane",
        "membranovy",
    ]
    assert [lexicon.word(number) for number in lexicon.ending("or")] == ["sensor"]
    assert list(lexicon.beginning("x")) == lexicon.ending("xyz") == []


def test_a_word_is_spelled_as_most_texts_spell_it() -> None:
    lexicon = lexicon_of("Údržba údržba", "udrzba", "Prüfung")

    assert [lexicon.spelled(number) for number in range(len(lexicon.words))] == [
        "prüfung",
        "prüfung",
        "údržba",
    ]
