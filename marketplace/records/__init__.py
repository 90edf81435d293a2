"""Records that come from elsewhere, as objects of JSON: untrusted until every field was read and checked."""

from marketplace.records.fields import Fields, compact
from marketplace.records.values import SLUG

__all__ = ["SLUG", "Fields", "compact"]
