"""What robots may read: all that is public, and nothing else."""

import re
from urllib.robotparser import RobotFileParser

import pytest
from flask import Flask

from marketplace.clusters.models import Cluster
from tests.browser import Visitor
from tests.conftest import make_service

SLUGS = (
    "desk-research-on-membranes",
    "coordination-of-european-projects",
    "desktop-filtration-unit-rental",
    "login-as-a-service",
    "enquiries",
    "mailbox",
)
"""Public addresses may begin with the names of private ones."""
_PRIVATE = (
    "/desk",
    "/desk/services/new",
    "/coordination/",
    "/coordination/clusters/invite",
    "/enquiries/new",
    "/enquiries/3f9b",
    "/login",
    "/account",
    "/reset/3f9b",
    "/invitation/3f9b",
    "/mail/3f9b",
    "/shortlist?s=leak-detection",
    "/compare?s=leak-detection",
)


def matches(pattern: str, path: str) -> bool:
    """Whether a rule of robots.txt fits a path, as RFC 9309 (2.2.3) says."""
    expression = re.escape(pattern).replace(r"\*", ".*")
    if pattern.endswith("$"):
        expression = expression.removesuffix(r"\$") + "$"
    return re.match(expression, path) is not None


def is_allowed(robots: str, path: str) -> bool:
    """Whether robots that keep to RFC 9309 read a path: the longest rule that fits decides."""
    rules = re.findall(r"^(Allow|Disallow): (\S+)$", robots, re.MULTILINE)
    fitting = [(len(pattern), kind == "Allow") for kind, pattern in rules if matches(pattern, path)]
    return max(fitting, default=(0, True))[1]


@pytest.fixture
def robots(visitor: Visitor) -> str:
    return visitor.client.get("/robots.txt").text


@pytest.fixture
def parser(robots: str) -> RobotFileParser:
    parser = RobotFileParser()
    parser.parse(robots.splitlines())
    return parser


@pytest.mark.parametrize("slug", SLUGS)
def test_a_service_is_read_whatever_its_address_begins_with(
    app: Flask, robots: str, parser: RobotFileParser, wsm: Cluster, visitor: Visitor, slug: str
) -> None:
    make_service(slug, wsm, title="Desk research")

    for language in app.extensions["settings"].languages:
        path = f"/{language}/services/{slug}"
        assert visitor.client.get(path).status_code == 200
        for address in (path, f"/{language}/clusters/{slug}", f"/api/v1/services/{slug}"):
            assert parser.can_fetch("*", f"http://localhost{address}"), address
            assert is_allowed(robots, address), address


def test_what_the_map_lists_is_read(
    app: Flask, robots: str, parser: RobotFileParser, wsm: Cluster, visitor: Visitor
) -> None:
    for slug in SLUGS:
        make_service(slug, wsm, title="Desk research")
    addresses = re.findall("<loc>([^<]*)</loc>", visitor.client.get("/sitemap-1.xml").text)

    assert len(addresses) > len(SLUGS)
    for address in addresses:
        assert parser.can_fetch("*", address), address
        assert is_allowed(robots, address.removeprefix("http://localhost")), address


@pytest.mark.parametrize("path", _PRIVATE)
def test_what_is_private_is_not_read_in_any_language(
    app: Flask, robots: str, parser: RobotFileParser, path: str
) -> None:
    for language in app.extensions["settings"].languages:
        address = f"/{language}{path}"
        assert not parser.can_fetch("*", f"http://localhost{address}"), address
        assert not is_allowed(robots, address), address


def test_filters_are_not_followed_and_the_catalogue_is(app: Flask, robots: str) -> None:
    for language in app.extensions["settings"].languages:
        assert is_allowed(robots, f"/{language}/services")
        assert not is_allowed(robots, f"/{language}/services?type=testing&page=2")
