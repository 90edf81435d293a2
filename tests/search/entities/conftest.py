"""Two clusters with addresses, their services, and a directory without any."""

import pytest
from flask import Flask

from marketplace.clusters.models import Cluster
from marketplace.database import transaction
from marketplace.search.entities.clusters import ClusterRow
from marketplace.search.entities.directory import Directory
from marketplace.search.index.sync import rebuild
from tests.search.conftest import make_texts

LANGUAGES = ("en", "cs", "de", "es", "fr")
ROWS = [
    ClusterRow("wsm", "Water Sensors & Membranes", "WSM", "FR", "Toulouse"),
    ClusterRow("zinnae", "Zinnae", "", "ES", "Zaragoza"),
    ClusterRow("bnpt", "BalticNet-PlasmaTec", "BNPT", "DE", "Greifswald"),
    ClusterRow("parks-canada", "Parks Canada", "", "CA", ""),
    ClusterRow(
        "council", "Natural Sciences and Engineering Research Council of Canada", "", "CA", ""
    ),
    ClusterRow("tools", "Tool Makers", "", "CZ", "Praha 6"),
    ClusterRow("cooks", "Cooks of the Ruhr", "", "DE", "Essen"),
]


@pytest.fixture
def directory(app: Flask) -> Directory:
    """The directory of some clusters that are stored nowhere."""
    return Directory(ROWS, LANGUAGES)


@pytest.fixture
def catalogue(wsm: Cluster, zinnae: Cluster) -> None:
    """Six services, in the index: three of a cluster in Zaragoza, three of one in Toulouse."""
    with transaction():
        wsm.town, zinnae.town = "Toulouse", "Zaragoza"
    make_texts("audit", zinnae, {"es": ("Auditoría del agua", "Para fábricas.")}, type="advice")
    make_texts("leaks", zinnae, {"en": ("Leak detection", "In your network.")}, type="testing")
    make_texts("course", zinnae, {"en": ("Water course", "For operators.")}, type="training")
    make_texts("autopsy", wsm, {"en": ("Membrane autopsy", "What ails it.")}, type="testing")
    make_texts("pilot", wsm, {"en": ("Pilot plant", "For water.")}, partners=[zinnae])
    make_texts("market", wsm, {"en": ("Market of France", "For exporters.")}, type="advice")
    for number in range(4):
        make_texts(f"other-{number}", wsm, {"en": (f"Calibration {number}", "Of sensors.")})
    rebuild()
