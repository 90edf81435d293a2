"""Records that were checked, on their way into the database."""

import pickle
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from typing import IO, Any

from marketplace.catalogue.record import ServiceRecord
from marketplace.clusters.record import ClusterRecord
from marketplace.interchange.kinds import Kind
from marketplace.records import InterchangeModel

_BATCH_SIZE = 200


class Spool:
    """A queue of records for each kind, in temporary files.

    A file of 100,000 lines does not sit in memory. Records are pickled in batches: as JSON they
    would be checked a second time, which costs five times as much. Only this process can write to
    the files, for they have no name.
    """

    def __init__(self, files: ExitStack) -> None:
        self.count = 0
        self._batches: dict[Kind, list[InterchangeModel]] = {kind: [] for kind in Kind}
        self._files: dict[Kind, IO[bytes]] = {
            kind: files.enter_context(
                tempfile.TemporaryFile(prefix="marketplace-")  # noqa: SIM115
            )
            for kind in Kind
        }

    def put(self, kind: Kind, record: InterchangeModel) -> None:
        """Add a record at the end."""
        batch = self._batches[kind]
        batch.append(record)
        self.count += 1
        if len(batch) == _BATCH_SIZE:
            self._write(kind)

    def clusters(self) -> Iterator[list[ClusterRecord]]:
        """Go through the clusters in the order of the file, a batch at a time."""
        return self._read(Kind.CLUSTER)

    def services(self) -> Iterator[list[ServiceRecord]]:
        """Go through the services in the order of the file, a batch at a time."""
        return self._read(Kind.SERVICE)

    def _write(self, kind: Kind) -> None:
        pickle.dump(self._batches[kind], self._files[kind], pickle.HIGHEST_PROTOCOL)
        self._batches[kind].clear()

    def _read(self, kind: Kind) -> Iterator[list[Any]]:
        if self._batches[kind]:
            self._write(kind)

        file = self._files[kind]
        end = file.tell()
        file.seek(0)
        while file.tell() < end:
            yield pickle.load(file)  # noqa: S301 – what this object wrote
