"""What the walks over all addresses share."""

import pytest
from flask import Flask

from marketplace.clusters.models import Cluster
from tests.browser import Visitor
from tests.web.worlds import Belongings, Who, World, come, furnish, open_world


@pytest.fixture(params=list(Who))
def world(request: pytest.FixtureRequest, app: Flask, wsm: Cluster, zinnae: Cluster) -> World:
    """Each kind of visitor, among the things of two clusters."""
    return open_world(app, request.param, wsm, zinnae)


@pytest.fixture
def belongings(wsm: Cluster) -> Belongings:
    """What a cluster has that can have everything."""
    return furnish(wsm)


@pytest.fixture
def users(app: Flask, wsm: Cluster, belongings: Belongings) -> dict[Who, Visitor]:
    """The visitors who together get as far as anybody with each address."""
    return {
        Who.NOBODY: come(app, Who.NOBODY),
        Who.MANAGER: come(app, Who.MANAGER, wsm),
        Who.COORDINATOR: come(app, Who.COORDINATOR),
    }
