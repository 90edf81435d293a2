"""Rounds in which contenders take turns, and a machine that is quiet before they begin.

Whatever else runs on the machine hits all contenders of a round alike: figures are medians over rounds, and a ratio is
the median of the ratios within rounds.
"""

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import psutil

QUIET = 10.0
"""Percent of the machine that others may use."""
Sample = TypeVar("Sample")


def alternate(
    contenders: Mapping[str, Callable[[], Sample]], rounds: int
) -> dict[str, list[Sample]]:
    """Let all contenders run once in each round, in one order and then in the other."""
    samples: dict[str, list[Sample]] = {name: [] for name in contenders}
    for number in range(rounds):
        for name in list(contenders)[:: 1 if number % 2 == 0 else -1]:
            samples[name].append(contenders[name]())
    return samples


def median_ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Return the median of the ratios within rounds."""
    ratios = [our / their for our, their in zip(ours, theirs, strict=True) if their and our == our]
    return statistics.median(ratios) if ratios else float("nan")


@dataclass(frozen=True)
class Quiet:
    """How long a quiet machine was waited for, and how busy others kept it then."""

    seconds: float
    busy: float
    """Percent."""


def wait_for_quiet(patience: float) -> Quiet:
    """Wait until others leave the machine alone for a second, or until patience ends."""
    began = time.monotonic()
    while True:
        busy = psutil.cpu_percent(interval=min(1.0, max(0.1, patience)))
        seconds = time.monotonic() - began
        if busy <= QUIET or seconds >= patience:
            return Quiet(seconds, busy)
