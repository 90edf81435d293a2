"""The words of the field: things with their names in five languages, read from a table that people edit by hand.

Whoever types "čištění odpadních vod" is well served by a German text about "Abwasserreinigung"; the table beside this
file says so. Each of its lines is a thing: a key, then its names in each language, divided by semicolons, the usual
one first. A name that ends in an exclamation mark is compared as written, because its stem means something else:
"marketing!" is not found in "market". Neither has an abbreviation in capitals a stem: "MEMS" is not found in "même".
The words were collected for this marketplace and copied from no other thesaurus.
"""

import csv
import logging
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import chain, compress
from pathlib import Path

from marketplace.search.text import analysis

Words = tuple[str, ...]
_logger = logging.getLogger(__name__)

LANGUAGES = ("en", "cs", "de", "es", "fr")
_TABLE = Path(__file__).parent / "thesaurus.csv"
_COLUMNS = ["concept", *LANGUAGES]
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
"""What people leave out or put in without meaning another thing, without accents; single letters are no words."""


@dataclass(frozen=True)
class Concept:
    """A thing with its names: for each language the terms, the usual one first, each a tuple of words."""

    key: str
    terms: Mapping[str, tuple[Words, ...]] = field(hash=False)
    verbatim_terms: frozenset[Words] = frozenset()
    """The terms that are not compared by their stems, in whatever language they stand."""


@dataclass(frozen=True)
class Mention:
    """A concept of which a term stands in a query, from the word `start` to before the word `end`."""

    concept: Concept
    start: int
    end: int


@dataclass(frozen=True)
class _Term:
    """A term as it is compared: for each word that carries meaning, the keys of which one must be shared."""

    concept: Concept
    language: str
    keys: tuple[frozenset[str], ...]


@cache
def concepts() -> tuple[Concept, ...]:
    """List all concepts, in the order of the table; none, and a line in the log, if the table cannot be read."""
    try:
        return read(_TABLE.read_bytes())
    except (OSError, ValueError):
        _logger.exception("the thesaurus %s is left aside", _TABLE)
        return ()


def find_mentions(words: Sequence[str]) -> list[Mention]:
    """Find the concepts that a query names, in any of the languages and any inflection, the longest terms first.

    Of terms that overlap only the longest counts, unless several concepts have a name in the very same words.
    """
    found = {
        Mention(term.concept, start, end)
        for start, word in enumerate(words)
        for term in _terms_beginning_with(word)
        if (end := _end(term, words, start)) is not None
    }
    owners: dict[int, tuple[int, int]] = {}
    chosen = []
    for mention in sorted(
        found, key=lambda mention: (mention.start - mention.end, mention.start, mention.concept.key)
    ):
        span = (mention.start, mention.end)
        if all(owners.get(at, span) == span for at in range(*span)):
            owners |= dict.fromkeys(range(*span), span)
            chosen.append(mention)
    return chosen


@lru_cache(100_000)
def _terms_beginning_with(word: str) -> tuple[_Term, ...]:
    """List the terms, in whatever language, that a word may begin."""
    index = _terms_by_first_key()
    languages = [language for language in LANGUAGES if not _is_function_word(word, language)]
    found = [
        index.get((language, key), ()) for language in languages for key in _keys(word, language)
    ]
    return tuple(dict.fromkeys(chain.from_iterable(found)))


@cache
def _terms_by_first_key() -> Mapping[tuple[str, str], list[_Term]]:
    """Index all terms by their language and the keys of their first word."""
    index = defaultdict(list)
    for concept in concepts():
        for language, terms in concept.terms.items():
            for words in terms:
                as_written = words in concept.verbatim_terms
                keys = tuple(
                    _keys(word, language, as_written)
                    for word in without_function_words(words, language)
                )
                for key in keys[0]:
                    index[language, key].append(_Term(concept, language, keys))
    return dict(index)


def _end(term: _Term, words: Sequence[str], start: int) -> int | None:
    """Tell where a term ends that begins with a word, or None if other words follow than its own."""
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
    """Leave out the words that people put in without meaning another thing."""
    return tuple(word for word in words if not _is_function_word(word, language))


@lru_cache(100_000)
def _keys(word: str, language: str, as_written: bool = False) -> frozenset[str]:
    """List what two words must share to be the same: a written form, or a stem, which a hyphen marks as such."""
    stems = () if as_written else analysis.stem_keys(word, language)
    return frozenset((*analysis.folded_forms(word), *(f"{stem}-" for stem in stems)))


def read(table: bytes) -> tuple[Concept, ...]:
    """Read a table of concepts.

    Raises ValueError that names the line which cannot be understood, or repeats a key or a term.
    """
    found: dict[str, Concept] = {}
    owners: dict[tuple[str, Words], str] = {}
    for number, line in enumerate(table.splitlines(), start=1):
        try:
            cells = [cell.strip() for cell in next(csv.reader([line.decode("utf-8-sig")]), [])]
            if number == 1 and cells != _COLUMNS:
                raise ValueError(f"the first line names the columns: {','.join(_COLUMNS)}")
            if number > 1 and any(cells):
                concept = _concept(cells)
                _refuse_repetitions(concept, found, owners)
                found[concept.key] = concept
        except (ValueError, csv.Error) as error:
            raise ValueError(f"line {number}: {error}") from error
    return tuple(found.values())


def _concept(cells: Sequence[str]) -> Concept:
    """Understand one line of the table."""
    if len(cells) != len(_COLUMNS):
        raise ValueError(f"{len(cells)} cells instead of {len(_COLUMNS)}")
    key, *names = cells
    if not _KEY.fullmatch(key):
        raise ValueError(f"{key!r} is not a key of small letters, digits and hyphens")
    terms, as_written = {}, set()
    for language, cell in zip(LANGUAGES, names, strict=True):
        written = [name for name in map(str.strip, cell.split(";")) if name]
        terms[language] = tuple(tuple(analysis.tokenize(name)) for name in written)
        unbending = [name.endswith("!") or name.isupper() for name in written]
        as_written |= set(compress(terms[language], unbending))
        if not written or not all(
            without_function_words(words, language) for words in terms[language]
        ):
            raise ValueError(f"no word to look for in the cell of {language!r}: {cell!r}")
    return Concept(key, terms, frozenset(as_written))


def _refuse_repetitions(
    concept: Concept, others: Mapping[str, Concept], owners: dict[tuple[str, Words], str]
) -> None:
    """Refuse a key or a term that has been read before, and remember the terms."""
    if concept.key in others:
        raise ValueError(f"{concept.key!r} is a concept already")
    for language, terms in concept.terms.items():
        for words in terms:
            plain = tuple(map(analysis.fold, without_function_words(words, language)))
            if (language, plain) in owners:
                raise ValueError(
                    f"{' '.join(words)!r} is a term of {owners[language, plain]!r} already ({language})"
                )
            owners[language, plain] = concept.key
