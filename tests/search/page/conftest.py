"""A long list of services, and how its cards are read."""

from datetime import timedelta

import pytest

from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction
from marketplace.search.index.sync import rebuild
from tests.browser import Page
from tests.conftest import NOW, new_service


def titles(page: Page) -> list[str]:
    return [heading.get_text() for heading in page.all(".card h3 a")]


@pytest.fixture
def many(wsm: Cluster, zinnae: Cluster) -> None:
    """45 services, in the index, the last made being the newest."""
    services = [
        new_service(
            f"audit-{number}",
            (wsm, zinnae)[number % 2],
            title=f"Audit {number}",
            type=("testing", "training", "advice")[number % 3],
            sectors=["E36"] if number % 5 == 0 else [],
            published_at=NOW + timedelta(days=number),
        )
        for number in range(45)
    ]
    with transaction():
        db.session.add_all(services)
    rebuild()
