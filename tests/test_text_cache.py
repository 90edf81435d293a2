"""What strangers choose is remembered only as far as it takes little memory."""

import pytest

from marketplace.search.text import analysis, thesaurus
from marketplace.text_cache import WORD, TextCache, cached_by_text


def lengths() -> TextCache[[], int]:
    """Return a function of a text with a cache."""
    return cached_by_text(2)(len)


def test_a_usual_text_is_looked_at_once() -> None:
    function = lengths()

    assert [function("membrane"), function("membrane"), function("čištění")] == [8, 8, 7]

    assert function.cache_info().hits == 1
    assert function.cache_info().currsize == 2


def test_the_text_that_was_not_used_longest_makes_room_for_a_new_one() -> None:
    function = lengths()

    for text in ("one", "two", "three"):
        function(text)

    assert function.cache_info().currsize == 2


@pytest.mark.parametrize("text", ["x" * (WORD + 1), "\ufdfa", "𝒳" * 3])
def test_a_text_that_takes_much_memory_is_answered_and_not_remembered(text: str) -> None:
    function = lengths()

    assert [function(text), function(text)] == [len(text)] * 2

    assert function.cache_info().currsize == 0


@pytest.mark.parametrize("word", ["x" * 250, "\ufdfa" * 30])
def test_no_cache_of_the_search_holds_a_word_that_no_language_has(word: str) -> None:
    caches = [
        analysis._folded_forms.cache_info,
        analysis.stem_keys.cache_info,
        thesaurus._terms_beginning_with.cache_info,
        thesaurus._keys.cache_info,
    ]
    thesaurus.find_mentions(["ordinary"])  # the terms that are compared with are remembered
    misses_before = [cache().misses for cache in caches]

    assert thesaurus.find_mentions([word]) == []
    for language in analysis.LANGUAGES:
        assert analysis.stem_keys(word, language)

    assert [cache().misses for cache in caches] == misses_before
