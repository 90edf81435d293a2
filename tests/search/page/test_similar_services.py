"""Similar services, on the page of a service."""

import shutil
from pathlib import Path

import pytest

from marketplace.clusters.models import Cluster
from marketplace.database import db
from marketplace.search.index import reader
from marketplace.search.index.sync import rebuild
from tests.browser import Visitor
from tests.counting import counted_statements
from tests.search.conftest import make_texts
from tests.search.page.conftest import titles


@pytest.mark.usefixtures("many")
def test_a_service_page_leads_to_similar_services(visitor: Visitor, wsm: Cluster) -> None:
    make_texts(
        "leaks", wsm, {"fr": ("Détection des fuites", "Nous cherchons les fuites de votre réseau.")}
    )
    for number in range(6):
        make_texts(
            f"membranes-{number}",
            wsm,
            {"en": (f"Membrane screening {number}", "Membranes with your water.")},
        )
    rebuild()
    alone = visitor.open("/en/services/leaks")
    db.session.remove()

    with counted_statements() as statements:
        page = visitor.open("/en/services/membranes-0")

    assert not alone.all(".similar")
    assert [heading.get_text() for heading in page.all(".similar h2")] == ["Similar services"]
    assert len(titles(page)) == 4
    assert "Membrane screening 0" not in titles(page)
    assert all("embrane" in title for title in titles(page))
    assert len(statements) <= 6, statements


@pytest.mark.usefixtures("indexed_services")
def test_a_service_page_stands_without_an_index(visitor: Visitor, data_dir: Path) -> None:
    shutil.rmtree(data_dir / "search")
    reader.close_all()

    page = visitor.open("/en/services/screening")

    assert page.title == "Membrane screening"
    assert not page.all(".similar")
