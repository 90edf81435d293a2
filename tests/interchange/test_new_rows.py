"""The rows of a new service hold what the service would that is made what the record says."""

from typing import Any

import pytest

from marketplace.catalogue.models import Partner, Service, ServiceText
from marketplace.catalogue.record import (
    ServiceRecord,
    apply,
    partner_rows,
    records_by_slug,
    service_row,
    text_rows,
    to_record,
    version_row,
)
from marketplace.clusters.models import Cluster
from marketplace.database import db
from tests.conftest import NOW
from tests.interchange.conftest import SCREENING, SMALLEST

TEXT = {"title": "Screening", "summary": "Twenty litres."}
RECORDS: dict[str, dict[str, Any]] = {
    "whole": SCREENING,
    "smallest": SMALLEST,
    "draft with partners": {**SCREENING, "state": "draft"},
    "withdrawn": {**SCREENING, "state": "withdrawn", "withdrawn_reason": "Too costly"},
    "withdrawn in another language": {
        **SCREENING,
        "state": "withdrawn",
        "withdrawn_reason": "Too costly",
        "withdrawn_reason_language": "en",
    },
    "roles in several languages": {
        **SCREENING,
        "partners": [{"cluster": "zinnae", "roles": {"fr": "Analyse", "en": "Reads", "es": ""}}],
    },
    "withdrawn long ago": {
        **SCREENING,
        "state": "withdrawn",
        "withdrawn_at": "2026-03-02T10:00:00+00:00",
    },
    "published without a time": {**SMALLEST, "state": "published"},
    "texts of every origin": {
        **SCREENING,
        "texts": {
            "fr": {**TEXT, "origin": "machine"},
            "en": {**TEXT, "origin": "original"},
            "de": {**TEXT, "origin": "original", "outdated": True},
            "es": {**TEXT, "origin": "machine"},
            "cs": TEXT,
        },
    },
    "no original": {**SCREENING, "texts": {"en": {**TEXT, "outdated": True}, "cs": TEXT}},
}


def _values(row: dict[str, Any], model: Service | ServiceText | Partner) -> dict[str, Any]:
    return {name: getattr(model, name) for name in row}


@pytest.mark.parametrize("name", RECORDS)
def test_rows_hold_what_the_service_does(name: str, wsm: Cluster, zinnae: Cluster) -> None:
    record = ServiceRecord.check(RECORDS[name])
    service = Service(created_at=NOW, version=0, revision=0, partners=[], texts=[])
    db.session.add(service)

    apply(record, service, {"wsm": wsm, "zinnae": zinnae}, NOW)
    db.session.flush()

    row = service_row(record, wsm.id, NOW)
    assert row == _values(row, service)
    texts = list(text_rows(record, service.id))
    assert texts == [_values(row, text) for row, text in zip(texts, service.texts, strict=True)]
    partners = list(partner_rows(record, service.id, {"zinnae": zinnae.id}))
    assert partners == [
        _values(row, partner) for row, partner in zip(partners, service.partners, strict=True)
    ]
    assert records_by_slug([service.slug]) == {service.slug: to_record(service)}
    if service.is_published:
        assert version_row(record, service.id, NOW)["record"] == to_record(service)
