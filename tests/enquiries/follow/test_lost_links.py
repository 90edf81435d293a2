"""Who has lost the link to an enquiry gets it again by mail, and nobody learns who has asked."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import event

from marketplace.database import db, transaction, utcnow
from marketplace.enquiries import queries
from marketplace.enquiries.actions import links
from marketplace.enquiries.models import Enquiry
from tests.browser import Page, Visitor
from tests.conftest import Mailbox

ADDRESS = "/en/enquiries/lost"
SAME = "If an enquiry was sent with that address, we have sent an e-mail with the links to it."


@contextmanager
def statements() -> Iterator[list[str]]:
    """Note which kinds of statements reach the database."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(" ".join(statement.split()[:3]))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def test_the_links_of_an_address_are_sent_to_it_however_it_is_capitalised(
    app: Flask, sent: Page, enquiry: Enquiry, mailbox: Mailbox
) -> None:
    before = len(mailbox)

    page = Visitor(app).open(ADDRESS).submit("Send me the links", email="Ada@Example.org")

    assert SAME in page.text
    (mail,) = list(mailbox)[before:]
    assert mail.recipient.lower() == "ada@example.org"
    assert f"http://localhost{sent.url}" in mail.text
    assert enquiry.reference in mail.text


def test_an_unknown_address_gets_the_same_answer_and_no_mail(
    app: Flask, sent: Page, enquiry: Enquiry, mailbox: Mailbox
) -> None:
    before = len(mailbox)
    with statements() as known:
        first = Visitor(app).open(ADDRESS).submit("Send me the links", email="ada@example.org")
    with statements() as unknown:
        second = Visitor(app).open(ADDRESS).submit("Send me the links", email="eve@example.org")

    assert (first.status, first.text, first.url) == (second.status, second.text, second.url)
    assert "INSERT INTO mail" in known
    assert "INSERT INTO mail" in unknown, "the mail is written for both, so that both take as long"
    assert [mail.recipient for mail in list(mailbox)[before:]] == ["ada@example.org"]


def test_what_is_no_address_is_refused_and_stays(visitor: Visitor) -> None:
    page = visitor.open(ADDRESS).submit("Send me the links", email="ada at example")

    assert page.status == 422
    assert page.value("email") == "ada at example"


def test_a_link_that_leads_nowhere_says_how_to_get_it_again(sent: Page) -> None:
    page = sent.visitor.open(f"{sent.url}x")

    assert page.status == 404
    assert page.response.headers["Referrer-Policy"] == "no-referrer"
    assert page.follow("/enquiries/lost").title == "Get the links to your enquiries"


def test_the_forms_lead_to_the_lost_links(visitor: Visitor) -> None:
    assert visitor.open("/en/enquiries/new").follow("/enquiries/lost").status == 200


def test_the_links_of_colleagues_are_not_sent_to_anybody(
    app: Flask, sent: Page, enquiry: Enquiry, mailbox: Mailbox
) -> None:
    with transaction():
        found = queries.find_by_reference(enquiry.reference)
        assert found is not None
        token = links.invite_guest(found)
        links.send_links("ada@example.org", utcnow(), "en")

    assert token not in list(mailbox)[-1].text
