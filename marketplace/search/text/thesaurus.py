"""The thesaurus: things with their names in five languages, from a table that people edit.

Whoever types "čištění odpadních vod" is well served by a German text about "Abwasserreinigung"; the table beside
this file says so. Each of its lines is a concept: a key, then its terms in each language, divided by semicolons,
the usual one first. A term that ends in an exclamation mark is compared as it is written, because its stem means
something else: "marketing!" is not found in "market". Neither has an abbreviation in capitals a stem: "MEMS" is
not found in "même". The words were collected for this marketplace and copied from no other thesaurus.
"""

import csv
import logging
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from marketplace.search.text import analysis
from marketplace.search.text.tokenizer import tokenize
from marketplace.text_cache import cached_by_text

Words = tuple[str, ...]
_logger = logging.getLogger(__name__)

LANGUAGES = ("en", "cs", "de", "es", "fr")
_TABLES = [Path(__file__).parent / name for name in ("thesaurus.csv", "everyday.csv")]
"""What clusters do, and the everyday and regional words of economic life."""
_COLUMNS = ["concept", *LANGUAGES]
_CACHE_SIZE = 5_000
"""Bounded as in the analysis, as strangers choose the words of queries."""
_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_FUNCTION_WORDS = {
    "en": frozenset("an and at for from of on the to with".split()),
    "cs": frozenset("do ke na nebo od po pod pred pri pro proti se ve za ze".split()),
    "de": frozenset(
        "am an auf aus bei das dem den der des die ein eine einem einen einer eines fuer fur gegen im in mit und von"
        " vom zu zum zur".split()
    ),
    "es": frozenset(
        "al con contra de del el en la las lo los para por sobre un una unas unos".split()
    ),
    "fr": frozenset(
        "au aux avec contre dans de des du en et la le les par pour sur un une".split()
    ),
}
"""What people leave out or put in without meaning another thing, without accents."""


@dataclass(frozen=True)
class Concept:
    """A thing with its names."""

    key: str
    terms: Mapping[str, tuple[Words, ...]] = field(hash=False)
    """For each language the terms, the usual one first, each a tuple of words."""
    verbatim_terms: frozenset[Words] = frozenset()
    """The terms that are not compared by their stems, in whatever language they stand."""
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    """For each language the terms as the table writes them."""


@dataclass(frozen=True)
class Mention:
    """A concept that a query names, from the word `start` to before the word `end`."""

    concept: Concept
    start: int
    end: int

    @property
    def length(self) -> int:
        """The number of words."""
        return self.end - self.start


@dataclass(frozen=True)
class _Term:
    """A term as it is compared."""

    concept: Concept
    language: str
    keys: tuple[frozenset[str], ...]
    """For each word that carries meaning, the keys of which one must be shared."""


@cache
def concepts() -> tuple[Concept, ...]:
    """List all concepts in the order of the tables, or log which table cannot be read."""
    return tuple(concept for table in _TABLES for concept in _concepts_of(table))


def _concepts_of(table: Path) -> tuple[Concept, ...]:
    try:
        return parse_table(table.read_bytes())
    except (OSError, ValueError):
        _logger.exception("the thesaurus %s is left aside", table)
        return ()


def find_mentions(words: Sequence[str]) -> list[Mention]:
    """Find the concepts that a query names, in any language and inflection, the longest first.

    Of terms that overlap only the longest counts, unless several concepts have a name in the very same words.
    """
    mentions: list[Mention] = []
    spans: dict[int, tuple[int, int]] = {}
    for mention in sorted(_all_mentions(words), key=_longest_first):
        span = (mention.start, mention.end)
        if all(spans.get(place, span) == span for place in range(*span)):
            spans |= dict.fromkeys(range(*span), span)
            mentions.append(mention)
    return mentions


def _all_mentions(words: Sequence[str]) -> set[Mention]:
    mentions = set()
    for start, word in enumerate(words):
        for term in _terms_beginning_with(word):
            end = _end(term, words, start)
            if end is not None:
                mentions.add(Mention(term.concept, start, end))
    return mentions


def _longest_first(mention: Mention) -> tuple[int, int, str]:
    return -mention.length, mention.start, mention.concept.key


@cached_by_text(_CACHE_SIZE)
def _terms_beginning_with(word: str) -> tuple[_Term, ...]:
    """List the terms, in whatever language, that a word may begin."""
    index = _terms_by_first_key()
    terms: dict[_Term, None] = {}
    for language in LANGUAGES:
        if _is_function_word(word, language):
            continue
        for key in _keys(word, language):
            terms |= dict.fromkeys(index.get((language, key), ()))
    return tuple(terms)


@cache
def _terms_by_first_key() -> Mapping[tuple[str, str], list[_Term]]:
    """Index all terms by their language and the keys of their first word."""
    index = defaultdict(list)
    for concept in concepts():
        for language, terms in concept.terms.items():
            for words in terms:
                term = _term(concept, language, words)
                for key in term.keys[0]:
                    index[language, key].append(term)
    return dict(index)


