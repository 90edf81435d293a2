"""Lines of the change log about clusters, and about who works for them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from marketplace.changes import actions as changes
from marketplace.changes.actions import Author, Line
from marketplace.changes.differences import difference
from marketplace.changes.models import Kind, Thing
from marketplace.clusters.models import Cluster, Invitation, Membership
from marketplace.clusters.record import to_record
from marketplace.database import db
from marketplace.records import JsonObject

_TOLD = frozenset({"country", "languages", "label"})
"""The fields of a record whose values are codes and days. Of addresses only the names are told."""


def record_change(
    cluster: Cluster, now: datetime, kind: Kind = Kind.CHANGED, *, before: JsonObject | None = None
) -> None:
    """Write a line about a cluster, with what differs from its record before.

    Nothing is told where nothing differs.
    """
    db.session.flush()
    line = _line(cluster, kind, before)
    if line.fields or before is None:
        changes.write([line], now)


def record_import(clusters: Sequence[tuple[Cluster, JsonObject | None]], now: datetime) -> None:
    """Write a line about each stored cluster of an import, beside its record before, if any."""
    lines = []
    for cluster, before in clusters:
        line = _line(cluster, Kind.CREATED if before is None else Kind.CHANGED, before)
        is_label = list(line.fields) == ["label"]
        lines.append(replace(line, kind=Kind.LABEL_CHANGED) if is_label else line)
    changes.write(lines, now)


def record_member(
    member: Membership,
    now: datetime,
    kind: Kind,
    *,
    before: Mapping[str, str] | None = None,
    author: Author | None = None,
) -> None:
    """Write a line about a person's work for a cluster: by the number of the account alone."""
    line = Line(
        thing=Thing.MEMBERSHIP,
        key=member.user_id,
        kind=kind,
        cluster_id=member.cluster_id,
        fields=("role",) if before else (),
        before=before,
        after={"role": member.role} if kind != Kind.LEFT else None,
    )
    changes.write([line], now, author=author)


def record_coordinator(account_id: int, now: datetime, author: Author) -> None:
    """Write a line about somebody who coordinates the partnership from now on."""
    after = {"role": "coordinator"}
    line = Line(thing=Thing.MEMBERSHIP, key=account_id, kind=Kind.JOINED, after=after)
    changes.write([line], now, author=author)


def record_invitation(invitation: Invitation, now: datetime, kind: Kind) -> None:
    """Write a line about an invitation, without whom it is for."""
    line = Line(
        thing=Thing.INVITATION,
        key=invitation.id,
        kind=kind,
        cluster_id=invitation.cluster_id,
        after={"role": invitation.role},
    )
    changes.write([line], now)


def _line(cluster: Cluster, kind: Kind, before: JsonObject | None) -> Line:
    found = difference(before, to_record(cluster), told=_TOLD) if before else None
    return Line(
        thing=Thing.CLUSTER,
        key=cluster.id,
        kind=kind,
        cluster_id=cluster.id,
        is_public=True,
        fields=found.fields if found else (),
        before=found.before if found else None,
        after=found.after if found else None,
    )
