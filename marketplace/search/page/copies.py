"""Near copies: services of the same clusters whose cards say nearly the same.

Only what a card shows is compared, for what looks the same tires a reader, whatever the pages behind it say.
"""

import re
from collections import defaultdict
from collections.abc import Sequence

from marketplace.catalogue.listing import TextHead

_WORD = re.compile(r"\w+")
_ALIKE_FROM = 0.8
"""The share of all different words of two texts that both have.

In a catalogue of 1,811 services .8 folded what read as the same service once more, or with another place; from .72
on come services for something else in the same sentences.
"""
Offer = tuple[str, TextHead]
"""By whom a service is offered, and its text as it is shown."""


def originals(offers: Sequence[Offer]) -> list[int]:
    """Return for each offer the number of the first one that it nearly repeats, or its own."""
    numbers = list(range(len(offers)))
    rivals: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for number, (offered_by, text) in enumerate(offers):
        rivals[offered_by, text.language].append(number)

    for group in rivals.values():
        if len(group) > 1:
            _find_copies(group, offers, numbers)
    return numbers


def _find_copies(group: Sequence[int], offers: Sequence[Offer], numbers: list[int]) -> None:
    """Note what each offer of a group repeats, comparing it with firsts and not with copies."""
    firsts: dict[int, frozenset[str]] = {}
    for number in group:
        words = _words(offers[number][1])
        for first, words_of_first in firsts.items():
            if _are_alike(words, words_of_first):
                numbers[number] = first
                break
        else:
            firsts[number] = words


def _words(text: TextHead) -> frozenset[str]:
    return frozenset(_WORD.findall(f"{text.title} {text.summary}".casefold()))


def _are_alike(some: frozenset[str], others: frozenset[str]) -> bool:
    shared = len(some & others)
    return shared >= _ALIKE_FROM * (len(some) + len(others) - shared)
