"""The vectors of all texts of the catalogue, as they lie on the disk.

They can be made again from the catalogue at any time: a row has the digest of its text, so that only what has changed
is encoded again. The values are whole numbers from -127 to 127, which costs nothing measurable in what is found.

Texts and queries are compared from the middle of their own kind: an encoder puts all queries near each other, and some
texts near to all of them, which otherwise are found by everything (measured in docs/search.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from marketplace.files.atomic import write_in_parts
from marketplace.search.index import snapshots
from marketplace.search.index.array_file import map_file, packed_parts
from marketplace.search.meaning.encoders import Vectors, of_length_one

FORMAT = 1
UNFINISHED = -1
_FILE = "vectors"
_DIGEST = 16
_LARGEST = 127
_AT_ONCE = 4_096
"""Rows that are multiplied together: they become floating point numbers only for that."""


@dataclass(frozen=True)
class Table:
    """One row for each text, those of one service beside each other."""

    encoder: str
    """The name of the encoder that made the vectors."""
    change_id: int
    """The last line of the change log that is taken in, or UNFINISHED while some texts have never been encoded."""
    services: NDArray[np.int64]
    digests: NDArray[np.uint8]
    """Of each text a digest of what was encoded."""
    values: NDArray[np.int8]
    scales: NDArray[np.float32]
    """What the values of a row are multiplied with, so that its length is 1."""
    query_middle: NDArray[np.float32]
    """The middle of what people type."""

    @property
    def columns(self) -> tuple[NDArray[Any], ...]:
        """The columns in their order."""
        return self.services, self.digests, self.values, self.scales

    @classmethod
    def empty(cls, encoder: str, query_middle: NDArray[np.float32]) -> Self:
        """Return a table without rows."""
        return cls(
            encoder,
            UNFINISHED,
            np.zeros(0, np.int64),
            np.zeros((0, _DIGEST), np.uint8),
            np.zeros((0, 0), np.int8),
            np.zeros(0, np.float32),
            query_middle,
        )

    def nearest(self, vector: NDArray[np.float32]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return all services in the order of their ids, and how near each is to a query.

        Its nearest text counts. It is the cosine of the angle between them, each seen from its middle.
        """
        if not len(self.services) or self.values.shape[1] != len(vector):
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        middle, lengths = self._middle_and_lengths
        query = of_length_one(vector - self.query_middle)
        likeness = (self._times(query) - middle @ query) / lengths
        is_first = np.diff(self.services, prepend=-1) != 0
        return self.services[is_first], np.maximum.reduceat(likeness, np.flatnonzero(is_first))

    def _times(self, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        """Multiply all rows with a vector."""
        products = np.empty(len(self.services), np.float32)
        for start in range(0, len(products), _AT_ONCE):
            rows = self.values[start : start + _AT_ONCE].astype(np.float32)
            np.matmul(rows, vector, out=products[start : start + _AT_ONCE])
        return products * self.scales

    @cached_property
    def _middle_and_lengths(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return the middle of all texts, and how far each is from it."""
        middle = np.zeros(self.values.shape[1], np.float32)
        for start in range(0, len(self.services), _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            middle += self.scales[part] @ self.values[part].astype(np.float32)
        middle /= len(self.services)
        # |v - m|² = |v|² - 2 v·m + |m|², where |v| is 1
        squares = 1 - 2 * self._times(middle) + middle @ middle
        return middle, np.sqrt(np.maximum(squares, 1e-6))


def digest_of(text: str) -> bytes:
    """Return the digest of a text that is encoded."""
    return blake2b(text.encode(), digest_size=_DIGEST).digest()


def quantised(vectors: Vectors) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return vectors as whole numbers, and what each row of these is multiplied with."""
    largest = np.maximum(np.abs(vectors).max(axis=1, initial=0), 1e-9)
    values = np.rint(vectors * (_LARGEST / largest)[:, None]).astype(np.int8)
    lengths = np.linalg.norm(values.astype(np.float32), axis=1)
    return values, (1 / np.maximum(lengths, 1)).astype(np.float32)


def merged(
    current: Table,
    stays: NDArray[np.bool_],
    keys: Sequence[tuple[int, bytes]],
    vectors: Vectors,
    change_id: int,
) -> Table:
    """Return a table of the rows that stay, and of vectors with their services and digests.

    There may be more keys than vectors: those of the last ones have not come yet.
    """
    added = keys[: len(vectors)]
    services = np.array([service for service, _digest in added], np.int64)
    digests = np.array([list(digest) for _service, digest in added], np.uint8)
    values, scales = quantised(vectors)
    columns: list[NDArray[Any]]
    if not stays.any():
        columns = [services, digests.reshape(-1, _DIGEST), values, scales]
    elif not added:
        columns = [column[stays] for column in current.columns]
    else:
        new = (services, digests, values, scales)
        columns = [
            np.concatenate([column[stays], more])
            for column, more in zip(current.columns, new, strict=True)
        ]
    order = np.argsort(columns[0], kind="stable")
    rows = [column[order] for column in columns]
    return Table(
        current.encoder, change_id, rows[0], rows[1], rows[2], rows[3], current.query_middle
    )


def store(folder: Path, table: Table) -> None:
    """Write a table beside the one that is there, and point to it."""
    about = {"format": FORMAT, "encoder": table.encoder, "change_id": table.change_id}
    arrays: dict[str, NDArray[Any]] = {
        "services": table.services,
        "digests": table.digests,
        "values": table.values,
        "scales": table.scales,
        "query_middle": table.query_middle,
    }
    snapshots.publish(
        folder, about, lambda draft: write_in_parts(draft / _FILE, packed_parts(arrays))
    )


def load(folder: Path) -> Table | None:
    """Map the table into memory, or return None where there is none that can be used."""
    try:
        snapshot = snapshots.current(folder)
        about = snapshot.about
        if about.get("format") != FORMAT:
            return None
        arrays = map_file(snapshot.folder / _FILE)
        loaded = Table(
            str(about["encoder"]),
            int(about["change_id"]),
            arrays["services"],
            arrays["digests"],
            arrays["values"],
            arrays["scales"],
            arrays["query_middle"],
        )
        has_all_rows = len({len(column) for column in loaded.columns}) == 1
        return loaded if has_all_rows else None
    except (snapshots.IndexUnusable, OSError, ValueError, KeyError, TypeError):
        return None
