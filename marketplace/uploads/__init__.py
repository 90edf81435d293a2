"""Files that people send with an enquiry: checked, and stored under names of our own."""

from marketplace.uploads.kinds import ENDINGS, SIZE_MAX, Upload, check
from marketplace.uploads.reasons import Reason, RejectedFile

__all__ = ["ENDINGS", "SIZE_MAX", "Reason", "RejectedFile", "Upload", "check"]
"""`marketplace.uploads.store` keeps, finds and removes them."""
