"""Words of the index that sound as a misspelt one does: "sychologist", "sensir"."""

from marketplace.search.index.dictionary import Dictionary, common_prefix_length, edit_distance
from marketplace.search.text import analysis, phonetics

SAME_SOUND, SAME_CONSONANTS = 3, 4
"""How far such words are from each other: farther than two typos."""
_LETTERS_MIN = 5
_WORDS_MAX = 200
"""Words of nearly the same letters that are listened to: some milliseconds."""
_BEGINNING_MIN, _BEGINNING_SHARE_MIN, _OTHER_ENDING_MAX = 7, 0.6, 3
"""Sounds in common that make two forms of one word, as in psychologist and psychology."""
_CONSONANTS_MIN, _EDITS_MAX = 4, 3
"""A word of few consonants is like many others without its vowels."""


def words_alike_in_sound(dictionary: Dictionary, word: str, language: str) -> dict[int, int]:
    """Return words that sound alike, or else have the same consonants, with distances."""
    sound = phonetics.sound(word, language)
    if sound is None or len(word) < _LETTERS_MIN:
        return {}

    numbers = dictionary.words_of_like_letters(analysis.fold(word), _WORDS_MAX)
    spellings = {number: dictionary.spelling(number) for number in numbers}
    same_sound = {
        number: SAME_SOUND
        for number, spelling in spellings.items()
        if _is_same_sound(sound, phonetics.sound(spelling, language) or "")
    }
    if same_sound:
        return same_sound
    return {
        number: SAME_CONSONANTS
        for number, spelling in spellings.items()
        if edit_distance(word, spelling) <= _EDITS_MAX
        and _have_same_consonants(word, spelling, language)
    }


def _is_same_sound(sound: str, other_sound: str) -> bool:
    if sound == other_sound:
        return True
    beginning = common_prefix_length(sound, other_sound)
    longer = max(len(sound), len(other_sound))
    is_long_enough = beginning >= max(_BEGINNING_MIN, _BEGINNING_SHARE_MIN * longer)
    return is_long_enough and len(sound) - beginning <= _OTHER_ENDING_MAX


def _have_same_consonants(word: str, other_word: str, language: str) -> bool:
    """Whether two words, or their stems, have the same consonants, and enough of them."""
    stem, other_stem = (analysis.stem_keys(form, language)[0] for form in (word, other_word))
    return any(
        consonants == _consonants(other_form, language) and len(consonants) >= _CONSONANTS_MIN
        for form, other_form in ((word, other_word), (stem, other_stem))
        for consonants in (_consonants(form, language),)
    )


def _consonants(word: str, language: str) -> str:
    return phonetics.consonants(phonetics.sound(word, language) or "")
