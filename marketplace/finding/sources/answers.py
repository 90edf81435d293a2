"""The answers that each desk keeps ready."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import groupby
from typing import Any

from sqlalchemy import Select, select

from marketplace.database import db
from marketplace.enquiries.messages import CannedAnswer
from marketplace.finding.kinds import Kind, of_cluster
from marketplace.finding.readable import Passage, Readable

_AT_ONCE = 500


def states() -> Iterator[tuple[str, str]]:
    """Yield each audience with a name for all that its answers say."""
    columns = (CannedAnswer.cluster_id, CannedAnswer.id, CannedAnswer.language)
    query = select(*columns, CannedAnswer.title, CannedAnswer.body).order_by(*columns)
    rows = db.session.execute(query.execution_options(yield_per=_AT_ONCE))
    for cluster_id, of_desk in groupby(rows, lambda row: row.cluster_id):
        digest = blake2b(digest_size=12)
        for row in of_desk:
            digest.update(repr(tuple(row)).encode("utf-8", "surrogatepass"))
        yield of_cluster(cluster_id), digest.hexdigest()


def readable(cluster_id: int) -> Iterator[Readable]:
    """Yield what a desk may read of its answers."""
    query = select(CannedAnswer).where(CannedAnswer.cluster_id == cluster_id)
    for answer in db.session.scalars(query.order_by(CannedAnswer.id)):
        yield of_answer(answer)


def of_answer(answer: CannedAnswer) -> Readable:
    """Return the words of an answer."""
    titles = [Passage(answer.language, answer.title)]
    return Readable(answer.id, (), titles, [Passage(answer.language, answer.body)])


@dataclass(frozen=True)
class OfDesk:
    """The answers that a desk keeps ready."""

    cluster_id: int
    kind: Kind = Kind.ANSWERS

    @property
    def audience(self) -> str:
        """Whose index they are in."""
        return of_cluster(self.cluster_id)

    def allowed(self, ids: Sequence[int]) -> list[int]:
        """Return those of some, in their order, that may be seen."""
        known = set(db.session.scalars(self._among(ids).with_only_columns(CannedAnswer.id)))
        return [id for id in ids if id in known]

    def things(self, ids: Sequence[int]) -> list[tuple[CannedAnswer, Readable]]:
        """List answers by their ids, each with its words."""
        by_id = {answer.id: answer for answer in db.session.scalars(self._among(ids))}
        return [(by_id[id], of_answer(by_id[id])) for id in ids if id in by_id]

    def _among(self, ids: Sequence[int]) -> Select[Any]:
        is_ours = CannedAnswer.cluster_id == self.cluster_id
        return select(CannedAnswer).where(is_ours, CannedAnswer.id.in_(ids))
