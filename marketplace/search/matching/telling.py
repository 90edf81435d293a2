"""Which words of a query tell what is looked for, and how much each of them tells."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import replace

import numpy as np

from marketplace.search.index.dictionary import Dictionary
from marketplace.search.matching.expansion import TAIL, Expansion, Expansions, is_known
from marketplace.search.matching.words.spelling import LETTERS_MIN_BEYOND_CHANCE
from marketplace.search.text import analysis, function_words, thesaurus
from marketplace.search.text.parsing import ParsedQuery
from marketplace.search.text.tokenizer import WRITTEN_WORD, join_signs, tokenize

TELLING_WORDS_MAX = 16
"""Words of a long text that are looked for."""
_FUNCTION_WORD_WEIGHT = 0.1
"""What a function word counts that stays: it may be meant, or be the beginning of another word."""
_FEW_WORDS = 3
"""Words up to which a query is no sentence: who types so few means each of them."""
_BEGINNING_LETTERS_MIN = 4
"""Letters of a half typed word that are more than a chance."""
_CONCEPT_GAIN = 1.5
"""How much more a word tells that names a thing of the field."""
_FOREIGN_SHARE = 0.5
"""How much a word tells that is found in another language than the reader's."""
_LETTERS_OF_ABBREVIATION_MAX = 5


def without_function_words(query: ParsedQuery, text: str, language: str) -> ParsedQuery:
    """Leave out what tells nothing, unless nothing else is left.

    Words in quotation marks stay, and so do abbreviations (IT), names of things ("know-how"), and the last word, which
    may be the beginning of another one.
    """
    if len(query.words) <= _FEW_WORDS:
        return query
    lasting_words = _lasting_words(query, text)
    telling_words = tuple(
        word
        for word in query.words
        if word in lasting_words or not function_words.is_function_word(word, language)
    )
    if not telling_words:
        return query
    return replace(query, words=telling_words)


def _lasting_words(query: ParsedQuery, text: str) -> set[str]:
    """Return the words that count whatever they are."""
    words = {word for phrase in query.phrases for word in phrase}
    words |= abbreviations(text)
    words |= {word for word, joined in query.joined.items() if joined[-1][-1].isdigit()}  # CO 2
    for mention in thesaurus.find_mentions(query.words):
        if mention.length > 1:
            words.update(query.words[mention.start : mention.end])
    if query.is_open and is_half_typed(text):
        words.update(query.words[-1:])
    return words


def is_half_typed(text: str) -> bool:
    """Whether the last word may go on: no sign stands behind it."""
    return text[-1:].isalnum()


def abbreviations(text: str) -> set[str]:
    """Return the short words that are written in capitals, among others that are not."""
    if text.isupper() and " " in text:
        return set()
    return {
        word
        for written in WRITTEN_WORD.findall(join_signs(text))
        if written.isupper() and len(written) <= _LETTERS_OF_ABBREVIATION_MAX
        for word in tokenize(written)
    }


def weights_of(query: ParsedQuery, text: str, language: str) -> list[float]:
    """Return how much each word of a query tells by itself, from 0 to 1."""
    words = query.words
    lasting_words = _lasting_words(query, text) - set(words[-1:])
    weights = [
        1.0 if word in lasting_words else function_words.weight(word, language) for word in words
    ]
    if not any(weights):
        return [1.0] * len(words)
    return [weight or _FUNCTION_WORD_WEIGHT for weight in weights]


def is_anything_near(
    words: Sequence[str],
    expansions: Sequence[Expansions],
    mistyped: Container[str],
    language: str,
) -> bool:
    """Whether what a query finds may be near to what is meant.

    Where some of its telling words are unknown, one of the others has to be more than alike or common, and a corrected one
    long enough to be sure of.
    """
    own_weights = [function_words.weight(word, language) for word in words]
    least = 1.0 if any(own_weights) else 0.0  # a greeting alone
    unknown = [
        word
        for word, by_language, weight in zip(words, expansions, own_weights, strict=True)
        if weight >= least and not is_known(by_language, language)
    ]
    if not unknown or len(words) == 1 or _has_complete_language(expansions):
        return True
    return any(
        _has_synonyms(by_language)
        or (word in mistyped and len(word) >= LETTERS_MIN_BEYOND_CHANCE)
        or (weight == 1 and word not in mistyped and _is_firm(word, by_language, language))
        for word, by_language, weight in zip(words, expansions, own_weights, strict=True)
    )


def _has_complete_language(expansions: Sequence[Expansions]) -> bool:
    """Whether the texts of one language have some form of every word."""
    languages = expansions[0].keys() if expansions else ()
    return any(
        all(by_language[language].is_sufficient for by_language in expansions)
        for language in languages
    )


def _has_synonyms(expansions: Expansions) -> bool:
    return any(len(expansion.synonym_documents) for expansion in expansions.values())


def _is_firm(word: str, expansions: Expansions, language: str) -> bool:
    """Whether texts have a word itself, or a form of it."""
    return any(
        _has_itself(word, expansion) or (text_language == language and bool(expansion.stem_matches))
        for text_language, expansion in expansions.items()
    )


def _has_itself(word: str, expansion: Expansion) -> bool:
    """Whether texts of one language have a word, or what it is a part or the beginning of."""
    is_beginning = len(word) >= _BEGINNING_LETTERS_MIN and bool(expansion.prefix_matches)
    return is_beginning or max(expansion.similarities.values(), default=0) >= TAIL


def most_telling(
    dictionaries: Mapping[str, Dictionary],
    query: ParsedQuery,
    text: str,
    language: str,
    total: int,
) -> ParsedQuery:
    """Keep the most telling words of a long text, in the order typed.

    They are known to the index, and rare in it.
    """
    words = query.words
    if len(words) <= TELLING_WORDS_MAX:
        return query
    in_concepts = {
        word
        for mention in thesaurus.find_mentions(words)
        for word in words[mention.start : mention.end]
    }
    points = [
        weight
        * _rarity(dictionaries, word, language, total)
        * (_CONCEPT_GAIN if word in in_concepts else 1)
        for word, weight in zip(words, weights_of(query, text, language), strict=True)
    ]
    best = np.argsort(-np.array(points), kind="stable")[:TELLING_WORDS_MAX]
    return replace(query, words=tuple(words[place] for place in sorted(best)))


def _rarity(dictionaries: Mapping[str, Dictionary], word: str, language: str, total: int) -> float:
    """Return how rare a word is among the texts of its language.

    It is 0 where no text has the word.
    """
    if language in dictionaries:
        dictionary = dictionaries[language]
        numbers = dictionary.words_with_stems(analysis.stem_keys(word, language))
        numbers = [*numbers, *dictionary.exact_matches(analysis.folded_forms(word))]
        if numbers:
            return _idf(dictionary, numbers, total)
    rarities = [
        _idf(dictionary, numbers, total)
        for dictionary in dictionaries.values()
        if (numbers := dictionary.exact_matches(analysis.folded_forms(word)))
    ]
    return _FOREIGN_SHARE * min(rarities, default=0.0)


def _idf(dictionary: Dictionary, numbers: Sequence[int], total: int) -> float:
    frequency = int(dictionary.frequencies[list(set(numbers))].sum())
    return float(np.log1p(total / max(frequency, 1)))
