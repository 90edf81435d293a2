"""Query expansion: the words of the index that a word of a query may stand for.

A word is looked up as it is written, as a beginning (beginnings.py), by its stem, joined to its neighbour, as a part
of a compound, by a long prefix in common; and, only where nothing of the better kinds is found in any language, with a
typo or two (spelling). How similar each kind counts was measured (docs/decisions).
"""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from marketplace.search.index.dictionary import Dictionary, common_prefix_length
from marketplace.search.text import analysis
from marketplace.search.text.parsing import ParsedQuery

EXACT, PREFIX, JOINED, STEM = 1.0, 0.95, 0.9, 0.8
TAIL, HEAD, LOOSE, SIMILAR = 0.8, 0.75, 0.5, 0.4
COMPOUNDING = frozenset({"da", "de", "et", "fi", "hu", "nl", "sv"})
"""Languages that write compounds in one word."""
LINKS = ("", "s", "es", "n", "en", "e", "er")
"""What compounds put between their parts."""
_LINKS_BY_FIRST_LETTER = {"s": ("s",), "n": ("n",), "e": ("es", "en", "e", "er")}
_LINKS_BY_LAST_LETTER = {"s": ("s", "es"), "n": ("n", "en"), "e": ("e",), "r": ("er",)}
_PART_LETTERS_MIN, _LOOSE_PART_LETTERS_MIN = 3, 4
_SIMILAR_LETTERS_MIN = 5
_SUFFICIENT_PART_LETTERS_MIN = 6
"""Letters of a part that is enough to answer though the rest of the compound is no word of the index."""
_OTHER_ENDING_LETTERS_MAX = 3
_COMMON_PREFIX_SHARE_MIN = 0.6
_MATCHES_MAX = 200
"""How many words of the index are looked at for one kind of similarity."""
_FEW = 40
"""Words up to which looking at each is quicker than looking seven others up."""
_NO_DOCUMENTS = np.zeros(0, np.int64)


@dataclass
class Expansion:
    """The words of one language that a word of the query may stand for, by their numbers."""

    similarities: dict[int, float] = field(default_factory=dict)
    """How similar each of them is."""
    stem_matches: Sequence[int] = ()
    """Words with the same stem; they count together."""
    prefix_matches: range = range(0)
    """Words that begin with it."""
    is_sufficient: bool = False
    """More than a likeness: enough to answer."""
    is_certain: bool = False
    """More than a stem in common: words of one language look like stems of another."""
    synonym_documents: NDArray[np.int64] = field(default_factory=lambda: _NO_DOCUMENTS)
    """Documents that have a synonym."""
    synonym_titles: NDArray[np.int64] = field(default_factory=lambda: _NO_DOCUMENTS)
    """Those of them that have it in the title."""

    def add(
        self,
        number: int,
        similarity: float,
        *,
        is_sufficient: bool = True,
        is_certain: bool = False,
    ) -> None:
        """Add a word of the index, at the best of its similarities."""
        self.similarities[number] = max(similarity, self.similarities.get(number, 0.0))
        self.is_sufficient = self.is_sufficient or is_sufficient
        self.is_certain = self.is_certain or is_certain


Expansions = dict[str, Expansion]
"""The expansions of a word by language."""


_FurtherWords = tuple["array[int]", "array[float]"]
"""Numbers of words, and how similar each is, in twelve bytes for both."""
_FURTHER_MAX = 500
"""Words whose further words are kept for each language, in a megabyte or two: a short word has hundreds."""
_further_words_by_word: WeakKeyDictionary[Dictionary, dict[str, _FurtherWords]] = (
    WeakKeyDictionary()
)
"""What is known of an open index; it goes with that, as an index does not change while it is open."""


