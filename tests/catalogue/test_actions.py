"""What actions do that no page shows at once."""

from datetime import date, timedelta

import pytest

from marketplace.catalogue import actions, change_log, queries
from marketplace.catalogue.models import Service
from marketplace.clusters.models import Cluster
from marketplace.database import transaction
from marketplace.errors import IllegalStateChange
from tests.catalogue.conftest import changes, stored
from tests.conftest import NOW, make_service


@pytest.mark.parametrize(
    ("planned", "expected"),
    [
        (None, date(2027, 11, 16)),
        (date(2026, 11, 1), date(2027, 11, 16)),
        (date(2027, 3, 1), date(2027, 3, 1)),
    ],
)
def test_a_published_service_is_looked_at_again_within_a_year(
    draft: Service, planned: date | None, expected: date
) -> None:
    with transaction():
        service = _find("fouling-tests")
        service.review_by = planned
        actions.publish(service, NOW)

    assert stored("fouling-tests").review_by == expected


def test_a_draft_is_not_withdrawn(draft: Service) -> None:
    with pytest.raises(IllegalStateChange), transaction():
        actions.withdraw(_find("fouling-tests"), "No.", NOW)

    assert stored("fouling-tests").state == "draft"


def test_readers_of_the_change_log_get_its_lines_in_order(membrane_screening: Service) -> None:
    for minutes in range(3):
        with transaction():
            change_log.record_change(_find("membrane-screening"), NOW + timedelta(minutes=minutes))

    lines = changes()

    assert [line.at for line in lines] == [NOW + timedelta(minutes=minutes) for minutes in range(3)]
    last = lines[-1]
    assert queries.last_change() == last.id
    assert queries.changes_since(lines[0].id) == {int(last.key): last.id}
    assert queries.changes_since(last.id) == {}


def test_a_service_that_no_visitor_saw_is_not_in_the_change_log(wsm: Cluster) -> None:
    with transaction():
        service = actions.create(wsm, title="Unseen", type="advice", language="en", now=NOW)
        change_log.record_change(service, NOW)

    assert changes() == []


def test_the_catalogue_is_gone_through_in_small_batches(
    membrane_screening: Service, draft: Service, wsm: Cluster
) -> None:
    others = [make_service(f"s{number}", wsm, title=f"S{number}").slug for number in range(5)]

    assert [service.slug for service in queries.iterate_published(batch=2)] == [
        "membrane-screening",
        *others,
    ]


def _find(slug: str) -> Service:
    service = queries.find_by_slug(slug)
    assert service is not None
    return service
