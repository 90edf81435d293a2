"""Text analysis: words folded to plain letters, and stemmed as their language does.

Every word has two kinds of keys. Its folded form ("membrany" for "membrány") is what prefixes and typos are
looked up in. Its stem keys are what brings "membránami" to "membrána"; there are two of them, the folded stem
and the stem of the folded form, because people leave out accents and stemmers then cut elsewhere.
"""

import re
import threading
from collections.abc import Callable
from functools import lru_cache

import simplemma
import Stemmer

from marketplace.i18n import OFFICIAL_EU
from marketplace.text import LATIN_LETTERS, without_accents
from marketplace.text_cache import cached_by_text

LANGUAGES = OFFICIAL_EU
_SNOWBALL = {
    "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish",
    "et": "estonian", "fi": "finnish", "fr": "french", "ga": "irish", "hu": "hungarian", "it": "italian",
    "lt": "lithuanian", "nl": "dutch", "pl": "polish", "pt": "portuguese", "ro": "romanian", "sv": "swedish",
}  # fmt: skip
"""The name of each language's Snowball stemmer."""
_LEMMATIZED = {"bg": "bg", "hr": "hbs", "lv": "lv", "sk": "sk", "sl": "sl"}
"""Languages without a Snowball stemmer; Maltese has neither, its words are only folded."""
_MOBILE_E = frozenset({"bg", "cs", "hr", "pl", "sk", "sl"})
"""Slavic languages, in which an e comes and goes before the last consonant: krajka, krajek."""
_LAST_E = re.compile(r"(?<=..[^\Waeiouy])i?e(?=[^\Waeiouy]$)")
_LETTERS = str.maketrans(LATIN_LETTERS)
_SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_FOLDED_WORDS, _STEMMED_WORDS = 10_000, 5_000
"""Strangers choose the words of queries, so a cache is what two or three megabytes hold; a word not in it costs a
fraction of a millisecond in all languages."""
_stemmer_lock = threading.Lock()
"""Stemmers keep the word they work on, so two threads cannot share one."""


def fold(word: str) -> str:
    """Return a word without accents."""
    if word.isascii():
        return word
    return without_accents(word.translate(_LETTERS))


def folded_forms(word: str) -> tuple[str, ...]:
    """List the ways to write a word without accents: für as fur, and as fuer."""
    if word.isascii():
        return (word,)
    return _folded_forms(word)


@cached_by_text(_FOLDED_WORDS)
def _folded_forms(word: str) -> tuple[str, ...]:
    folded = fold(word)
    spelled_out = fold(word.translate(_SPELLED_OUT))
    if spelled_out == folded:
        return (folded,)
    return (folded, spelled_out)


@cached_by_text(_STEMMED_WORDS)
def stem_keys(word: str, language: str) -> tuple[str, ...]:
    """List the keys under which all inflected forms of a word of a language meet."""
    forms = dict.fromkeys((word, *folded_forms(word)))
    with _stemmer_lock:
        stem = _stemmer(language)
        stems = [stem(form) for form in forms]

    keys = [key for stemmed in stems for key in folded_forms(stemmed)]
    if language in _MOBILE_E:
        keys += [_LAST_E.sub("", key) for key in keys]
    return tuple(dict.fromkeys(keys))


@lru_cache(len(LANGUAGES))
def _stemmer(language: str) -> Callable[[str], str]:
    """Return the stemmer of a language.

    Dictionaries are large, so they are loaded only when a text needs them.
    """
    if language in _SNOWBALL:
        return _snowball_stemmer(_SNOWBALL[language])
    if language in _LEMMATIZED:
        return _lemmatizer(_LEMMATIZED[language])
    return lambda word: word


def _snowball_stemmer(name: str) -> Callable[[str], str]:
    stemmer = Stemmer.Stemmer(name, 0)  # stem_keys has the only cache
    stem: Callable[[str], str] = stemmer.stemWord
    return stem


def _lemmatizer(code: str) -> Callable[[str], str]:
    factory = simplemma.strategies.DefaultDictionaryFactory(cache_max_size=len(_LEMMATIZED))
    strategy = simplemma.strategies.DefaultStrategy(dictionary_factory=factory)
    lemmatizer = simplemma.Lemmatizer(lemmatization_strategy=strategy, cache_max_size=0)
    return lambda word: lemmatizer.lemmatize(word, lang=code).casefold()
