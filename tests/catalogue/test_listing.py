"""Services as lists show them."""

from sqlalchemy import text

from marketplace.catalogue.listing import find_listed
from marketplace.clusters.models import Cluster
from marketplace.clusters.names import NamedCluster
from marketplace.database import db
from tests.conftest import make_service
from tests.counting import counted_statements


def test_published_services_are_listed_in_the_order_asked_for(wsm: Cluster) -> None:
    first = make_service("first", wsm, title="First")
    draft = make_service("draft", wsm, title="Draft", state="draft")
    last = make_service("last", wsm, title="Last")

    services = find_listed([last.id, draft.id, first.id])

    assert [service.slug for service in services] == ["last", "first"]
    assert [service.best_text("en").title for service in services] == ["Last", "First"]
    assert services[0].named_clusters == (NamedCluster("Water Sensors & Membranes", "FR"),)


def test_a_list_costs_the_same_however_many_services_are_published(wsm: Cluster) -> None:
    service = make_service("first", wsm, title="First")
    if db.engine.dialect.name != "sqlite":
        return

    with counted_statements() as statements:
        find_listed([service.id] * 20)

    for statement in statements:
        rows = db.session.execute(text(f"EXPLAIN QUERY PLAN {statement.replace('?', '1')}"))
        plan = [row.detail for row in rows]
        assert not [step for step in plan if "state" in step or step.startswith("SCAN")], plan
