"""A service in the interchange format: one object of JSON for files, for kept versions and for other systems."""

from marketplace.catalogue.record.applying import apply
from marketplace.catalogue.record.checking import checked
from marketplace.catalogue.record.writing import KEPT_WHEN_ABSENT, Record, to_record

__all__ = ["KEPT_WHEN_ABSENT", "Record", "apply", "checked", "to_record"]
