"""Long lists at three sizes, beside an empty page of Flask: nothing may grow faster than what is stored.

Measured is the processor time of this process, the best of several turns, without the cache of pages.
"""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import insert, update
from werkzeug.test import Client

from marketplace.accounts.access import public
from marketplace.api.sitemap import PER_FILE
from marketplace.catalogue.models import Partner, Service, ServiceText
from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction, upgrade, utcnow
from marketplace.delivery.mail import Mail
from marketplace.enquiries.messages import Message
from marketplace.enquiries.models import GENERAL, Assignment, Enquiry
from marketplace.enquiries.states import EnquiryFilter
from marketplace.interchange import formats, queries
from marketplace.paging import page_count
from marketplace.search.index import sync
from tests.benchmarks import filled, table
from tests.benchmarks.bench import Bench
from tests.benchmarks.table import Row
from tests.browser import Visitor
from tests.conftest import PASSWORD, make_cluster, make_user

SIZES = (0.2, 2, 10)
"""Numbers of rows, as parts of the number of enquiries that the benchmark is told to store."""
TURNS = 2
"""Times that each page is opened in a round."""
EMPTY = "an empty page"
DESK, COORDINATOR = "manager@large.example.org", "coordinator@example.org"
NOW = utcnow()
Values = dict[str, Any]


@dataclass(frozen=True)
class Measurement:
    """What one thing costs at one size."""

    milliseconds: float
    bytes: int = 0


