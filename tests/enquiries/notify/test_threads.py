"""The mails of one enquiry form a thread, and carry to others neither strangers' links nor the reader's own."""

from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from marketplace.catalogue.models import Service, ServiceText
from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction
from marketplace.delivery.mail import Mail
from marketplace.delivery.mail.message import to_bytes
from tests.browser import Visitor
from tests.conftest import Mailbox
from tests.enquiries.asking import ask

SME = "ada@example.org"
DESK = "desk@wsm.example.org"


def read(mail: Mail) -> EmailMessage:
    raw = to_bytes(mail, "Market <market@example.org>", mail.created_at)
    return message_from_bytes(raw, policy=policy.default)


@pytest.fixture
def answered(
    visitor: Visitor, wsm_desk: Visitor, membrane_screening: Service, mailbox: Mailbox
) -> Mailbox:
    """Ada asked and was answered."""
    page = ask(visitor)
    reference = page.all(".reference")[0].get_text()
    wsm_desk.open(f"/en/desk/enquiries/{reference}").submit("Send answer", body="Yes, we can.")
    return mailbox


def test_confirmation_and_answer_form_a_thread(answered: Mailbox) -> None:
    confirmation, answer = map(read, answered.to(SME))

    assert confirmation["Subject"] == answer["Subject"]
    assert confirmation["Subject"].endswith(": Membrane screening")
    assert confirmation["References"] == answer["References"] == answer["In-Reply-To"]
    assert confirmation["References"] == read(answered.to(DESK)[0])["References"]
    assert confirmation["Message-ID"] != answer["Message-ID"]


def test_only_what_nobody_wrote_is_marked_as_written_by_a_machine(answered: Mailbox) -> None:
    confirmation, answer = map(read, answered.to(SME))

    assert confirmation["Auto-Submitted"] == "auto-generated"
    assert answer["Auto-Submitted"] is None
    assert read(answered.to(DESK)[0])["Auto-Submitted"] is None, "the words are the SME's"


def test_the_link_of_the_sme_stands_below_the_line_that_replies_leave_out(
    answered: Mailbox,
) -> None:
    """F25: a quoted reply does not hand the owner's link to a cluster."""
    for mail in answered.to(SME):
        body, _line, signature = mail.text.partition("\n-- \n")
        assert "/enquiries/" not in body.replace("/enquiries/lost", "")
        assert "Keep this" in signature
        assert "http://localhost/en/enquiries/" in signature
        assert "/enquiries/" in mail.html.partition("moz-signature")[2]


@pytest.mark.usefixtures("membrane_screening")
def test_a_stranger_gets_no_more_than_the_beginning_of_what_was_written(
    visitor: Visitor, mailbox: Mailbox
) -> None:
    """F11: the site does not mail strangers' words and links to anybody."""
    words = "Claim your prize at https://evil.example/prize or evil.com now. " + "word " * 900

    page = ask(visitor, message=words, email="victim@example.org")

    assert page.title == "Your enquiry is on its way"
    (confirmation,) = mailbox.to("victim@example.org")
    for part in (confirmation.text, confirmation.html):
        assert "evil" not in part
        assert "Claim your prize at [link] or [link] now." in part
        assert part.count("word") < 60
        assert "You can read the full text on your page." in part
    assert "https://evil.example/prize" in mailbox.to(DESK)[0].text, "the desk reads all of it"


def test_staff_see_who_asks_in_the_subject_and_the_sme_does_not_see_itself(
    answered: Mailbox,
) -> None:
    to_desk, to_sme = read(answered.to(DESK)[0]), read(answered.to(SME)[0])

    title = ": Membrane screening"
    assert to_sme["Subject"].endswith(title)
    assert to_desk["Subject"].replace(" :", ":").endswith(f"{title} – Analytical Engines Ltd")


@pytest.mark.parametrize(
    ("organisation", "end"),
    [
        ("=?utf-8?b?QmNjOg==?=", " – = ?utf-8?b?QmNjOg== ?="),
        ("Ada\u2028Bcc: all@example.org", " – Ada Bcc: all@example.org"),
        ("", " Membrane screening"),
        ("x" * 200, " – " + "x" * 200),
    ],
)
def test_what_is_typed_as_organisation_stays_in_the_subject(
    organisation: str,
    end: str,
    visitor: Visitor,
    wsm_desk: Visitor,
    membrane_screening: Service,
    mailbox: Mailbox,
) -> None:
    ask(visitor, organisation=organisation)
    mail = read(mailbox.to(DESK)[0])

    assert mail["Subject"].endswith(end)
    assert mail["Bcc"] is None


def test_staff_read_the_title_in_their_language(
    visitor: Visitor, wsm: Cluster, membrane_screening: Service, mailbox: Mailbox
) -> None:
    with transaction():
        cluster = db.session.merge(wsm)
        cluster.languages, cluster.email = ["cs"], DESK
        text = {"service_id": membrane_screening.id, "language": "cs", "title": "Výběr membrán"}
        db.session.add(ServiceText(**text))

    ask(visitor)

    assert ": Výběr membrán – " in read(mailbox.to(DESK)[0])["Subject"]
    assert read(mailbox.to(SME)[0])["Subject"].endswith(": Membrane screening")


def test_no_line_parts_a_reference_and_quotations_name_their_language(answered: Mailbox) -> None:
    html = answered.to(SME)[-1].html

    assert '<span class="reference">ENQ-' in html
    assert '<blockquote lang="en"' in html
