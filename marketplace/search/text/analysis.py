"""Words as they are compared: folded to plain letters, and cut to the stem in the way of their language.

Every word has two kinds of keys. Its folded form ("membrany" for "membrány") is what prefixes and typos are looked up
in. Its stem keys are what brings "membránami" to "membrána"; there are two of them, the folded stem and the stem of the
folded form, because people leave out accents and stemmers then cut elsewhere.
"""

import re
import threading
import unicodedata
from collections.abc import Callable
from functools import lru_cache

import simplemma
import Stemmer

from marketplace.i18n import OFFICIAL_EU
from marketplace.text import LATIN_LETTERS, without_accents

LANGUAGES = OFFICIAL_EU
_SNOWBALL = {
    "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish", "et": "estonian",
    "fi": "finnish", "fr": "french", "ga": "irish", "hu": "hungarian", "it": "italian", "lt": "lithuanian",
    "nl": "dutch", "pl": "polish", "pt": "portuguese", "ro": "romanian", "sv": "swedish",
}  # fmt: skip
_LEMMAS = {"bg": "bg", "hr": "hbs", "lv": "lv", "sk": "sk", "sl": "sl"}
"""Languages without a Snowball stemmer; Maltese has neither, its words are only folded."""
_MOBILE_E = frozenset({"bg", "cs", "hr", "pl", "sk", "sl"})
"""Slavic languages, in which an e comes and goes before the last consonant: krajka and krajek, beczka and beczek."""
_LAST_E = re.compile(r"(?<=..[^\Waeiouy])i?e(?=[^\Waeiouy]$)")
_WORD = re.compile(r"[^\W_]+")
_LETTERS = str.maketrans(LATIN_LETTERS)
_SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_MEMORY = 100_000
_one_at_a_time = threading.Lock()
"""Stemmers keep the word they work on, so two threads cannot share one."""


def tokenize(text: str) -> list[str]:
    """List the words of a text in order, in lower case; single letters and digits are left out."""
    return [word for word in _WORD.findall(normalize(text)) if len(word) > 1]


def normalize(text: str) -> str:
    """Write a text in small letters, each character in one way."""
    return unicodedata.normalize("NFC", text.casefold())


@lru_cache(_MEMORY)
def fold(word: str) -> str:
    """Write a word without accents."""
    if word.isascii():
        return word
    return without_accents(word.translate(_LETTERS))


@lru_cache(_MEMORY)
def folded_forms(word: str) -> tuple[str, ...]:
    """List the ways in which a word is written without accents: für as fur, and as fuer."""
    folded = fold(word)
    if word.isascii():
        return (folded,)
    spelled_out = fold(word.translate(_SPELLED_OUT))
    return (folded,) if spelled_out == folded else (folded, spelled_out)


@lru_cache(_MEMORY)
def stem_keys(word: str, language: str) -> tuple[str, ...]:
    """List the keys under which all inflected forms of a word meet, in the way of a language."""
    with _one_at_a_time:
        stem = _stemmer(language)
        stems = [stem(form) for form in (word, *folded_forms(word))]
    keys = dict.fromkeys(key for stem_form in stems for key in folded_forms(stem_form))
    if language in _MOBILE_E:
        keys.update(dict.fromkeys(_LAST_E.sub("", key) for key in tuple(keys)))
    return tuple(keys)


@lru_cache(len(LANGUAGES))
def _stemmer(language: str) -> Callable[[str], str]:
    """Give the stemmer of a language; dictionaries are large, so they are loaded only when a text needs them."""
    if language in _SNOWBALL:
        stem: Callable[[str], str] = Stemmer.Stemmer(
            _SNOWBALL[language], 0
        ).stemWord  # ours is the only cache
        return stem
    if language in _LEMMAS:
        dictionary = simplemma.Lemmatizer(
            lemmatization_strategy=simplemma.strategies.DefaultStrategy(
                dictionary_factory=simplemma.strategies.DefaultDictionaryFactory(
                    cache_max_size=len(_LEMMAS)
                )
            )
        )
        return lambda word: dictionary.lemmatize(word, lang=_LEMMAS[language]).casefold()
    return lambda word: word
