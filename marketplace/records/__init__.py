"""The foundation of the interchange format: models, types, sentences for mistakes."""

from marketplace.records.interchange_model import InterchangeModel
from marketplace.records.mistakes import InvalidRecord
from marketplace.records.objects import JsonObject, compact

__all__ = ["InterchangeModel", "InvalidRecord", "JsonObject", "compact"]
