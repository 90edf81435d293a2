"""What the tests of the catalogue need beside the cast."""

import pytest
from sqlalchemy import select

from marketplace.catalogue import queries
from marketplace.catalogue.models import Service, ServiceText
from marketplace.changes.models import Change, Thing
from marketplace.clusters.models import Cluster
from marketplace.database import db
from tests.conftest import make_service


@pytest.fixture
def draft(wsm: Cluster) -> Service:
    """A draft of WSM that lacks nothing."""
    service = make_service("fouling-tests", wsm, title="Fouling tests", state="draft")
    return service


@pytest.fixture
def bilingual(wsm: Cluster) -> Service:
    """A service written in French, translated into Czech."""
    texts = [
        ServiceText(
            language="fr",
            title="Essais de colmatage",
            summary="Nous mesurons.",
            description="En détail.",
        ),
        ServiceText(
            language="cs",
            title="Zkoušky zanášení",
            summary="Měříme.",
            description="Podrobně.",
            origin="translation",
            of_revision=1,
        ),
    ]
    return make_service("colmatage", wsm, title="", language="fr", texts=texts)


def stored(slug: str) -> Service:
    """The service as it stands in the database now."""
    db.session.rollback()
    service = queries.find_by_slug(slug)
    assert service is not None
    return service


def changes() -> list[Change]:
    db.session.rollback()
    is_seen = (Change.thing == Thing.SERVICE) & Change.is_public
    return list(db.session.scalars(select(Change).where(is_seen).order_by(Change.id)))
