"""How much is measured, and the data folders with made-up catalogues that it is measured on."""

import gc
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from tests.benchmarks import filled
from tests.benchmarks.corpus import BenchService


@dataclass(frozen=True)
class Scale:
    """How much is measured, and for how long."""

    services: int = 1_811
    """As many as the public catalogue of Canada has."""
    large: int = 100_000
    """Services of the large catalogue; 0 leaves it out."""
    languages: int = 2
    rounds: int = 5
    seconds: float = 2.0
    """For each contender in each round."""
    visitors: int = 4
    """Browsers that ask at the same time."""
    rate: float = 150.0
    """Visitors who arrive in a second, in an open loop."""
    load: float = 60.0
    """Seconds of an open loop."""
    edits: int = 40
    queries: int = 500
    enquiries: int = 5_000
    patience: float = 120.0
    """Seconds for which a quiet machine is waited for before each part."""
    seed: int = 1


FULL = Scale()
QUICK = Scale(
    services=300,
    large=0,
    rounds=2,
    seconds=0.3,
    rate=40.0,
    load=3.0,
    edits=3,
    queries=100,
    enquiries=100,
    patience=2.0,
)
"""Shows within two minutes that all can be measured; its figures say little."""


@dataclass
class Bench:
    """What a part needs to measure."""

    scale: Scale
    root: Path
    """A folder whose content is thrown away, or one that is used again with the same scale."""
    notes: list[str] = field(default_factory=list)
    """What a reader of the table has to know, such as that a peer is missing."""
    _catalogues: dict[int, Sequence[BenchService]] = field(default_factory=dict)

    @cached_property
    def sizes(self) -> list[int]:
        """List the sizes of the catalogues."""
        return [size for size in (self.scale.services, self.scale.large) if size]

    def services(self, size: int) -> Sequence[BenchService]:
        """Return the services of a catalogue; only the last one asked for stays in memory."""
        if size not in self._catalogues:
            self._catalogues.clear()
            self._catalogues[size] = filled.catalogue(size, self.scale.languages, self.scale.seed)
            gc.collect()
            gc.freeze()  # else the collector walks through it while pages are measured
        return self._catalogues[size]

    def folder(self, size: int) -> Path:
        """Return a data folder with these services, published and indexed."""
        folder = self.root / f"services-{size}"
        filled.fill(folder, self.services(size))
        return folder
