"""A catalogue with an index, and somebody who reads mail."""

import pytest

from marketplace.clusters.models import Cluster
from tests.saved_searches.saving import publish


@pytest.fixture
def catalogue(wsm: Cluster) -> Cluster:
    """Two services of WSM, one of them about membranes."""
    publish("old-screening", wsm, "Membrane screening")
    publish("old-audit", wsm, "Energy audit")
    return wsm
