"""Managers of a cluster who act on each other at the same moment."""

from collections.abc import Callable

import pytest
from flask import Flask

from marketplace.accounts import queries as accounts
from marketplace.accounts.models import User
from marketplace.clusters import actions, queries
from marketplace.clusters.errors import LastManager
from marketplace.clusters.models import Cluster, Membership, Role
from tests.conftest import NOW, make_user
from tests.racing import race

Act = Callable[[Membership, User], None]


def remove(member: Membership, _by: User) -> None:
    actions.remove_member(member, NOW)


def demote(member: Membership, by: User) -> None:
    actions.change_role(member, Role.EDITOR, NOW, by=by)


@pytest.mark.parametrize(
    ("first", "second"), [(remove, remove), (demote, demote), (demote, remove), (remove, demote)]
)
def test_two_managers_who_act_on_each_other_leave_one(
    app: Flask, wsm: Cluster, first: Act, second: Act
) -> None:
    ada = make_user("ada@wsm.example.org", cluster=wsm, role="manager")
    eve = make_user("eve@wsm.example.org", cluster=wsm, role="manager")
    cluster_id, ids = wsm.id, (ada.id, eve.id)

    def act(on: int, by: int, step: Act) -> None:
        member = queries.find_member(cluster_id, on)
        assert member is not None
        step(member, accounts.get(by))

    refusals = race(app, lambda: act(ids[0], ids[1], first), lambda: act(ids[1], ids[0], second))

    assert [type(refusal) for refusal in refusals] == [LastManager]
    assert queries.number_of_managers(cluster_id) == 1


def test_a_manager_who_leaves_while_the_other_is_demoted_has_to_stay(
    app: Flask, wsm: Cluster
) -> None:
    """Who leaves has looked at their own membership before they wait for the other."""
    ada = make_user("ada@wsm.example.org", cluster=wsm, role="manager")
    eve = make_user("eve@wsm.example.org", cluster=wsm, role="manager")
    cluster_id, ada_id, eve_id = wsm.id, ada.id, eve.id

    def change(user_id: int, step: Act) -> None:
        member = queries.find_member(cluster_id, user_id)
        assert member is not None
        step(member, member.user)

    refusals = race(app, lambda: change(eve_id, demote), lambda: change(ada_id, remove))

    assert [type(refusal) for refusal in refusals] == [LastManager]
    assert [member.user_id for member in queries.members_of(cluster_id) if member.is_manager] == [
        ada_id
    ]


def test_two_clusters_of_the_same_name_get_an_address_each(app: Flask) -> None:
    def create() -> None:
        actions.create_cluster(actions.Profile(name="Pumps"), now=NOW)

    assert race(app, create, create) == []

    assert {queries.find_by_slug(slug) is None for slug in ("pumps", "pumps-2")} == {False}
