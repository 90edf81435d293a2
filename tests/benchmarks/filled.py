"""Fill a data folder of the product with a large catalogue: its database as many people would have, and its index."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Insert, func, insert, select

from marketplace import create_app
from marketplace.catalogue.models import SUMMARY_MAX, Partner, Service, ServiceText
from marketplace.changes.models import Actor, Change, Kind, Thing
from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction, upgrade
from marketplace.search.index import sync
from marketplace.settings import from_environment
from marketplace.text import slug_of
from marketplace.vocabularies import EU_MEMBERS
from tests.benchmarks import corpus
from tests.benchmarks.corpus import BenchService

ROWS_AT_ONCE = 5_000
CONFIRMED_FOR = timedelta(days=365)


def environment(folder: Path) -> dict[str, str]:
    """Give the settings under which the product finds the data folder, for this process and for its own ones."""
    ours = {
        name: value for name, value in os.environ.items() if not name.startswith("MARKETPLACE_")
    }
    return {
        **ours,
        "MARKETPLACE_DATA_DIR": str(folder),
        "MARKETPLACE_RATELIMIT": "off",
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }


def application(folder: Path) -> Flask:
    """Make the application that has this data folder."""
    return create_app(from_environment(environment(folder)))


def catalogue(size: int, languages: int, seed: int) -> list[BenchService]:
    """Make the services with which a folder is filled: those of the corpus, the oldest first as a database has them."""
    in_time = sorted(corpus.services(size, languages, seed), key=lambda service: service.published)
    return [replace(service, id=number) for number, service in enumerate(in_time, start=1)]


def fill(folder: Path, services: Sequence[BenchService]) -> None:
    """Make a data folder with these services, published and indexed; one that has them already is left as it is.

    Raises RuntimeError when it has others, or when its index could not be brought up to date.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with application(folder).app_context():
        upgrade()
        present = db.session.scalar(select(func.count()).select_from(Service))
        if not present:
            _insert(services)
            sync.rebuild()
        elif present != len(services):
            raise RuntimeError(
                f"{folder} has {present} services, not {len(services)}; name an empty folder"
            )
        if not present and sync.sync():
            raise RuntimeError("the index just built is behind its database")
        sync.sync()  # what was edited since the folder was last used
        db.session.remove()
        db.engine.dispose()


def slug_of_service(service: BenchService) -> str:
    """Return the last part of the address of a service."""
    title = next(iter(service.texts.values()))[0]
    return f"{slug_of(title, at_most=80)}-{service.id}"


def _insert(services: Sequence[BenchService]) -> None:
    """Write all rows in one transaction: past the actions, which would take an hour."""
    slugs = sorted({slug for service in services for slug in service.clusters})
    lead_ids = {slug: number for number, slug in enumerate(slugs, start=1)}
    with transaction():
        _write(insert(Cluster), (_cluster(slug, id) for slug, id in lead_ids.items()))
        _write(insert(Service), (_service(service, lead_ids) for service in services))
        _write(insert(ServiceText), (row for service in services for row in _texts(service)))
        _write(
            insert(Partner), (row for service in services for row in _partners(service, lead_ids))
        )
        _write(
            insert(Change),
            (_change(service, lead_ids) for service in services),
        )


def _change(service: BenchService, lead_ids: Mapping[str, int]) -> dict[str, Any]:
    return {
        "thing": Thing.SERVICE,
        "key": str(service.id),
        "kind": Kind.PUBLISHED,
        "at": _published(service),
        "is_public": True,
        "actor": Actor.IMPORT,
        "cluster_id": lead_ids[service.clusters[0]],
    }


def _write(statement: Insert, rows: Iterator[dict[str, Any]]) -> None:
    while some := list(islice(rows, ROWS_AT_ONCE)):
        db.session.execute(statement, some)


def _cluster(slug: str, id: int) -> dict[str, Any]:
    name = f"Cluster of region {id}"
    country = EU_MEMBERS[id % len(EU_MEMBERS)]
    email = f"desk@{slug}.example.org"
    row = {
        "id": id,
        "slug": slug,
        "name": name,
        "short_name": f"Region {id}",
        "country": country,
        "email": email,
    }
    return {**row, "languages": ["en"], "created_at": datetime(2023, 1, 1, tzinfo=UTC)}


def _service(service: BenchService, lead_ids: dict[str, int]) -> dict[str, Any]:
    original = next(iter(service.texts))
    published = _published(service)
    return {
        "id": service.id,
        "slug": slug_of_service(service),
        "lead_id": lead_ids[service.clusters[0]],
        "type": service.type,
        "sectors": list(service.sectors),
        "technologies": list(service.technologies),
        "delivery": list(service.delivery),
        "languages": list(service.languages),
        "countries": list(service.countries),
        "reply_within_days": service.reply_within_days,
        "state": "published",
        "original_language": original,
        "version": 1,
        "confirmed_on": published.date(),
        "review_by": (published + CONFIRMED_FOR).date(),
        "created_at": published,
        "changed_at": published,
        "published_at": published,
    }


def _texts(service: BenchService) -> Iterator[dict[str, Any]]:
    original = next(iter(service.texts))
    for language, (title, summary, description) in service.texts.items():
        is_original = language == original
        yield {
            "service_id": service.id,
            "language": language,
            "title": title,
            "summary": summary[:SUMMARY_MAX],
            "description": description,
            "origin": "original" if is_original else "translation",
            "of_revision": None if is_original else 1,
        }


def _partners(service: BenchService, lead_ids: dict[str, int]) -> Iterator[dict[str, Any]]:
    for position, slug in enumerate(service.clusters[1:]):
        row = {"service_id": service.id, "cluster_id": lead_ids[slug], "position": position}
        yield {**row, "role": "Takes part", "countersigned_version": 1}


def _published(service: BenchService) -> datetime:
    return datetime.fromtimestamp(service.published, UTC)
