"""Names that are found by the beginnings of their words, whatever they are names of."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from marketplace.search.text import analysis
from marketplace.search.text.thesaurus import Words
from marketplace.search.text.tokenizer import tokenize

_AFTER_ALL_LETTERS = "\U0010ffff"


class Kind(StrEnum):
    """What a name is a name of, in the order in which a list shows them."""

    TOPIC = "topic"
    TYPE = "type"
    CLUSTER = "cluster"
    PLACE = "place"
    SERVICE = "service"


@dataclass(frozen=True)
class Name:
    """Something that can be searched for by name."""

    kind: Kind
    label: str
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    """The services that it stands for; without filters, those that its label finds."""
    synonyms: tuple[str, ...] = ()
    """What else people may call it."""
    terms: Mapping[str, tuple[Words, ...]] = field(default_factory=dict, hash=False)
    """What texts call it, in each language."""

    @property
    def filter_pairs(self) -> list[tuple[str, str]]:
        """List the filters as an address has them."""
        return [(facet, value) for facet, values in self.filters.items() for value in values]


@dataclass(frozen=True)
class NameMatch:
    """A name, and the label or synonym of it that begins as what was typed."""

    name: Name
    spelling: str


class NameList:
    """Names by the words of their labels and synonyms, folded and sorted."""

    def __init__(self, names: Iterable[Name]) -> None:
        self._spellings = [
            NameMatch(name, spelling) for name in names for spelling in (name.label, *name.synonyms)
        ]
        self._words = [
            tuple(map(analysis.fold, tokenize(match.spelling))) for match in self._spellings
        ]
        """The folded words of each spelling."""
        self._beginnings = sorted(
            (word, spelling)
            for spelling, words in enumerate(self._words)
            for word in dict.fromkeys(words)
        )

    def beginning_with(self, typed_words: Sequence[str]) -> list[NameMatch]:
        """List the names with words that begin with all that was typed, the nearest first.

        Nearest is what begins with the first word that was typed, then the usual name, then what
        is short. Each name is listed once.
        """
        forms = [analysis.folded_forms(word) for word in typed_words]
        if not forms:
            return []
        spellings = {number for form in forms[-1] for number in self._with_prefix(form)}
        matching = [number for number in spellings if _has_all(self._words[number], forms)]
        matching.sort(key=lambda number: self._order(number, forms[0]))
        nearest: dict[Name, NameMatch] = {}
        for match in (self._spellings[number] for number in matching):
            nearest.setdefault(match.name, match)
        return list(nearest.values())

    def _with_prefix(self, prefix: str) -> Iterable[int]:
        start = bisect_left(self._beginnings, (prefix, -1))
        end = bisect_left(self._beginnings, (prefix + _AFTER_ALL_LETTERS, -1), start)
        return (spelling for _word, spelling in self._beginnings[start:end])

    def _order(self, number: int, forms: tuple[str, ...]) -> tuple[bool, bool, int, int]:
        words, match = self._words[number], self._spellings[number]
        is_synonym = match.spelling != match.name.label
        return not words[0].startswith(forms), is_synonym, len(words), number


def _has_all(words: Sequence[str], typed: Iterable[tuple[str, ...]]) -> bool:
    return all(any(word.startswith(forms) for word in words) for forms in typed)
