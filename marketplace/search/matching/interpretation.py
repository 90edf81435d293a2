"""What a query is taken for before anything is ranked.

Its words with all that they may stand for.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from marketplace.search.index.bitsets import union
from marketplace.search.index.build import Index
from marketplace.search.matching import expansion, synonyms, telling
from marketplace.search.matching.expansion import Expansions
from marketplace.search.matching.words import (
    beginnings,
    compounds,
    homographs,
    spelling,
    variants,
)
from marketplace.search.matching.words.spelling import SpellingCorrections
from marketplace.search.text import analysis, known_words, parsing, thesaurus
from marketplace.search.text.negations import Negation, find_negations, without_negations
from marketplace.search.text.parsing import ParsedQuery
from marketplace.search.text.thesaurus import Mention


@dataclass(frozen=True)
class MatchedTerms:
    """The words of a text in one language that answer a query: folded words, and prefixes."""

    words: frozenset[str] = frozenset()
    prefixes: tuple[str, ...] = ()

    def match(self, word: str) -> bool:
        """Whether a word of a text, as the tokenizer gives it, answers."""
        return any(
            form in self.words or form.startswith(self.prefixes)
            for form in analysis.folded_forms(word)
        )


@dataclass(frozen=True)
class Interpretation:
    """A query in the words of the index."""

    query: ParsedQuery
    expansions: list[Expansions]
    """What each word may stand for."""
    mentions: Sequence[Mention]
    """The concepts that the words name."""
    corrections: SpellingCorrections
    weights: Sequence[float] = ()
    """How much each word tells by itself."""
    is_near: bool = True
    """Whether what it finds may be near to what is meant."""
    is_abridged: bool = False
    """Whether words of a long text were left out that tell something."""

    negations: Sequence[Negation] = ()
    """What is not wanted."""

    @property
    def is_one_word(self) -> bool:
        """Whether no more than one word tells something."""
        return sum(weight >= 1 for weight in self.weights) < 2

    def makes_sense(self, language: str) -> bool:
        """Whether the index or the reader's language has any telling word.

        What is near to nonsense is near by chance.
        """
        return any(
            weight >= 1
            and (expansion.is_known(by_language, language) or known_words.is_known(word, language))
            for word, by_language, weight in zip(
                self.query.words, self.expansions, self.weights, strict=True
            )
        )

    def documents_about_it(self) -> NDArray[np.int64] | None:
        """Return the documents about the thing of which the whole query is a name.

        In one language a name has several words, in another one: a text with half of them is about something else.
        None for one word, for what is no name, and where nothing is about it.
        """
        words = len(self.query.words)
        is_name = any((mention.start, mention.end) == (0, words) for mention in self.mentions)
        if words < 2 or not is_name:
            return None
        by_language = self.expansions[0].values()
        documents = union([expansion.synonym_documents for expansion in by_language])
        return documents if len(documents) else None

    def matched_terms(self, index: Index, language: str) -> MatchedTerms:
        """Return which words of a text in a language answer."""
        dictionary = index.dictionaries.get(language)
        if dictionary is None:
            return MatchedTerms()

        words = set(synonyms.synonym_words(dictionary, self.mentions, language))
        expansions = [by_language[language] for by_language in self.expansions]
        for word_expansion in expansions:
            words.update(map(dictionary.word, word_expansion.stem_matches))
            words.update(map(dictionary.word, word_expansion.similarities))

        prefixes: tuple[str, ...] = ()
        if expansions and expansions[-1].prefix_matches:
            prefixes = (analysis.fold(self.query.words[-1]),)
        return MatchedTerms(frozenset(words), prefixes)


def interpret(
    index: Index,
    text: str,
    language: str,
    *,
    is_verbatim: bool = False,
    is_typing: bool = False,
) -> Interpretation:
    """Interpret what a reader of a language typed.

    Verbatim, nothing is corrected. While somebody types, the last word may be a mere beginning.
    """
    negations = () if is_verbatim else find_negations(text, language)
    text = without_negations(text, negations)
    query = telling.without_function_words(parsing.parse(text), text, language)
    words_read = len(query.words)
    query = telling.most_telling(index.dictionaries, query, text, language, index.facets.total)
    is_abridged = len(query.words) < words_read
    query = _with_digits(index, query)
    interpretation = _in_parts(
        index, _expand(index, query, language, is_typing), language, is_typing
    )

    words, expansions = interpretation.query.words, interpretation.expansions
    if not is_verbatim:
        corrections = spelling.correct(index.dictionaries, words, expansions, language)
        interpretation = replace(interpretation, corrections=corrections)
    expansion.expand_further(index.dictionaries, words, expansions)
    weights = telling.weights_of(interpretation.query, text, language)
    is_near = telling.is_anything_near(
        words, expansions, interpretation.corrections.applied, language
    )
    return replace(
        interpretation,
        weights=weights,
        is_near=is_near,
        is_abridged=is_abridged,
        negations=negations,
    )


def _with_digits(index: Index, query: ParsedQuery) -> ParsedQuery:
    """Take a word with the digit beside it for one word where a text has that: CO 2, TRL 4."""

    def with_digit(word: str) -> str:
        for joined_word in query.joined.get(word, ()):
            has_digit = joined_word[-1].isdigit() and not word[-1].isdigit()
            dictionaries = index.dictionaries.values()
            if has_digit and any(analysis.fold(joined_word) in words for words in dictionaries):
                return joined_word
        return word

    return replace(query, words=tuple(map(with_digit, query.words)))


def _expand(index: Index, query: ParsedQuery, language: str, is_typing: bool) -> Interpretation:
    """Look up the words of a query in all their forms, and the concepts that they name."""
    dictionaries = index.dictionaries
    expansions = expansion.expand(dictionaries, query)
    mentions = thesaurus.find_mentions(query.words)
    synonyms.add_synonyms(dictionaries, mentions, expansions)
    if len(query.words) == 1:
        homographs.leave_out_homographs(dictionaries, query.words[0], expansions[0], language)
    variants.add_variants(dictionaries.get(language), query.words, expansions, language)
    beginnings.add_beginnings(dictionaries, query, expansions, language, is_typing=is_typing)
    return Interpretation(query, expansions, mentions, SpellingCorrections({}, {}))


def _in_parts(
    index: Index, whole: Interpretation, language: str, is_typing: bool
) -> Interpretation:
    """Take compounds apart in languages that write them in one word, and glued words in all."""
    dictionaries = index.dictionaries
    interpretation = whole
    if language in dictionaries and language in expansion.COMPOUNDING:
        parts = compounds.decompound(
            dictionaries[language], whole.query.words, whole.expansions, language
        )
        interpretation = _with_parts(index, whole, parts, language, is_typing)
    parts = compounds.part_words(
        dictionaries, interpretation.query.words, interpretation.expansions, language
    )
    return _with_parts(index, interpretation, parts, language, is_typing)


def _with_parts(
    index: Index,
    interpretation: Interpretation,
    parts_by_word: Sequence[Sequence[str]],
    language: str,
    is_typing: bool,
) -> Interpretation:
    """Look for the parts of words that no text has.

    Synonyms of the whole word stay.
    """
    words, expansions = interpretation.query.words, interpretation.expansions
    origins = {
        part: by_language
        for parts, by_language in zip(parts_by_word, expansions, strict=True)
        for part in parts
    }
    if len(origins) == len(words):
        return interpretation

    query = replace(interpretation.query, words=tuple(origins))
    decompounded = _expand(index, query, language, is_typing)
    for by_language, origin in zip(decompounded.expansions, origins.values(), strict=True):
        for text_language, part in by_language.items():
            whole = origin[text_language]
            part.synonym_documents = union([part.synonym_documents, whole.synonym_documents])
            part.synonym_titles = union([part.synonym_titles, whole.synonym_titles])
    return decompounded