@dataclass
class _Rests:
    """What is left of longer words that begin or end with one of a query."""

    numbers: Sequence[int]
    """The longer words."""
    letters: Sequence[str]
    similarity: float
    """How similar a longer word is if its rest is a word too."""
    parts: list[str] = field(default_factory=list)
    """Each rest as it is, and without what links it to the word."""
    counts: list[int] = field(default_factory=list)
    """How many of the parts each rest has."""

    def add_parts(self, rest: str, without_links: Sequence[str]) -> None:
        """Add those parts of the next rest that are long enough."""
        count = len(self.parts)
        if len(rest) >= _PART_LETTERS_MIN:
            self.parts.append(rest)
            if without_links:
                self.parts += [part for part in without_links if len(part) >= _PART_LETTERS_MIN]
        self.counts.append(len(self.parts) - count)


def expand(dictionaries: Mapping[str, Dictionary], query: ParsedQuery) -> list[Expansions]:
    """Look up every word of a query in every language.

    Exactly, by its stem, joined.
    """
    expansions = [
        {
            language: _expand_word(dictionary, word, language, joined=query.joined.get(word, ()))
            for language, dictionary in dictionaries.items()
        }
        for word in query.words
    ]
    for language, dictionary in dictionaries.items():
        _add_joined_words(
            dictionary, query.words, [by_language[language] for by_language in expansions]
        )
    return expansions


def is_known(expansions: Expansions, language: str, *, with_synonyms: bool = True) -> bool:
    """Whether a word is a word.

    In the reader's language, for certain in another, or of a concept.
    """
    for text_language, expansion in expansions.items():
        if with_synonyms and len(expansion.synonym_documents):
            return True
        if expansion.is_sufficient and (expansion.is_certain or text_language == language):
            return True
    return False


def _expand_word(
    dictionary: Dictionary, word: str, language: str, *, joined: Sequence[str]
) -> Expansion:
    stem_matches = dictionary.words_with_stems(analysis.stem_keys(word, language))
    expansion = Expansion(stem_matches=stem_matches, is_sufficient=bool(stem_matches))

    for number in dictionary.exact_matches(analysis.folded_forms(word)):
        expansion.add(number, EXACT, is_certain=True)
    for joined_word in joined:
        for number in dictionary.words_with_stems(analysis.stem_keys(joined_word, language)):
            expansion.add(number, EXACT, is_certain=True)
    return expansion


def _add_joined_words(
    dictionary: Dictionary, words: Sequence[str], expansions: Sequence[Expansion]
) -> None:
    """Join neighbours: "waste water" stands for "wastewater" too."""
    for position, (word, next_word) in enumerate(pairwise(words)):
        head, tail = analysis.fold(word), analysis.fold(next_word)
        beginning_alike = dictionary.words_with_prefix(head)
        if len(beginning_alike) <= _FEW and not any(
            tail in word for word in dictionary.words_in_range(beginning_alike)
        ):
            continue  # looking at a few words is quicker than looking up all that they could be
        for link in LINKS:
            for number in dictionary.words_with_prefix(head + link + tail)[:_MATCHES_MAX]:
                for expansion in expansions[position : position + 2]:
                    expansion.add(number, JOINED, is_certain=True)


def expand_further(
    dictionaries: Mapping[str, Dictionary],
    words: Sequence[str],
    expansions: Sequence[Expansions],
) -> None:
    """Add compounds of which a word is a part, and words that begin as it does."""
    for word, by_language in zip(words, expansions, strict=True):
        folded = analysis.fold(word)
        for language, expansion in by_language.items():
            _add_further_words(expansion, dictionaries[language], language, folded)


def _add_further_words(
    expansion: Expansion, dictionary: Dictionary, language: str, word: str
) -> None:
    is_long = len(word) >= _SUFFICIENT_PART_LETTERS_MIN
    for number, similarity in zip(*_further_words(dictionary, language, word), strict=True):
        is_compound = similarity != SIMILAR
        expansion.add(
            number,
            similarity,
            is_sufficient=is_compound and (similarity > LOOSE or is_long),
            is_certain=similarity == HEAD,
        )