def _term(concept: Concept, language: str, words: Words) -> _Term:
    is_verbatim = words in concept.verbatim_terms
    meaningful_words = without_function_words(words, language)
    keys = [_keys(word, language, is_verbatim) for word in meaningful_words]
    return _Term(
        concept=concept,
        language=language,
        keys=tuple(keys),
    )


def _end(term: _Term, words: Sequence[str], start: int) -> int | None:
    """Return where a term ends that begins at a word, or None if other words follow."""
    end = start
    for keys in term.keys:
        while end < len(words) and _is_function_word(words[end], term.language):
            end += 1
        if end == len(words) or keys.isdisjoint(_keys(words[end], term.language)):
            return None
        end += 1
    return end


def _is_function_word(word: str, language: str) -> bool:
    return analysis.folded_forms(word)[-1] in _FUNCTION_WORDS.get(language, ())


def without_function_words(words: Sequence[str], language: str) -> Words:
    """Return words without those that people put in without meaning another thing."""
    return tuple(word for word in words if not _is_function_word(word, language))


@cached_by_text(_CACHE_SIZE)
def _keys(word: str, language: str, is_verbatim: bool = False) -> frozenset[str]:
    """List what equal words share one of: a folded form, or a stem, marked by a hyphen."""
    forms = analysis.folded_forms(word)
    if is_verbatim:
        return frozenset(forms)

    stems = analysis.stem_keys(word, language)
    return frozenset([*forms, *(f"{stem}-" for stem in stems)])


def parse_table(table: bytes) -> tuple[Concept, ...]:
    """Parse a table of concepts.

    Raises ValueError that names the line which cannot be understood, or repeats a key or a term.
    """
    parsed_concepts: dict[str, Concept] = {}
    keys_of_terms: dict[tuple[str, Words], str] = {}
    for number, line in enumerate(table.splitlines(), start=1):
        try:
            cells = _cells(line)
            if number == 1:
                _check_header(cells)
            elif any(cells):
                concept = _concept(cells)
                _refuse_repetitions(concept, parsed_concepts, keys_of_terms)
                parsed_concepts[concept.key] = concept
        except (ValueError, csv.Error) as error:
            raise ValueError(f"line {number}: {error}") from error
    return tuple(parsed_concepts.values())


def _cells(line: bytes) -> list[str]:
    rows = csv.reader([line.decode("utf-8-sig")])
    return [cell.strip() for cell in next(rows, [])]


def _check_header(cells: Sequence[str]) -> None:
    if cells != _COLUMNS:
        raise ValueError(f"the first line names the columns: {','.join(_COLUMNS)}")


def _concept(cells: Sequence[str]) -> Concept:
    """Parse one line of the table."""
    if len(cells) != len(_COLUMNS):
        raise ValueError(f"{len(cells)} cells instead of {len(_COLUMNS)}")
    key, *cells_of_languages = cells
    if not _KEY.fullmatch(key):
        raise ValueError(f"{key!r} is not a key of small letters, digits and hyphens")

    terms: dict[str, tuple[Words, ...]] = {}
    written: dict[str, tuple[str, ...]] = {}
    verbatim_terms: set[Words] = set()
    for language, cell in zip(LANGUAGES, cells_of_languages, strict=True):
        names = [name.strip() for name in cell.split(";") if name.strip()]
        words_of_names = {name: tuple(tokenize(name)) for name in names}
        terms[language] = tuple(words_of_names[name] for name in names)
        written[language] = tuple(name.removesuffix("!") for name in names)
        verbatim_terms |= {words_of_names[name] for name in names if _is_verbatim(name)}
        if not _are_searchable(terms[language], language):
            raise ValueError(f"no word to look for in the cell of {language!r}: {cell!r}")
    return Concept(key, terms, frozenset(verbatim_terms), written)


def _is_verbatim(name: str) -> bool:
    return name.endswith("!") or name.isupper()


def _are_searchable(terms: Sequence[Words], language: str) -> bool:
    """Whether there are terms, and each has a word that carries meaning."""
    return bool(terms) and all(without_function_words(words, language) for words in terms)


def _refuse_repetitions(
    concept: Concept,
    concepts_above: Mapping[str, Concept],
    keys_of_terms: dict[tuple[str, Words], str],
) -> None:
    """Refuse a key or a term that stands in a line above, and remember the terms."""
    if concept.key in concepts_above:
        raise ValueError(f"{concept.key!r} is a concept already")

    for language, terms in concept.terms.items():
        for words in terms:
            meaningful_words = without_function_words(words, language)
            folded_words = tuple(analysis.fold(word) for word in meaningful_words)
            term = (language, folded_words)

            if term in keys_of_terms:
                key = keys_of_terms[term]
                raise ValueError(f"{' '.join(words)!r} is a term of {key!r} already ({language})")
            keys_of_terms[term] = concept.key
