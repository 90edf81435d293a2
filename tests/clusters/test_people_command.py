"""Invite people from the command line."""

import pytest
from click.testing import Result
from flask import Flask

from marketplace.clusters.models import Cluster
from tests.browser import Visitor
from tests.conftest import PASSWORD, Mailbox


def run(app: Flask, *words: str) -> Result:
    with app.app_context():
        return app.test_cli_runner().invoke(args=["people", "invite", *words])


def test_the_first_coordinator_is_invited_from_the_command_line(
    app: Flask, visitor: Visitor, mailbox: Mailbox
) -> None:
    result = run(app, "Ada@example.org", "--role", "coordinator")

    link = result.output.strip()
    assert result.exit_code == 0
    assert [(mail.recipient, link in mail.text) for mail in mailbox] == [("ada@example.org", True)]
    page = visitor.open(link.removeprefix("http://localhost")).submit(name="Ada", password=PASSWORD)
    assert page.url == "/en/coordination/"


def test_a_manager_is_invited_for_a_cluster(app: Flask, visitor: Visitor, wsm: Cluster) -> None:
    result = run(
        app, "ada@wsm.example.org", "--role", "manager", "--cluster", "wsm", "--language", "en"
    )

    assert (
        "Water Sensors & Membranes"
        in visitor.open(result.output.strip().removeprefix("http://localhost")).text
    )


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["no address", "--role", "coordinator"], "is not an e-mail address"),
        (["=?utf-8?q?x?=@example.org", "--role", "coordinator"], "is not an e-mail address"),
        (["ada@example.org", "--role", "manager"], "works for a --cluster"),
        (["ada@example.org", "--role", "coordinator", "--cluster", "wsm"], "works for a --cluster"),
        (["ada@example.org", "--role", "manager", "--cluster", "nobody"], "there is no cluster"),
        (["ada@example.org", "--role", "coordinator", "--language", "tlh"], "choose one of"),
    ],
)
def test_a_mistake_is_answered_with_a_sentence(
    app: Flask, mailbox: Mailbox, words: list[str], why: str
) -> None:
    result = run(app, *words)

    assert result.exit_code == 2
    assert why in result.output
    assert len(mailbox) == 0