def _further_words(dictionary: Dictionary, language: str, word: str) -> _FurtherWords:
    """Return the numbers and similarities of further words for a word, as last found."""
    further_words = _further_words_by_word.setdefault(dictionary, {})
    found = further_words.get(word)
    if found is None:
        found = (array("I"), array("d"))
        for number, similarity in _find_further_words(dictionary, language, word):
            found[0].append(number)
            found[1].append(similarity)
        if len(further_words) >= _FURTHER_MAX:
            further_words.clear()  # strangers choose the words, so the first ones are not the usual ones
        further_words[word] = found
    return found


def _find_further_words(
    dictionary: Dictionary, language: str, word: str
) -> Iterator[tuple[int, float]]:
    if language in COMPOUNDING and len(word) >= _PART_LETTERS_MIN:
        yield from _compounds(dictionary, word)
    if len(word) >= _SIMILAR_LETTERS_MIN:
        yield from _similar_words(dictionary, word)


def _compounds(dictionary: Dictionary, word: str) -> Iterator[tuple[int, float]]:
    """List words that begin or end with a word.

    Compounds if the rest is a word too, else perhaps. All rests are looked up in one go, as a short word has hundreds.
    """
    tails = _tails(dictionary, word)
    heads = _heads(dictionary, word)
    are_words = iter(dictionary.has_each([*tails.parts, *heads.parts]))
    is_long = len(word) >= _LOOSE_PART_LETTERS_MIN

    for rests in (tails, heads):
        for number, letters, count in zip(rests.numbers, rests.letters, rests.counts, strict=True):
            if sum(islice(are_words, count)):
                yield number, rests.similarity
            elif letters and is_long:
                yield number, LOOSE


def _tails(dictionary: Dictionary, word: str) -> _Rests:
    """List what is behind a word in those that begin with it."""
    numbers = dictionary.words_with_prefix(word)[:_MATCHES_MAX]
    length = len(word)
    tails = [compound[length:] for compound in dictionary.words_in_range(numbers)]
    rests = _Rests(numbers, tails, HEAD)
    for tail in tails:
        links = _LINKS_BY_FIRST_LETTER.get(tail[:1])
        without_links = links and [tail[len(link) :] for link in links if tail.startswith(link)]
        rests.add_parts(tail, without_links or ())
    return rests


def _heads(dictionary: Dictionary, word: str) -> _Rests:
    """List what is before a word in those that end with it."""
    numbers = dictionary.words_with_suffix(word)[:_MATCHES_MAX]
    heads = [compound[: -len(word)] for compound in dictionary.words_of(numbers)]
    rests = _Rests(numbers, heads, TAIL)
    for head in heads:
        links = _LINKS_BY_LAST_LETTER.get(head[-1:])
        without_links = links and [head.removesuffix(link) for link in links if head.endswith(link)]
        rests.add_parts(head, without_links or ())
    return rests


def _similar_words(dictionary: Dictionary, word: str) -> Iterator[tuple[int, float]]:
    """List words with a long prefix in common that end differently by one to three letters."""
    prefix_length = max(_SIMILAR_LETTERS_MIN, len(word) - _OTHER_ENDING_LETTERS_MAX)
    longest = len(word) + _OTHER_ENDING_LETTERS_MAX
    numbers = dictionary.words_with_prefix(word[:prefix_length])[:_MATCHES_MAX]
    for number, candidate in zip(numbers, dictionary.words_in_range(numbers), strict=True):
        if candidate == word or len(candidate) > longest:
            continue
        common = common_prefix_length(word, candidate)
        is_long_enough = common >= _COMMON_PREFIX_SHARE_MIN * max(len(word), len(candidate))
        has_short_ending = len(candidate) - common <= _OTHER_ENDING_LETTERS_MAX
        if is_long_enough and has_short_ending:
            yield number, SIMILAR
