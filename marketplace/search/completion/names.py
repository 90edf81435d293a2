"""Names that are found by the beginnings of their words, whatever they are names of."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from marketplace.search.text import analysis
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


class NameList:
    """Names by the words of their labels and synonyms, folded and sorted."""

    def __init__(self, names: Iterable[Name]) -> None:
        self._names = list(names)
        self._words: list[tuple[str, ...]] = []
        """The folded words of each spelling, the words of one after those of another."""
        self._owners: list[int] = []
        """The place of the name of each spelling."""
        for place, name in enumerate(self._names):
            for spelling in (name.label, *name.synonyms):
                self._words.append(tuple(map(analysis.fold, tokenize(spelling))))
                self._owners.append(place)
        self._beginnings = sorted(
            (word, spelling)
            for spelling, words in enumerate(self._words)
            for word in dict.fromkeys(words)
        )

    def beginning_with(self, typed_words: Sequence[str]) -> list[Name]:
        """List the names with words that begin with all that was typed, the nearest first.

        Nearest is what begins with the first word that was typed, then what is short.
        """
        forms = [analysis.folded_forms(word) for word in typed_words]
        if not forms:
            return []
        spellings = {number for form in forms[-1] for number in self._with_prefix(form)}
        matching = [number for number in spellings if _has_all(self._words[number], forms)]
        matching.sort(key=lambda number: self._order(number, forms[0]))
        places = dict.fromkeys(self._owners[number] for number in matching)
        return [self._names[place] for place in places]

    def _with_prefix(self, prefix: str) -> Iterable[int]:
        start = bisect_left(self._beginnings, (prefix, -1))
        end = bisect_left(self._beginnings, (prefix + _AFTER_ALL_LETTERS, -1), start)
        return (spelling for _word, spelling in self._beginnings[start:end])

    def _order(self, spelling: int, forms: tuple[str, ...]) -> tuple[bool, int, int]:
        words = self._words[spelling]
        return not words[0].startswith(forms), len(words), spelling


def _has_all(words: Sequence[str], typed: Iterable[tuple[str, ...]]) -> bool:
    return all(any(word.startswith(forms) for word in words) for forms in typed)