def fill(size: int) -> None:
    """Store a cluster that leads so many services, and has so many enquiries.

    It takes part in half as many services of another cluster. A hundredth of the number stands for clusters,
    for mails that did not arrive, and for the messages of one enquiry.
    """
    large, other = (
        make_cluster("large", "Large", "FR", "en"),
        make_cluster("other", "O", "ES", "en"),
    )
    make_user(DESK, cluster=large, role="manager")
    make_user(COORDINATOR, coordinator=True)
    services = [
        _service(number, large.id if number % 3 else other.id) for number in range(size * 3 // 2)
    ]
    partners = [
        {"service_id": service["id"], "cluster_id": large.id}
        for service in services
        if service["lead_id"] == other.id
    ]
    rows: list[tuple[type[Any], list[Values]]] = [
        (Cluster, [_cluster(number) for number in range(max(1, size // 100))]),
        (Service, services),
        (ServiceText, [_text(row["id"], code) for row in services for code in ("en", "de")]),
        (Partner, partners),
        (Enquiry, [_enquiry(number) for number in range(1, size + 1)]),
        (
            Assignment,
            [
                _assignment(number, cluster.id)
                for number in range(1, size + 1)
                for cluster in (large, other)
            ],
        ),
        (Message, list(_messages(size))),
        (Mail, [_mail(number) for number in range(max(1, size // 100))]),
    ]
    with transaction():
        for model, values in rows:
            db.session.execute(insert(model), values)
        is_settled = Enquiry.waits_until.is_(None)  # what the session notes of other rows
        settled = update(Enquiry).where(is_settled).values(is_settled=True)
        db.session.execute(settled, execution_options={"synchronize_session": False})


def pages(size: int) -> dict[str, tuple[str, str]]:
    """List what is asked for, each as who asks and the address.

    Public pages are asked for by somebody who is signed in: these are made anew each time.
    """
    last_services = page_count(size * 3 // 2, 20)
    last_part = page_count(size * 3 // 2, PER_FILE)
    return {
        EMPTY: (DESK, "/empty"),
        "page of the cluster": (DESK, "/en/clusters/large"),
        "its last page": (DESK, f"/en/clusters/large?page={last_services}"),
        "clusters": (DESK, "/en/clusters"),
        "API, last page": (DESK, f"/api/v1/services?limit=100&page={last_services}"),
        "map of the site, last part": (DESK, f"/sitemap-{last_part}.xml"),
        "enquiry with many messages": (DESK, "/en/enquiries/token-1"),
        "desk: services": (DESK, "/en/desk/services"),
        "desk: inbox": (DESK, "/en/desk/enquiries"),
        "desk: inbox, last page": (DESK, "/en/desk/enquiries?page=99999"),
        "desk: inbox, narrowed": (DESK, "/en/desk/enquiries?state=answered&language=en"),
        "desk: enquiry with many messages": (DESK, "/en/desk/enquiries/ENQ-00000001"),
        "coordination: enquiry with many messages": (
            COORDINATOR,
            "/en/coordination/enquiries/ENQ-00000001",
        ),
        "coordination: overview": (COORDINATOR, "/en/coordination/overview"),
        "coordination: statistics, last 12 months": (COORDINATOR, "/en/coordination/statistics"),
        "coordination: statistics of all enquiries": (
            COORDINATOR,
            "/en/coordination/statistics?first=2020-01-01&last=2099-12-31",
        ),
        "coordination: enquiries": (COORDINATOR, "/en/coordination/enquiries"),
        "coordination: enquiries, last page": (
            COORDINATOR,
            "/en/coordination/enquiries?page=99999",
        ),
        **{
            f"coordination: enquiries, {state}": (
                COORDINATOR,
                f"/en/coordination/enquiries?state={state}",
            )
            for state in EnquiryFilter
        },
        "coordination: clusters": (COORDINATOR, "/en/coordination/clusters"),
        "coordination: mail": (COORDINATOR, "/en/coordination/mail"),
    }


def pages_measured(app: Flask, size: int, rounds: int) -> dict[str, Measurement]:
    """Measure each page, in turns.

    No application context is open meanwhile: requests would share it, and who is signed in.
    """
    cookies = {email: _signed_in(app, email) for email in (DESK, COORDINATOR)}
    client = Client(partial(Flask.wsgi_app, app), use_cookies=False)
    measurements: dict[str, Measurement] = {}
    for _turn in range(TURNS * rounds):
        for name, (person, address) in pages(size).items():
            headers = {"Cookie": cookies[person]}
            measurement = _measured(lambda: _size(client, address, headers))  # noqa: B023
            best = measurements.setdefault(name, measurement)
            if measurement.milliseconds < best.milliseconds:
                measurements[name] = measurement
    return measurements


def _measured(work: Callable[[], int]) -> Measurement:
    began = time.process_time()
    size = work()
    return Measurement(1000 * (time.process_time() - began), size)


def _size(client: Client, address: str, headers: dict[str, str]) -> int:
    response = client.get(address, headers=headers)
    if response.status_code != 200:
        raise RuntimeError(f"{address} answers {response.status_code}")
    return len(response.data)


def _export() -> int:
    file = BytesIO()
    formats.WRITERS["jsonl"]("services", queries.RECORDS["services"](), file)
    return file.tell()


def _build() -> int:
    sync.rebuild()
    return 0


def _signed_in(app: Flask, email: str) -> str:
    """Return the cookie of a person."""
    visitor = Visitor(app).sign_in(email, PASSWORD)
    name = app.config["SESSION_COOKIE_NAME"]
    cookie = visitor.client.get_cookie(name)
    assert cookie is not None
    return f"{name}={cookie.value}"


def _cluster(number: int) -> Values:
    return {
        "slug": f"cluster-{number}",
        "name": f"Cluster {number}",
        "short_name": f"C{number}",
        "country": "DE",
        "email": f"desk@c{number}.example.org",
        "languages": ["en"],
        "created_at": NOW,
    }


def _service(number: int, lead_id: int) -> Values:
    moment = NOW - timedelta(days=900) + timedelta(minutes=number)
    return {
        "id": number + 1,
        "slug": f"service-{number}",
        "lead_id": lead_id,
        "type": "testing",
        "sectors": ["E36"],
        "technologies": ["membranes"],
        "delivery": ["mail-in"],
        "languages": ["en"],
        "countries": ["EU"],
        "state": "published",
        "original_language": "en",
        "version": 1,
        "created_at": moment,
        "changed_at": moment,
        "published_at": moment,
        "confirmed_on": NOW.date(),
    }


def _text(service_id: int, language: str) -> Values:
    return {
        "service_id": service_id,
        "language": language,
        "title": f"Screening of membranes, number {service_id}",
        "summary": "We test membranes with your water, and say which of them lasts. " * 2,
        "description": "We take samples, put them to the test and report. " * 12,
        "origin": "original" if language == "en" else "translation",
        "of_revision": None if language == "en" else 1,
    }


def _subject(number: int) -> Values:
    """Return the service and the language of an enquiry; each fifth is a general one."""
    service_id = number % 40 + 1 if number % 5 else None
    return {"service_id": service_id, "language": ("en", "fr", "de")[number % 3]}


def _enquiry(number: int) -> Values:
    sent_at = NOW - timedelta(minutes=20 * number)
    return {
        **_subject(number),
        "id": number,
        "reference": f"ENQ-{number:08d}",
        "token": f"token-{number}",
        "nonce": f"nonce-{number}",
        "service_title": f"Screening of membranes, number {number % 40 + 1}" if number % 5 else "",
        "name": "Ada",
        "email": "ada@example.org",
        "country": "FR",
        "size": "small",
        "consent_version": 1,
        "consent_language": "en",
        "sent_at": sent_at,
        "active_at": sent_at,
        "promised_on": sent_at.date() + timedelta(days=3),
    }


def _assignment(number: int, cluster_id: int) -> Values:
    sent_at = NOW - timedelta(minutes=20 * number)
    subject = _subject(number)
    return {
        "enquiry_id": number,
        "cluster_id": cluster_id,
        "service_id": subject["service_id"] or GENERAL,
        "language": subject["language"],
        "due_on": sent_at.date() + timedelta(days=3),
        "assigned_at": sent_at,
        "answered_at": sent_at + timedelta(hours=9) if number % 50 else None,
    }


def _messages(size: int) -> Iterator[Values]:
    """Yield one message of each enquiry, and many of the first."""
    for number in [*range(1, size + 1), *[1] * (size // 100)]:
        yield {
            "enquiry_id": number,
            "nonce": os.urandom(16).hex(),
            "body": "We need 40 samples screened by June. " * 20,
            "written_at": NOW - timedelta(minutes=20 * number),
        }


def _mail(number: int) -> Values:
    written_at = NOW - timedelta(hours=number + 2)
    return {
        "message_id": f"<{number}@example.org>",
        "recipient": f"ada{number}@example.org",
        "language": "en",
        "subject": "Your enquiry",
        "text": "Words. " * 100,
        "html": "<p>Words.</p>" * 100,
        "about": f"ENQ-{number + 1:08d}",
        "created_at": written_at,
        "failed_at": written_at,
        "next_try_at": written_at,
        "give_up_at": written_at,
    }


def measure(bench: Bench) -> Iterator[Row]:
    """Fill a marketplace of each size, and measure the same things in each."""
    sizes = [round(bench.scale.enquiries * factor) for factor in SIZES]
    columns = [_at_size(size, bench) for size in sizes]
    for name in columns[0]:
        if name == EMPTY:
            continue
        costs = [column[name].milliseconds for column in columns]
        ratios = [column[name].milliseconds / column[EMPTY].milliseconds for column in columns]
        kilobytes = columns[-1][name].bytes / 1000
        yield Row(
            f"{name}; {', '.join(f'{size:,}' for size in sizes)} rows",
            f"{', '.join(map(table.number, costs))} ms of CPU; {table.number(kilobytes)} kB",
            f"empty page {', '.join(table.number(column[EMPTY].milliseconds) for column in columns)} ms",
            f"{', '.join(map(table.times, ratios))}; the last to the first {table.times(costs[-1] / costs[0])}",
        )


def _at_size(size: int, bench: Bench) -> dict[str, Measurement]:
    with tempfile.TemporaryDirectory(dir=bench.root) as folder:
        app = filled.application(Path(folder))
        app.add_url_rule("/empty", "empty", public(lambda: "<!doctype html><title>Empty</title>"))
        with app.app_context():
            upgrade()
            fill(size)
            sync.rebuild()
        measurements = pages_measured(app, size, bench.scale.rounds)
        with app.app_context():
            measurements["export of all services"] = _measured(_export)
            measurements["build of the search index"] = _measured(_build)
            db.engine.dispose()
        return measurements
