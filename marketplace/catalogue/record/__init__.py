"""A service in the interchange format: in files, in its versions, and for other systems."""

from marketplace.catalogue.record.model import KEPT_WHEN_ABSENT, ServiceRecord
from marketplace.catalogue.record.record_to_rows import (
    partner_rows,
    service_row,
    text_rows,
    version_row,
)
from marketplace.catalogue.record.record_to_service import apply
from marketplace.catalogue.record.rows_to_record import records_by_slug
from marketplace.catalogue.record.service_to_record import to_record

__all__ = [
    "KEPT_WHEN_ABSENT",
    "ServiceRecord",
    "apply",
    "partner_rows",
    "records_by_slug",
    "service_row",
    "text_rows",
    "to_record",
    "version_row",
]
