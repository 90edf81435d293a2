"""Mail goes to whoever an address belongs to, in whatever script its domain is written."""

import json
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.accounts import queries as accounts
from marketplace.catalogue.models import Service
from marketplace.clusters.models import Invitation
from marketplace.database import db
from marketplace.delivery import mail
from marketplace.search.index import sync as search
from tests.browser import Visitor
from tests.conftest import Mailbox, make_user
from tests.delivery.mail.conftest import posted, server
from tests.delivery.mail.server import Server
from tests.enquiries.asking import ask, fill_in

__all__ = ["posted", "server"]
CATALOGUE = [
    {
        "kind": "cluster",
        "slug": "idn-cluster",
        "name": "IDN cluster",
        "country": "DE",
        "email": "desk@xn--mller-kva.de",
        "languages": ["de"],
    },
    {
        "kind": "service",
        "slug": "idn-service",
        "cluster": "idn-cluster",
        "type": "testing",
        "original_language": "de",
        "state": "published",
        "reply_within_days": 3,
        "texts": {"de": {"title": "Prüfung mit Umlautdomäne", "summary": "Wir prüfen."}},
    },
]


def test_an_enquiry_between_two_domains_with_umlauts_reaches_both(
    posted: Flask, server: Server, visitor: Visitor, mailbox: Mailbox, tmp_path: Path
) -> None:
    """Field 1: the mail to the desk and the confirmation failed for good."""
    file = tmp_path / "catalogue.jsonl"
    file.write_text("\n".join(map(json.dumps, CATALOGUE)))
    run = posted.test_cli_runner().invoke
    assert run(args=["import", str(file)]).exit_code == 0
    search.rebuild()

    page = ask(visitor, "/en/services/idn-service/enquiry", email="ada@BÜCHER.example")

    assert page.title == "Your enquiry is on its way"
    assert mail.deliver() == 2, [waiting.last_error for waiting in mailbox]
    assert sorted(envelope.rcpt_tos[0] for envelope in server.received) == [
        "ada@xn--bcher-kva.example",
        "desk@xn--mller-kva.de",
    ]
    to_desk = next(envelope for envelope in server.received if "desk" in str(envelope.rcpt_tos))
    assert b"Reply-To: ada@xn--bcher-kva.example" in (to_desk.content or b"")

    exported = run(args=["export", "clusters"]).output
    assert json.loads(exported)["email"] == "desk@müller.de"
    file.write_text(exported)
    assert "0 changed, 1 unchanged" in run(args=["import", str(file)]).output


@pytest.mark.usefixtures("app", "membrane_screening")
@pytest.mark.parametrize(
    "pasted",
    [
        "\u200bada@example.org\u200b",
        "mailto:ada@example.org",
        "Ada Lovelace <ada@example.org>",
        "ada@example.org\u00a0",
    ],
)
def test_what_was_pasted_with_an_address_is_taken_away_on_both_pages(
    visitor: Visitor, mailbox: Mailbox, pasted: str
) -> None:
    """Field 19."""
    page = ask(visitor, email=pasted)

    assert page.title == "Your enquiry is on its way"
    assert len(mailbox.to("ada@example.org")) == 1


@pytest.mark.usefixtures("app")
def test_an_address_that_no_mail_would_reach_is_refused_on_the_first_page(
    visitor: Visitor, membrane_screening: Service
) -> None:
    page = fill_in(visitor, email="dürst@example.org")

    assert page.status == 422
    assert "Our e-mail server cannot send to such addresses" in page.text


def test_an_account_is_found_by_any_spelling_of_its_address(app: Flask) -> None:
    app.test_cli_runner().invoke(
        args=["people", "invite", "mailto:Ada@xn--mller-kva.de", "--role", "coordinator"]
    )
    make_user("ada@müller.de")

    for spelling in ("Ada@MÜLLER.de", "ada@xn--mller-kva.de", " ada@müller.de\u200b"):
        assert accounts.find_by_email(spelling) is not None
    assert [invitation.email for invitation in db.session.scalars(select(Invitation))] == [
        "ada@müller.de"
    ]
