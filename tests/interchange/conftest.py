"""Files, and the commands that read and write them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from marketplace.database import db

WSM = {"kind": "cluster", "slug": "wsm", "name": "Water Sensors & Membranes", "country": "FR"}
ZINNAE = {
    "kind": "cluster",
    "slug": "zinnae",
    "name": "Zinnae",
    "country": "ES",
    "languages": ["es"],
}
SCREENING = {
    "kind": "service",
    "slug": "membrane-screening",
    "cluster": "wsm",
    "partners": [{"cluster": "zinnae", "role": "Reads the results"}],
    "type": "testing",
    "sectors": ["36", "E37"],
    "technologies": ["membranes"],
    "audience": ["sme"],
    "delivery": ["mail-in"],
    "languages": ["fr", "en"],
    "countries": ["EU", "GR"],
    "price": {"model": "from", "amount": "450.00", "member_amount": 360, "currency": "EUR"},
    "duration": {"amount": 3, "unit": "weeks"},
    "trl": [3, 6],
    "reply_within_days": 3,
    "novelty": "improved",
    "state": "published",
    "review_by": "2027-01-31",
    "published_at": "2026-03-01T10:00:00.123456+01:00",
    "original_language": "fr",
    "texts": {
        "fr": {
            "title": "Sélection de membranes",
            "summary": "Vingt litres suffisent.",
            "what_you_get": ["un rapport"],
        },
        "en": {
            "title": "Membrane screening",
            "summary": "Twenty litres will do.",
            "origin": "machine",
            "outdated": True,
        },
    },
}
SMALLEST = {
    "kind": "service",
    "slug": "smallest",
    "cluster": "wsm",
    "type": "advice",
    "original_language": "en",
    "texts": {"en": {"title": "A word of advice", "summary": "Just one."}},
}
Run = Callable[..., Result]
Write = Callable[..., Path]


@pytest.fixture
def run(app: Flask) -> Run:
    """Give a command as on the command line."""

    def invoke(*words: object, text: bytes | None = None) -> Result:
        db.session.remove()
        result = app.test_cli_runner().invoke(args=[str(word) for word in words], input=text)
        assert result.exception is None or isinstance(result.exception, SystemExit), (
            result.exception
        )
        return result

    return invoke


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write lines into a file; objects become JSON."""

    def write_lines(*lines: Any) -> Path:
        path = tmp_path / "catalogue.jsonl"
        written = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
        path.write_bytes(b"\n".join(written) + b"\n")
        return path

    return write_lines
