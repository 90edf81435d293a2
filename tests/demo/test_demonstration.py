"""The demonstration: made in one go, through the same actions as the real thing."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from marketplace.accounts.queries import demonstration_users
from marketplace.catalogue.models import Service
from marketplace.database import db
from marketplace.demo import loader
from marketplace.enquiries.models import Enquiry
from marketplace.server.worker import run_once
from marketplace.vocabularies import TYPE
from tests.browser import Visitor
from tests.demo.conftest import Demonstration


@pytest.fixture
def local(app: Flask) -> Iterator[Flask]:
    """The application, without the traces of a demonstration afterwards."""
    yield app
    app.extensions["settings"].demonstration_marker.unlink(missing_ok=True)


def test_the_demonstration_shows_what_a_marketplace_is_for(demonstration: Demonstration) -> None:
    visitor = Visitor(demonstration.app)
    services = db.session.query(Service).all()
    assert {service.type for service in services if service.state == "published"} == set(TYPE.codes)
    assert len([service for service in services if service.state == "published"]) >= 16
    assert {service.state for service in services} == {"draft", "published", "withdrawn"}
    assert len(visitor.client.get("/api/v1/services?joint=joint").get_json()["items"]) >= 5
    assert db.session.query(Enquiry).count() >= 8
    assert visitor.open("/en/services?q=membrane").status == 200
    assert visitor.client.get("/en/services/pilot-plant-hire").status_code == 410


def test_the_logins_that_are_printed_work(demonstration: Demonstration) -> None:
    for user in demonstration_users():
        assert user.email in demonstration.output
    visitor = Visitor(demonstration.app).sign_in("manager@wsm.example.org", loader.PASSWORD)

    assert visitor.open("/en/desk/enquiries").status == 200


def test_a_demonstration_is_made_once(demonstration: Demonstration) -> None:
    before = db.session.query(Service).count()

    again = demonstration.app.test_cli_runner().invoke(args=["demo"])

    assert again.exit_code == 0
    assert "manager@wsm.example.org" in again.output
    assert db.session.query(Service).count() == before


def test_real_services_are_never_mixed_with_invented_ones(
    local: Flask, membrane_screening: Service
) -> None:
    refused = local.test_cli_runner().invoke(args=["demo"])
    passed_over = local.test_cli_runner().invoke(args=["demo", "--if-empty"])

    assert refused.exit_code == 1
    assert "has services already" in refused.stderr
    assert (passed_over.exit_code, passed_over.output) == (0, "")
    assert db.session.query(Service).count() == 1


def test_a_site_that_others_can_reach_gets_no_public_passwords(local: Flask) -> None:
    settings = local.extensions["settings"]
    local.extensions["settings"] = replace(settings, base_url="https://marketplace.example.org")
    try:
        result = local.test_cli_runner().invoke(args=["demo"])
    finally:
        local.extensions["settings"] = settings

    assert result.exit_code == 1
    assert "public passwords" in result.stderr
    assert db.session.query(Service).count() == 0


def test_the_mail_of_the_demonstration_is_read_in_the_browser(
    demonstration: Demonstration,
) -> None:
    visitor = Visitor(demonstration.app)
    assert "No e-mails yet" in visitor.open("/mailbox").text
    run_once(demonstration.app)

    page = visitor.open("/mailbox")
    letter = next(
        one
        for one in page.all(".letter")
        if "calidad@queseria-vega-alta.example.org" in one.get_text()
    )
    newest = visitor.open(str(letter.select("a")[0]["href"]))

    assert newest.links("http://localhost/es/enquiries/")  # this SME reads Spanish
    designed = visitor.client.get(f"{newest.url}/html")
    assert designed.headers["Content-Security-Policy"].startswith(
        "sandbox; default-src 'none'; style-src 'sha256-"
    )
    assert "unsafe" not in designed.headers["Content-Security-Policy"]


def test_no_file_outside_of_the_mailbox_is_read(local: Flask, visitor: Visitor) -> None:
    local.extensions["settings"].demonstration_marker.touch()
    for name in ("..%2Fsecret-key", "%00", "x" * 300, "nothing"):
        assert visitor.client.get(f"/mailbox/{name}").status_code == 404


def test_there_is_no_mailbox_outside_of_a_demonstration(app: Flask, visitor: Visitor) -> None:
    assert visitor.client.get("/mailbox").status_code == 404
    assert visitor.client.get("/mailbox/1/html").status_code == 404
