"""Make the demonstration: what a year of work with the marketplace could have left in it."""

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from marketplace.accounts import actions as accounts
from marketplace.accounts import passwords
from marketplace.accounts.models import User
from marketplace.catalogue import actions as catalogue
from marketplace.catalogue import record as service_record
from marketplace.catalogue.change_log import record_change
from marketplace.catalogue.models import Service, ServiceState
from marketplace.catalogue.record import ServiceRecord
from marketplace.changes.models import Kind
from marketplace.clusters import change_log as cluster_log
from marketplace.clusters import record as cluster_record
from marketplace.clusters.models import Cluster, Membership, Role
from marketplace.clusters.record import ClusterRecord
from marketplace.database import db
from marketplace.demo import media
from marketplace.enquiries import queries as enquiries
from marketplace.enquiries.actions import adding, answering, sending
from marketplace.enquiries.draft import Draft
from marketplace.enquiries.messages import CannedAnswer
from marketplace.enquiries.models import Enquiry
from marketplace.search.query_log.models import SearchCount
from marketplace.workdays import local_day

PASSWORD = "water finds a way"  # noqa: S105  # public: its accounts work in a demonstration only
COORDINATOR = "coordinator@inno-drop.example.org"
_DATA = Path(__file__).parent / "data"
_FIRST_PUBLISHED = timedelta(days=395)  # so that the oldest are due for a review
_BETWEEN = timedelta(days=18)
_CLUSTERS_FOUNDED = timedelta(days=400)
Record = dict[str, Any]


def load(now: datetime) -> None:
    """Fill an empty database as if the last year had happened."""
    clusters = {
        record.slug: cluster_record.new(record, _founded(now))
        for record in map(ClusterRecord.check, _lines("clusters"))
    }
    db.session.add_all(clusters.values())
    db.session.flush()
    cluster_log.record_import([(cluster, None) for cluster in clusters.values()], _founded(now))
    for cluster in clusters.values():
        media.add_logo(cluster, _founded(now))
    _accounts(clusters, now)

    services: dict[str, Service] = {}
    for number, record in enumerate(map(ServiceRecord.check, _lines("services"))):
        published_at = now - _FIRST_PUBLISHED + number * _BETWEEN
        services[record.slug] = _service(record, clusters, published_at)

    for line in _lines("enquiries"):
        _enquiry(line, services, clusters, now)
    for line in _lines("answers"):
        db.session.add(_canned(line, clusters))
    for line in _lines("searches"):
        db.session.add_all(_search_counts(line, local_day(now)))


def _search_counts(line: Record, today: date) -> Iterator[SearchCount]:
    """Return what visitors searched for in vain on some of the last days."""
    values = {name: value for name, value in line.items() if name != "days_ago"}
    for days in line["days_ago"]:
        yield SearchCount(day=today - timedelta(days=days), **values)


def _lines(name: str) -> Iterator[Record]:
    with (_DATA / f"{name}.jsonl").open(encoding="utf-8") as file:
        yield from (json.loads(line) for line in file)


def _founded(now: datetime) -> datetime:
    return now - _CLUSTERS_FOUNDED


def _accounts(clusters: Mapping[str, Cluster], now: datetime) -> None:
    _account(COORDINATOR, "Coordinator", "en", now, is_coordinator=True)
    for cluster in clusters.values():
        for role in (Role.MANAGER, Role.EDITOR):
            name = f"{cluster.display_name}, {role}"
            user = _account(f"{role}@{cluster.slug}.example.org", name, cluster.language, now)
            db.session.add(Membership(user=user, cluster=cluster, role=role))


def _account(
    email: str, name: str, language: str, now: datetime, *, is_coordinator: bool = False
) -> User:
    user = accounts.create_user(
        email,
        name=name,
        password_hash=passwords.hash_of(PASSWORD),
        language=language,
        now=now,
        is_coordinator=is_coordinator,
    )
    user.is_demonstration = True
    return user


def _service(record: ServiceRecord, clusters: Mapping[str, Cluster], at: datetime) -> Service:
    """Make a service as its cluster would: a draft, the partners' agreement, then public."""
    service = Service(created_at=at, version=0, revision=0, partners=[], texts=[])
    service_record.apply(
        record.model_copy(update={"state": ServiceState.DRAFT}), service, clusters, at
    )
    service.withdrawn_reason = ""
    db.session.add(service)
    record_change(service, at, Kind.CREATED)
    media.add_media(service, at)
    if record.state == ServiceState.DRAFT:
        return service
    for partner in service.partners:
        catalogue.countersign(service, partner.cluster_id, at)
    catalogue.publish(service, at)
    if record.state == ServiceState.WITHDRAWN:
        catalogue.withdraw(service, record.withdrawn_reason, at + _BETWEEN)
    return service


def _enquiry(
    line: Record, services: Mapping[str, Service], clusters: Mapping[str, Cluster], now: datetime
) -> None:
    sent_at = now - timedelta(days=line["sent_days_ago"], hours=1)
    service = services[line["service"]] if line["service"] else None
    token = sending.send(
        _draft(line),
        service=service,
        further_services=[services[slug] for slug in line.get("further_services", [])],
        language=line["language"],
        now=sent_at,
    )
    query = select(Enquiry).where(Enquiry.token == token).options(*enquiries.whole())
    enquiry = db.session.scalars(query).one()
    for number, step in enumerate(line["steps"]):
        day = max(now - timedelta(days=step["days_ago"]), sent_at)
        at = day + timedelta(minutes=7 * number)
        _take_step(step, enquiry, clusters, f"{line['key']}-{number}", at)


def _canned(line: Record, clusters: Mapping[str, Cluster]) -> CannedAnswer:
    cluster_id = clusters[line["cluster"]].id
    return CannedAnswer(
        cluster_id=cluster_id, language=line["language"], title=line["title"], body=line["body"]
    )


def _draft(line: Record) -> Draft:
    names = ("name", "organisation", "email", "country", "size", "message", "language")
    return Draft(
        nonce=f"demonstration-{line['key']}",
        may_hand_over=line.get("may_hand_over", True),
        **{name: line[name] for name in names},
    )


def _take_step(
    step: Record, enquiry: Enquiry, clusters: Mapping[str, Cluster], nonce: str, at: datetime
) -> None:
    if step["do"] == "write_back":
        adding.write_back(enquiry, step["text"], nonce=nonce, now=at)
        return
    assignment = next(
        assignment
        for assignment in enquiry.assignments
        if assignment.cluster.slug == step["cluster"]
    )
    match step["do"]:
        case "accept":
            answering.accept(assignment, at)
        case "answer":
            answering.answer(assignment, step["text"], nonce=nonce, now=at)
        case "note":
            answering.note(assignment, step["text"], scope=step["scope"], nonce=nonce, now=at)
        case "finish":
            answering.finish(assignment, step["outcome"], at)
        case "decline":
            successor = clusters[step["hand_over_to"]] if "hand_over_to" in step else None
            answering.decline(assignment, step["reason"], at, hand_over_to=successor)
        case step_name:
            raise ValueError(f"the demonstration knows no step {step_name!r}")
