"""Filters and counts: exact, whatever is combined."""

import random
from collections.abc import Sequence
from datetime import timedelta

import pytest

from marketplace.clusters.models import Cluster
from marketplace.database import transaction
from marketplace.search.index.facets import FACETS, FacetTable, Row
from marketplace.search.index.sync import rebuild
from tests.conftest import NOW, make_service
from tests.search.conftest import ask, slugs

VALUES = {facet: [f"{facet}{n}" for n in range(6)] for facet in FACETS}


def some_rows(dice: random.Random) -> list[Row]:
    return [
        Row(
            id=id,
            published=dice.randrange(50),
            reply_within_days=dice.randrange(1, 9),
            values={facet: dice.sample(VALUES[facet], dice.randrange(4)) for facet in FACETS},
        )
        for id in dice.sample(range(1000), 120)
    ]


def ids(table: FacetTable, documents: Sequence[int]) -> list[int]:
    return [int(table.ids[document]) for document in documents]


def passes(row: Row, filters: dict[str, list[str]]) -> bool:
    return all(set(values) & set(row.values[facet]) for facet, values in filters.items() if values)


def test_totals_and_counts_are_those_of_counting_by_hand() -> None:
    dice = random.Random(20161101)  # noqa: S311 – no secret, the same rounds each time
    for _round in range(60):
        rows = some_rows(dice)
        table = FacetTable.from_rows(rows)
        filters = {
            facet: dice.sample(VALUES[facet], dice.randrange(3)) for facet in dice.sample(FACETS, 3)
        }
        hits = {row.id for row in rows if dice.random() < 0.7}
        found = table.bitset_of(table.documents_of(hits))

        passing = [row for row in rows if row.id in hits and passes(row, filters)]
        assert set(ids(table, table.newest(table.narrow(found, filters)))) == {
            row.id for row in passing
        }
        counts = table.count(found, filters).by_facet
        for facet in FACETS:
            others = {name: values for name, values in filters.items() if name != facet}
            rest = [row for row in rows if row.id in hits and passes(row, others)]
            for value in VALUES[facet]:
                by_hand = sum(value in row.values[facet] for row in rest)
                assert counts[facet].get(value, 0) == by_hand
                assert (value in counts[facet]) == (by_hand > 0 or value in filters.get(facet, ()))


def test_orders_are_by_date_and_by_promise() -> None:
    rows = [Row(1, 10.0, 5, {}), Row(2, 30.0, 5, {}), Row(3, 20.0, 1, {})]
    table = FacetTable.from_rows(rows)

    assert ids(table, table.newest(table.all_documents)) == [2, 3, 1]
    assert ids(table, table.soonest(table.all_documents)) == [3, 2, 1]


def test_a_table_that_is_changed_is_as_one_made_anew() -> None:
    dice = random.Random(20161102)  # noqa: S311 – no secret, the same rounds each time
    rows = {row.id: row for row in some_rows(dice)}
    table = FacetTable.from_rows(rows.values())
    for _round in range(20):
        gone = dice.sample(sorted(rows), 5)
        fresh = {row.id: row for row in dice.sample(some_rows(dice), 10)}
        table = table.with_changes(gone, fresh.values())
        rows = {**{id: row for id, row in rows.items() if id not in gone}, **fresh}
        anew = FacetTable.from_rows(rows.values())
        filters = {"type": VALUES["type"][:2], "joint": VALUES["joint"][:3]}

        assert ids(table, table.newest(table.all_documents)) == ids(
            anew, anew.newest(anew.all_documents)
        )
        assert table.count(table.all_documents, filters) == anew.count(anew.all_documents, filters)
        assert table.total == len(rows)


@pytest.fixture
def three(wsm: Cluster, zinnae: Cluster) -> None:
    lab = make_service("lab", wsm, title="Lab", countries=["FR"], reply_within_days=5)
    course = make_service("course", zinnae, title="Course", type="training", reply_within_days=2)
    both = make_service(
        "both", wsm, title="Twin", partners=[zinnae], technologies=["plasma"], reply_within_days=1
    )
    with transaction():
        for service, day in ((both, 1), (lab, 2), (course, 3)):
            service.published_at = NOW + timedelta(days=day)
    rebuild()


@pytest.mark.usefixtures("three")
def test_a_facet_is_counted_without_its_own_filter_and_with_all_others() -> None:
    found = ask(filters={"type": ("testing",), "joint": ("own",)})

    assert slugs(found) == ["lab"]
    assert found.counts["type"] == {"testing": 1, "training": 1}
    assert found.counts["joint"] == {"joint": 1, "own": 1}
    assert found.counts["cluster"] == {"wsm": 1}
    assert (found.total, found.clusters) == (1, 1)


@pytest.mark.usefixtures("three")
def test_values_of_one_facet_are_alternatives() -> None:
    assert set(slugs(ask(filters={"type": ("testing", "training")}))) == {"lab", "course", "both"}


@pytest.mark.usefixtures("three")
def test_a_partner_cluster_offers_a_joint_service_too() -> None:
    assert set(slugs(ask(filters={"cluster": ("zinnae",)}))) == {"course", "both"}
    assert slugs(ask(filters={"joint": ("joint",)})) == ["both"]


@pytest.mark.usefixtures("three")
def test_what_is_offered_in_the_european_union_is_offered_in_its_member_states() -> None:
    assert set(slugs(ask(filters={"country": ("FR",)}))) == {"lab", "course", "both"}
    assert set(slugs(ask(filters={"country": ("EU",)}))) == {"course", "both"}
    assert slugs(ask(filters={"country": ("CH",)})) == []


@pytest.mark.usefixtures("three")
def test_services_are_ordered_by_date_or_by_the_promise_of_a_reply() -> None:
    assert slugs(ask()) == ["course", "lab", "both"]
    assert slugs(ask(sort="soonest")) == ["both", "course", "lab"]
    assert slugs(ask(sort="relevance")) == ["course", "lab", "both"]
    assert slugs(ask("lab twin", sort="newest")) == ["lab", "both"]


@pytest.mark.usefixtures("three")
def test_a_technology_nobody_has_is_as_if_not_asked_for_and_a_known_code_finds_nothing() -> None:
    assert ask(filters={"technology": ("time travel",)}).total == 3
    assert ask(filters={"technology": ("plasma",)}).total == 1
    nothing = ask(filters={"type": ("visibility",)})
    assert nothing.total == 0
    assert nothing.counts["type"]["visibility"] == 0
