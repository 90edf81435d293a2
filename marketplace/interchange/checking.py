"""A file is read once: lines are checked, mistakes named, and what is right is spooled."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import IO

from marketplace.interchange.errors import InvalidFile
from marketplace.interchange.kinds import MODELS, Kind
from marketplace.interchange.lines import InvalidLine, lines_of, object_of
from marketplace.interchange.spool import Spool
from marketplace.records import InvalidRecord, JsonObject
from marketplace.records.objects import quoted
from marketplace.records.types import SLUG

LISTED_MISTAKES = 1000
Progress = Callable[[int], None]


@contextmanager
def checked_file(
    file: IO[bytes], stored_clusters: set[str], progress: Progress = lambda _bytes: None
) -> Iterator[Spool]:
    """Check a whole file and spool its records. Raises InvalidFile with all mistakes.

    stored_clusters are the slugs of the clusters in the database. The file may bring others, on
    whatever line.
    """
    with ExitStack() as files:
        check = _FileCheck(Spool(files), stored_clusters)
        for number, line in lines_of(file):
            check.line(number, line)
            progress(len(line))
        yield check.spool_of_all()


class _FileCheck:
    """What was found out about a file so far."""

    def __init__(self, spool: Spool, stored_clusters: set[str]) -> None:
        self._spool = spool
        self._stored_clusters = stored_clusters
        self._line_by_slug: dict[Kind, dict[str, int]] = {kind: {} for kind in Kind}
        self._references: list[tuple[int, str, str]] = []
        """Clusters that no line has brought so far: line, name of the service, cluster."""
        self._mistakes: list[tuple[int, str]] = []
        self._mistake_count = 0

    def line(self, number: int, line: bytes) -> None:
        """Check a line, and spool it if everything is right so far."""
        try:
            value = object_of(line)
            kind = _kind_of(value)
        except InvalidLine as error:
            self._add_mistake(number, str(error))
            return

        slug = _slug(value.get("slug"))
        name = f"{kind}s/{slug}" if slug else f"{kind}s"
        mistakes = []
        record = None

        try:
            record = MODELS[kind].check(value)
        except InvalidRecord as error:
            mistakes += error.mistakes

        if slug:
            first_line = self._line_by_slug[kind].setdefault(slug, number)
            if first_line != number:
                mistakes.append(f"this slug is on line {first_line} already")
        if kind == Kind.SERVICE:
            self._note_clusters(number, name, value)

        for mistake in mistakes:
            self._add_mistake(number, f"{name}: {mistake}")
        if record is not None and not self._mistake_count:
            self._spool.put(kind, record)

    def spool_of_all(self) -> Spool:
        """Return the spool, now that all lines are read.

        Raises InvalidFile, also for clusters that a service names and nobody has.
        """
        for number, name, cluster in self._references:
            if cluster not in self._line_by_slug[Kind.CLUSTER]:
                self._add_mistake(number, f"{name}: there is no cluster {cluster}")

        if self._mistake_count:
            self._mistakes.sort(key=lambda mistake: mistake[0])
            sentences = [f"line {number}: {sentence}" for number, sentence in self._mistakes]
            raise InvalidFile(sentences, self._mistake_count)
        return self._spool

    def _note_clusters(self, number: int, name: str, service: JsonObject) -> None:
        clusters_so_far = self._line_by_slug[Kind.CLUSTER]
        for cluster in _clusters_of(service):
            if cluster not in self._stored_clusters and cluster not in clusters_so_far:
                self._references.append((number, name, cluster))

    def _add_mistake(self, number: int, sentence: str) -> None:
        self._mistake_count += 1
        if len(self._mistakes) < LISTED_MISTAKES:
            self._mistakes.append((number, sentence))


def _kind_of(value: JsonObject) -> Kind:
    """Return the kind of a record. Raises InvalidLine."""
    if "kind" not in value:
        raise InvalidLine("kind is missing")
    try:
        return Kind(value["kind"])
    except ValueError:
        kinds = ", ".join(Kind)
        raise InvalidLine(f"kind {quoted(value['kind'])} is not one of {kinds}") from None


def _clusters_of(service: JsonObject) -> list[str]:
    """Return the slugs of the clusters that a service names, whatever else is wrong with it."""
    slugs = [_slug(service.get("cluster"))]
    partners = service.get("partners")

    if isinstance(partners, list):
        for partner in partners:
            if isinstance(partner, dict):
                slugs.append(_slug(partner.get("cluster")))
    return [slug for slug in slugs if slug]


def _slug(value: object) -> str:
    return value if isinstance(value, str) and SLUG.fullmatch(value) else ""
