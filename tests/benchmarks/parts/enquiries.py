"""What people do with enquiries, beside an empty page of Flask, where thousands of enquiries are stored.

All in one process and in turns, so that other work on the machine hits every row.
"""

import secrets
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import insert

from marketplace.accounts.access import public
from marketplace.database import db, transaction, upgrade
from marketplace.enquiries.messages import Message
from marketplace.enquiries.models import Assignment, Enquiry
from tests.benchmarks import filled
from tests.benchmarks.bench import Bench
from tests.benchmarks.rounds import median_ratio
from tests.benchmarks.table import Row, number, percentile, times
from tests.browser import Visitor
from tests.conftest import NOW, PASSWORD, make_cluster, make_service, make_user
from tests.enquiries.asking import FORM, TYPED

TURNS = 12
"""Times that each thing is done in a round."""
EMPTY = "an empty page"


def fill(number: int) -> str:
    """Store so many enquiries of one joint service, a tenth of them open; give the token of the last."""
    lead, partner = (
        make_cluster("wsm", "Water Sensors & Membranes", "FR", "en"),
        make_cluster("zinnae", "Zinnae", "ES", "en"),
    )
    service = make_service(
        "membrane-screening", lead, title="Membrane screening", partners=[partner]
    )
    make_user("manager@wsm.example.org", cluster=lead, role="manager")
    typed = {
        "language": "en",
        "name": "Ada",
        "email": "ada@example.org",
        "country": "FR",
        "size": "small",
    }
    kept = {
        "consent_version": 1,
        "consent_language": "en",
        "service_id": service.id,
        "service_title": "Membrane screening",
    }
    tokens = [secrets.token_urlsafe(24) for _ in range(number)]
    enquiries, parts, messages = [], [], []
    for id, token in enumerate(tokens, 1):
        sent = NOW - timedelta(hours=id)
        moments = {"sent_at": sent, "active_at": sent, "promised_on": sent.date()}
        enquiries.append(
            {
                "id": id,
                "reference": f"ENQ-{id:08d}",
                "token": token,
                "nonce": token,
                **typed,
                **kept,
                **moments,
            }
        )
        for place, cluster in enumerate((lead, partner)):
            answered = sent + timedelta(hours=9) if id % 10 else None
            days = {"due_on": sent.date(), "assigned_at": sent, "answered_at": answered}
            subject = {"service_id": service.id, "language": typed["language"]}
            part = {"enquiry_id": id, "cluster_id": cluster.id, "is_lead": place == 0}
            parts.append({**part, **subject, **days})
        messages += [
            {
                "enquiry_id": id,
                "nonce": f"{token}{turn}",
                "body": "Words. " * 100,
                "written_at": sent,
            }
            for turn in range(3)
        ]
    with transaction():
        for table, rows in ((Enquiry, enquiries), (Assignment, parts), (Message, messages)):
            db.session.execute(insert(table), rows)
    return tokens[-1]


def send(visitor: Visitor) -> Callable[[], object]:
    """Send a new enquiry each time, from a form that was opened once."""
    form = visitor.open(FORM)
    token = {"csrf_token": [form.value("csrf_token")], "step": ["send"]}

    def once() -> object:
        words = secrets.token_hex(8)
        typed = {name: [value] for name, value in TYPED.items()}
        return visitor.client.post(
            FORM, data={**typed, **token, "nonce": [words * 2], "message": [words]}
        )

    return once


def measured(app: Flask, token: str, turns: int) -> dict[str, list[float]]:
    """Return the seconds that each took, turn by turn."""
    visitor, desk = Visitor(app), Visitor(app).sign_in("manager@wsm.example.org", PASSWORD)

    def get(who: Visitor, address: str) -> Callable[[], object]:
        return lambda: who.client.get(address)

    work = {
        EMPTY: get(visitor, "/empty"),
        "the form": get(visitor, FORM),
        "sending an enquiry (stored on the disk, three mails posted)": send(visitor),
        "the page of who asked": get(visitor, f"/en/enquiries/{token}"),
        "the inbox": get(desk, "/en/desk/enquiries"),
        "the inbox, narrowed": get(desk, "/en/desk/enquiries?state=waiting&language=en"),
        "an enquiry at the desk": get(desk, "/en/desk/enquiries/ENQ-00000010"),
    }
    seconds: dict[str, list[float]] = {name: [] for name in work}
    for _turn in range(turns):
        for name, once in work.items():
            began = time.perf_counter()
            answer = once()
            seconds[name].append(time.perf_counter() - began)
            assert answer.status_code in {200, 303}, (name, answer.status_code)  # type: ignore[attr-defined]
    return seconds


def measure(bench: Bench) -> Iterator[Row]:
    """Fill a marketplace of its own, and do one thing after the other, again and again."""
    number_stored = bench.scale.enquiries
    with tempfile.TemporaryDirectory(dir=bench.root) as folder:
        app = filled.application(Path(folder))
        app.add_url_rule("/empty", "empty", public(lambda: "<!doctype html><title>Empty</title>"))
        with app.app_context():
            upgrade()
            seconds = measured(app, fill(number_stored), TURNS * bench.scale.rounds)
            db.engine.dispose()
    floor = seconds.pop(EMPTY)
    for name, row in seconds.items():
        yield Row(
            f"{name}; {number_stored:,} enquiries",
            f"p50 {number(1000 * percentile(row, 50))}, p95 {number(1000 * percentile(row, 95))} ms",
            f"empty page, in process {number(1000 * percentile(floor, 50))} ms",
            times(median_ratio(row, floor)),
        )
