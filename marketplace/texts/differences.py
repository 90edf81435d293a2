"""What changed between two texts, word by word, and between two lists, item by item."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain

from rapidfuzz.distance import LCSseq

from marketplace.texts.tokenizer import is_word, tokens_of

_CELLS_MAX = 200_000_000
"""The bits of the table in which two texts are compared: 25 MB, for 14,000 words each."""
_REWRITTEN = 2
"""A word that stayed says nothing where at least so many times as many changed on both sides."""
_ALIKE = 0.5
"""The share of common words from which on an item counts as reworded, and not as another one."""
_PAIRS_MAX = 400
"""Longer lists are not searched for items that were reworded; no form takes them."""


class PartKind(StrEnum):
    """What became of a part of a text."""

    EQUAL = "equal"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True)
class Part:
    """Words that stand beside each other and that went, came or stayed."""

    kind: PartKind
    text: str

    @property
    def is_removed(self) -> bool:
        """Whether only the text of before has it."""
        return self.kind == PartKind.REMOVED

    @property
    def is_added(self) -> bool:
        """Whether only the text of now has it."""
        return self.kind == PartKind.ADDED

    @property
    def is_blank(self) -> bool:
        """Whether it is white space alone, which a reader does not see."""
        return self.text.isspace()


def differences(before: str, after: str) -> list[Part]:
    """Return the parts of two texts in their order, what was removed before what was added.

    All but the added parts make up the text of before, all but the removed ones that of now.
    """
    steps = _without_crumbs(_steps(tokens_of(before), tokens_of(after)))
    parts = chain.from_iterable(step.parts() for step in steps)
    return [part for part in parts if part.text]


def item_differences(before: Sequence[str], after: Sequence[str]) -> list[list[Part]]:
    """Return the items of two lists in their order, each as its parts.

    An item that was reworded is one item with parts of several kinds.
    """
    items: list[list[Part]] = []
    for step in _steps(before, after):
        items.extend([Part(PartKind.EQUAL, item)] for item in step.equal)
        items.extend(_reworded(step.removed, step.added))
    return items


@dataclass
class _Step:
    """What stayed, or what went and what came in its place."""

    equal: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    weight: int = 0
    """How many words changed or stayed, counted once: a long text has thousands of steps."""

    def parts(self) -> list[Part]:
        return [
            Part(PartKind.EQUAL, "".join(self.equal)),
            Part(PartKind.REMOVED, "".join(self.removed)),
            Part(PartKind.ADDED, "".join(self.added)),
        ]

    def weigh(self) -> None:
        self.weight = max(map(_count_words, (self.equal, self.removed, self.added)))

    def absorb(self, step: "_Step") -> None:
        """Take in a step that follows, as if all of it had changed."""
        self.removed += [*step.equal, *step.removed]
        self.added += [*step.equal, *step.added]
        self.weight += step.weight


def _steps(before: Sequence[str], after: Sequence[str]) -> list[_Step]:
    """Align two sequences, so that what stayed and what changed alternate.

    Sequences too long for that, which no form takes, are compared at both ends only.
    """
    if len(before) * len(after) > _CELLS_MAX:
        return _ends_compared(before, after)
    steps: list[_Step] = []
    for operation in LCSseq.opcodes(before, after):
        stretch = before[operation.src_start : operation.src_end]
        if operation.tag == "equal":
            steps.append(_Step(equal=list(stretch)))
            continue
        if not steps or steps[-1].equal:
            steps.append(_Step())
        steps[-1].removed += stretch
        steps[-1].added += after[operation.dest_start : operation.dest_end]
    return steps


def _ends_compared(before: Sequence[str], after: Sequence[str]) -> list[_Step]:
    head = _common(before, after)
    rest, new_rest = before[head:], after[head:]
    tail = _common(rest[::-1], new_rest[::-1])
    end, new_end = len(rest) - tail, len(new_rest) - tail
    return [
        _Step(equal=list(before[:head])),
        _Step(removed=list(rest[:end]), added=list(new_rest[:new_end])),
        _Step(equal=list(rest[end:])),
    ]


def _common(before: Sequence[Hashable], after: Sequence[Hashable]) -> int:
    """Count how many of two sequences are alike from the beginning."""
    pairs = enumerate(zip(before, after, strict=False))
    return next((place for place, (old, new) in pairs if old != new), min(len(before), len(after)))


def _without_crumbs(steps: list[_Step]) -> list[_Step]:
    """Join changes between which so little stayed that it only disturbs the reader."""
    joined: list[_Step] = []
    for step in steps:
        step.weigh()
        joined.append(step)
        while len(joined) > 2 and _is_crumb(*joined[-3:]):
            change, crumb, further = joined[-3:]
            change.absorb(crumb)
            change.absorb(further)
            del joined[-2:]
    return joined


def _is_crumb(change: _Step, rest: _Step, further: _Step) -> bool:
    """Whether what stayed between two changes is better read as changed with them."""
    if not rest.equal or any("\n" in token for token in rest.equal):
        return False
    if not (change.removed or further.removed) or not (change.added or further.added):
        return False
    is_one_inserted = not all((change.removed, change.added, further.removed, further.added))
    if rest.weight and is_one_inserted:
        return False
    return rest.weight * _REWRITTEN <= min(change.weight, further.weight)


def _count_words(tokens: Sequence[str]) -> int:
    return sum(map(is_word, tokens))


def _reworded(removed: list[str], added: list[str]) -> list[list[Part]]:
    """Pair items that were only reworded with what they were, in their order."""
    is_short = len(removed) * len(added) <= _PAIRS_MAX
    pairs = _pairs(removed, added) if is_short else []
    items: list[list[Part]] = []
    place = new_place = 0
    for old, new in [*pairs, (len(removed), len(added))]:
        items.extend([Part(PartKind.REMOVED, item)] for item in removed[place:old])
        items.extend([Part(PartKind.ADDED, item)] for item in added[new_place:new])
        if old < len(removed):
            items.append(differences(removed[old], added[new]))
        place, new_place = old + 1, new + 1
    return items


def _pairs(removed: list[str], added: list[str]) -> list[tuple[int, int]]:
    """Return places of items that are alike, each with the first one left that is."""
    tokens = [_words_of(item) for item in removed]
    new_tokens = [_words_of(item) for item in added]
    pairs: list[tuple[int, int]] = []
    next_place = 0
    for place, words in enumerate(tokens):
        for new_place in range(next_place, len(new_tokens)):
            if LCSseq.normalized_similarity(words, new_tokens[new_place]) >= _ALIKE:
                pairs.append((place, new_place))
                next_place = new_place + 1
                break
    return pairs


def _words_of(item: str) -> list[str]:
    return [token for token in tokens_of(item) if is_word(token)]
