"""The words that somebody looks for, and the words of a text that answer them."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from marketplace.search.matching.interpretation import MatchedTerms
from marketplace.search.text.analysis import folded_forms, stem_keys
from marketplace.search.text.function_words import is_function_word
from marketplace.search.text.tokenizer import joined_words, tokenize
from marketplace.text import clean_line

TEXT_MAX = 200
_WORDS_MAX = 8
_PREFIX_LEAST = 2
_REFERENCE = frozenset("23456789ABCDEFGHJKLMNPQRSTUVWXYZ")
_REFERENCE_LENGTH = 8


def keys_of(word: str, language: str) -> frozenset[str]:
    """Return the keys under which a word meets its other forms, in a language or in none."""
    stems = stem_keys(word, language) if language else ()
    return frozenset((*folded_forms(word), *stems))


@dataclass(frozen=True)
class Question:
    """What somebody looks for: every word has to answer, the last one may be half a word."""

    words: tuple[str, ...]
    is_open: bool
    """Whether the last word may go on."""

    @cached_property
    def prefixes(self) -> tuple[str, ...]:
        """The beginnings of words that answer for the last word."""
        if not self.is_open or len(self.words[-1]) < _PREFIX_LEAST:
            return ()
        return folded_forms(self.words[-1])

    def keys_in(self, language: str) -> list[frozenset[str]]:
        """Return the keys of each word in a language, or in none."""
        return [keys_of(word, language) for word in self.words]


def question_of(text: str, language: str) -> Question:
    """Return the words of what was typed by a reader of a language.

    Words that say nothing are left out, unless there are no others.
    """
    text = text[:TEXT_MAX]
    words = list(dict.fromkeys(tokenize(text)))
    telling = [word for word in words if not is_function_word(word, language)] or words
    is_open = bool(telling) and words[-1] == telling[-1] and not text[-1:].isspace()
    is_whole = len(telling) <= _WORDS_MAX
    return Question(tuple(telling[:_WORDS_MAX]), is_open and is_whole)


def reference_in(text: str) -> str | None:
    """Return the reference that was typed, in whatever spelling, or None."""
    signs = "".join(sign for sign in clean_line(text[:TEXT_MAX]).upper() if sign.isalnum())
    letters = signs.removeprefix("ENQ") if len(signs) > _REFERENCE_LENGTH else signs
    if len(letters) != _REFERENCE_LENGTH or not _REFERENCE.issuperset(letters):
        return None
    return f"ENQ-{letters[:4]}-{letters[4:]}"


@dataclass(frozen=True)
class Answers:
    """Which words of a text answer, and which of the words that are looked for they answer."""

    terms: MatchedTerms
    answered: frozenset[int]


def answers_in(text: str, language: str, question: Question) -> Answers:
    """Look for the words of a text in a language that answer."""
    keys = question.keys_in(language)
    forms: set[str] = set()
    answered: set[int] = set()
    for word in words_of(text):
        places = _answered_by(word, language, keys, question.prefixes)
        if places:
            forms.update(folded_forms(word))
            answered |= places
    return Answers(MatchedTerms(frozenset(forms)), frozenset(answered))


def words_of(text: str) -> Iterable[str]:
    """Return the different words of a text, also those that its parts make together."""
    return dict.fromkeys((*tokenize(text), *joined_words(text)))


def _answered_by(
    word: str, language: str, keys: list[frozenset[str]], prefixes: tuple[str, ...]
) -> set[int]:
    own_keys = keys_of(word, language)
    places = {place for place, of_word in enumerate(keys) if own_keys & of_word}
    if prefixes and any(form.startswith(prefixes) for form in folded_forms(word)):
        places.add(len(keys) - 1)
    return places
