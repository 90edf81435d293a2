"""Records that were checked, on their way into the database."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack

from marketplace.catalogue.record import ServiceRecord
from marketplace.clusters.record import ClusterRecord
from marketplace.interchange.kinds import Kind
from marketplace.records import InterchangeModel


class Spool:
    """A queue of records for each kind, in temporary files.

    A file of 100,000 lines does not sit in memory.
    """

    def __init__(self, files: ExitStack) -> None:
        self.count = 0
        self._files = {
            kind: files.enter_context(
                tempfile.TemporaryFile("w+", encoding="utf-8", prefix="marketplace-")  # noqa: SIM115
            )
            for kind in Kind
        }

    def put(self, kind: Kind, record: InterchangeModel) -> None:
        """Add a record at the end."""
        self._files[kind].write(record.model_dump_json() + "\n")
        self.count += 1

    def clusters(self) -> Iterator[ClusterRecord]:
        """Go through the clusters in the order of the file."""
        return map(ClusterRecord.model_validate_json, self._lines(Kind.CLUSTER))

    def services(self) -> Iterator[ServiceRecord]:
        """Go through the services in the order of the file."""
        return map(ServiceRecord.model_validate_json, self._lines(Kind.SERVICE))

    def _lines(self, kind: Kind) -> Iterator[str]:
        file = self._files[kind]
        file.seek(0)
        return file
