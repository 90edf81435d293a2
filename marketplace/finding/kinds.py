"""What is found at the desk, and for whom.

Each kind has an index of its own for each audience.
"""

from enum import StrEnum
from pathlib import Path

from marketplace.settings import settings

COORDINATORS = "coordinators"
"""The audience of those who watch over all enquiries."""
_FORMAT = "1"
"""Names the folder: an index that an earlier release wrote in another way is not read."""


class Kind(StrEnum):
    """What is found."""

    ENQUIRIES = "enquiries"
    SERVICES = "services"
    """Those that visitors do not see: what they see is found by their search."""
    ANSWERS = "answers"
    PAGES = "pages"


def of_cluster(cluster_id: int) -> str:
    """Return the audience of those who work for a cluster."""
    return f"cluster-{cluster_id}"


def folder() -> Path:
    """Return the folder of all indexes, which may be lost at any time."""
    return settings().data_dir / "search-desk"


def folder_of(kind: Kind, audience: str) -> Path:
    """Return the folder of the index of a kind for an audience."""
    return folder() / _FORMAT / kind / audience


def file_of_progress() -> Path:
    """Return the file that tells how far the indexes have come."""
    return folder() / _FORMAT / "progress.json"


def mark_of_damage() -> Path:
    """Return the file that a page leaves behind which could not read an index."""
    return folder() / "damaged"
