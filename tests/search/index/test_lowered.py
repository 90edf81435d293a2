"""A service whose review is long overdue comes last in lists, and behind what is half as good."""

from marketplace.catalogue import actions
from marketplace.catalogue.models import Service
from marketplace.catalogue.queries import find_by_slug
from marketplace.clusters.models import Cluster
from marketplace.database import transaction
from marketplace.search.index.sync import rebuild, sync
from tests.catalogue.freshness.waiting import DAY
from tests.conftest import NOW, make_service
from tests.search.conftest import found_by


def lower(slug: str) -> None:
    with transaction():
        service = find_by_slug(slug)
        assert service is not None
        actions.lower(service, NOW)


def make_three(wsm: Cluster) -> list[Service]:
    return [
        make_service(f"pumps-{number}", wsm, title="Pump tests", published_at=NOW - number * DAY)
        for number in range(3)
    ]


def test_it_comes_last_among_equals_and_in_the_whole_list(wsm: Cluster) -> None:
    make_three(wsm)
    sync()
    assert found_by("pump") == ["pumps-0", "pumps-1", "pumps-2"]

    lower("pumps-0")
    sync()

    assert found_by("pump") == ["pumps-1", "pumps-2", "pumps-0"]
    assert found_by("") == ["pumps-1", "pumps-2", "pumps-0"]
    rebuild()
    assert found_by("pump") == ["pumps-1", "pumps-2", "pumps-0"], "an index made anew says so too"


def test_it_still_comes_before_what_hardly_fits(wsm: Cluster) -> None:
    make_service("pumps", wsm, title="Pump tests for wells")
    make_service("wells", wsm, title="Drilling")
    sync()

    lower("pumps")
    sync()

    assert found_by("pump tests for wells")[0] == "pumps"


def test_a_confirmation_brings_it_back(wsm: Cluster) -> None:
    make_three(wsm)
    sync()
    lower("pumps-0")
    sync()

    with transaction():
        service = find_by_slug("pumps-0")
        assert service is not None
        actions.confirm(service, NOW)
    sync()

    assert found_by("pump") == ["pumps-0", "pumps-1", "pumps-2"]
