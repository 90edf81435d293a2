"""Who finds a fault of security can say it: /.well-known/security.txt (RFC 9116)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from tests.browser import Visitor


@pytest.fixture
def site(app: Flask) -> Iterator[Flask]:
    """A site that strangers reach, which names somebody for security."""
    before = app.extensions["settings"]
    app.extensions["settings"] = replace(
        before,
        base_url="https://marketplace.example.org",
        security_contact="mailto:security@example.org",
    )
    yield app
    app.extensions["settings"] = before


def lines_of(visitor: Visitor) -> list[tuple[str, str]]:
    """Read the file as the standard says: a field and its value on each line."""
    answer = visitor.client.get("/.well-known/security.txt")

    assert answer.status_code == 200
    assert answer.content_type == "text/plain; charset=utf-8"
    return [(line.split(": ", 1)[0], line.split(": ", 1)[1]) for line in answer.text.splitlines()]


def test_the_file_names_whom_to_tell_and_how_long_it_holds(site: Flask, visitor: Visitor) -> None:
    fields = dict(reversed(lines_of(visitor)))  # so that the first contact stays

    assert fields["Contact"] == "mailto:security@example.org"
    assert fields["Canonical"] == "https://marketplace.example.org/.well-known/security.txt"
    assert "en" in fields["Preferred-Languages"].split(", ")

    expires = datetime.strptime(fields["Expires"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    now = datetime.now(UTC)
    assert now + timedelta(days=30) < expires < now + timedelta(days=365)


def test_a_site_that_names_nobody_leads_to_the_form_that_reaches_the_coordinator(
    site: Flask, visitor: Visitor
) -> None:
    site.extensions["settings"] = replace(site.extensions["settings"], security_contact="")

    contacts = [value for field, value in lines_of(visitor) if field == "Contact"]

    assert contacts == ["https://marketplace.example.org/en/enquiries/new"]
    assert visitor.client.get("/en/enquiries/new").status_code == 200


def test_the_addresses_are_those_of_a_site_under_a_path(site: Flask, visitor: Visitor) -> None:
    base_url = "https://example.org/marketplace"
    site.extensions["settings"] = replace(site.extensions["settings"], base_url=base_url)

    fields = dict(lines_of(visitor))

    assert fields["Contact"] == f"{base_url}/en/enquiries/new"
    assert fields["Canonical"] == f"{base_url}/.well-known/security.txt"


def test_a_site_without_https_and_contact_has_no_such_file(app: Flask, visitor: Visitor) -> None:
    assert visitor.client.get("/.well-known/security.txt").status_code == 404
