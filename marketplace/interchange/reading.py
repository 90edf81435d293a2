"""A file is read once: every line checked, every mistake named, and what is right laid aside for storing."""

import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import IO, Any

from marketplace.catalogue import record as service_record
from marketplace.clusters import record as cluster_record
from marketplace.interchange.errors import Unusable
from marketplace.interchange.lines import BadLine, lines_of, object_of
from marketplace.records.values import shown

LISTED_MISTAKES = 1000
_CHECKS = {"cluster": cluster_record.checked, "service": service_record.checked}
Progress = Callable[[int], None]


class Shelf:
    """Checked records, clusters and services apart, in temporary files: a long file does not sit in memory."""

    def __init__(self, files: ExitStack) -> None:
        self.count = 0
        self._files = {
            kind: files.enter_context(
                tempfile.TemporaryFile("w+", encoding="utf-8", prefix="marketplace-")  # noqa: SIM115
            )
            for kind in _CHECKS
        }

    def put(self, record: dict[str, Any]) -> None:
        """Lay a record aside."""
        file = self._files[record["kind"]]
        json.dump(record, file, ensure_ascii=False)
        file.write("\n")
        self.count += 1

    def take(self, kind: str) -> Iterator[dict[str, Any]]:
        """Go through the records of a kind in the order of the file."""
        self._files[kind].seek(0)
        return map(json.loads, self._files[kind])


@contextmanager
def checked_file(
    file: IO[bytes], known_clusters: set[str], progress: Progress = lambda _bytes: None
) -> Iterator[Shelf]:
    """Check a whole file and give its records. Raises Unusable with everything that is wrong with it.

    known_clusters are the slugs of those that are stored already; the file may bring others, on whatever line.
    """
    with ExitStack() as files:
        shelf = Shelf(files)
        reading = _Reading(shelf, known_clusters)
        for number, line in lines_of(file):
            reading.line(number, line)
            progress(len(line))
        reading.end()
        yield shelf


class _Reading:
    """What has been seen of a file so far."""

    def __init__(self, shelf: Shelf, known_clusters: set[str]) -> None:
        self._shelf = shelf
        self._seen: dict[str, dict[str, int]] = {kind: {} for kind in _CHECKS}
        self._known_clusters = known_clusters
        self._not_yet_known: list[tuple[int, str, str]] = []
        self._mistakes: list[tuple[int, str]] = []
        self._count = 0

    def line(self, number: int, line: bytes) -> None:
        """Check a line, and lay it aside if it is right."""
        try:
            value = object_of(line)
        except BadLine as error:
            self._wrong(number, "", str(error))
            return
        kind = value.get("kind")
        if not isinstance(kind, str) or kind not in _CHECKS:
            problem = (
                f"kind {shown(kind)} is not one of cluster, service"
                if "kind" in value
                else "kind is missing"
            )
            self._wrong(number, "", problem)
            return
        mistakes: list[str] = []
        record = _CHECKS[kind](value, mistakes)
        name = f"{kind}s/{record['slug']}: " if "slug" in record else f"{kind}s: "
        self._note_slug(number, kind, record, mistakes)
        for mistake in mistakes:
            self._wrong(number, name, mistake)
        if not mistakes and not self._count:
            self._shelf.put(record)

    def end(self) -> None:
        """Look for the clusters that are named, now that all are known. Raises Unusable."""
        for number, slug, cluster in self._not_yet_known:
            if cluster not in self._seen["cluster"]:
                self._wrong(number, f"services/{slug}: ", f"there is no cluster {cluster}")
        if self._count:
            in_order = sorted(self._mistakes, key=lambda mistake: mistake[0])
            raise Unusable([f"line {number}: {words}" for number, words in in_order], self._count)

    def _note_slug(
        self, number: int, kind: str, record: dict[str, Any], mistakes: list[str]
    ) -> None:
        slug, seen = record.get("slug", ""), self._seen[kind]
        if slug and seen.setdefault(slug, number) != number:
            mistakes.append(f"this slug is on line {seen[slug]} already")
        if kind == "service":
            named = [
                record.get("cluster"),
                *(partner.get("cluster") for partner in record.get("partners", [])),
            ]
            self._not_yet_known += [
                (number, slug, cluster)
                for cluster in named
                if cluster
                and cluster not in self._known_clusters
                and cluster not in self._seen["cluster"]
            ]

    def _wrong(self, number: int, name: str, mistake: str) -> None:
        self._count += 1
        if len(self._mistakes) < LISTED_MISTAKES:
            self._mistakes.append((number, name + mistake))
