"""The page on which the work at a desk starts: what is to do, counted, each line a link."""

from datetime import date, timedelta

import pytest

from marketplace import tokens
from marketplace.catalogue import queries as catalogue
from marketplace.catalogue.models import Partner, Service, ServiceText
from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction, utcnow
from marketplace.delivery import mail
from marketplace.delivery.mail import Mail
from marketplace.enquiries.actions import adding, answering
from marketplace.enquiries.models import Enquiry
from marketplace.i18n import as_typed
from marketplace.workdays import local_day
from tests.browser import Page, Visitor
from tests.conftest import make_service, new_enquiry
from tests.counting import counted_statements
from tests.enquiries.asking import assignment_of, find

DESK = "/en/desk"
WAITING = "/en/desk/enquiries?state=waiting"


def lines(page: Page) -> list[tuple[str, str]]:
    """What each line says, and where it leads to."""
    links = page.all(".to-do a")
    return [(as_typed(" ".join(link.get_text().split())), str(link["href"])) for link in links]


def test_an_empty_day_says_so(wsm_desk: Visitor) -> None:
    page = wsm_desk.open(DESK)

    assert lines(page) == []
    assert "Nothing to do" in page.text


@pytest.mark.parametrize(
    ("days", "words"), [(-1, "1 answer is overdue"), (0, "1 answer is due today")]
)
def test_an_answer_is_counted_by_the_day_on_which_it_is_due(
    wsm_desk: Visitor, enquiry: Enquiry, days: int, words: str
) -> None:
    with transaction():
        assignment_of(enquiry, "wsm").due_on = local_day(utcnow()) + timedelta(days=days)

    assert lines(wsm_desk.open(DESK)) == [(words, WAITING)]


def test_later_days_are_named_the_nearest_first(
    wsm_desk: Visitor, enquiry: Enquiry, wsm: Cluster
) -> None:
    with transaction():
        assignment_of(enquiry, "wsm").due_on = date(2031, 12, 2)

    assert lines(wsm_desk.open(DESK)) == [("1 answer is due by 2 December 2031", WAITING)]


def test_what_was_answered_is_counted_again_once_the_enquirer_writes(
    wsm_desk: Visitor, zinnae_desk: Visitor, enquiry: Enquiry
) -> None:
    with transaction():
        answering.answer(assignment_of(enquiry, "wsm"), "Yes.", nonce="n", now=utcnow())
    assert lines(wsm_desk.open(DESK)) == []

    with transaction():
        adding.write_back(find(enquiry), "When?", nonce="m", now=utcnow())

    assert lines(wsm_desk.open(DESK)) == [("1 enquirer has written again", WAITING)]


def test_an_enquiry_with_mail_that_did_not_arrive_is_named_to_those_who_may_know(
    wsm_desk: Visitor, zinnae_desk: Visitor, enquiry: Enquiry, wsm: Cluster
) -> None:
    with transaction():
        assignment_of(enquiry, "zinnae").declined_at = utcnow() - timedelta(minutes=1)
        answering.answer(assignment_of(enquiry, "wsm"), "Yes.", nonce="n", now=utcnow())
        db.session.flush()
        for message in mail.concerning(enquiry.email, [enquiry.reference]):
            message.sent_at, message.failed_at = None, utcnow()
            message.created_at = utcnow()

    page = f"/en/desk/enquiries/{enquiry.reference}#mail-troubles"
    assert lines(wsm_desk.open(DESK)) == [(f"Enquiry {enquiry.reference}", page)]
    assert lines(zinnae_desk.open(DESK)) == []


def test_of_many_undelivered_mails_a_few_are_named_and_all_are_a_link_away(
    wsm_desk: Visitor, wsm: Cluster, zinnae: Cluster
) -> None:
    with transaction():
        for number in range(7):
            enquiry = new_enquiry(number, [wsm], due_on=date(2031, 12, 2))
            db.session.add_all([enquiry, _failed_mail(enquiry), _failed_mail(enquiry)])
        db.session.add(new_enquiry(7, [wsm], due_on=date(2031, 12, 2)))
        of_others = new_enquiry(8, [zinnae], due_on=date(2031, 12, 2))
        db.session.add_all([of_others, _failed_mail(of_others)])

    *_answers, last = lines(wsm_desk.open(DESK))
    inbox = wsm_desk.open(last[1])

    assert last[0] == "See all 7 enquiries with undelivered e-mails"
    assert len(inbox.all(".inbox tbody tr")) == 7
    assert len(lines(wsm_desk.open(DESK))) == 1 + 5 + 1, "the answers that are due, and five mails"


def _failed_mail(enquiry: Enquiry) -> Mail:
    return Mail(
        message_id=f"<{tokens.new_link_token()}@example.org>",
        recipient=enquiry.email,
        language="en",
        subject="Answer",
        text="Yes.",
        html="",
        next_try_at=utcnow(),
        give_up_at=utcnow(),
        about=enquiry.reference,
        created_at=utcnow(),
        failed_at=utcnow(),
    )


def test_services_are_counted_by_what_they_need(
    wsm_desk: Visitor, wsm: Cluster, zinnae: Cluster
) -> None:
    make_service("draft", wsm, title="Draft", state="draft")
    make_service("audit", wsm, title="Audit", review_by=date(2020, 1, 1))
    shared = make_service("shared", zinnae, title="Shared")
    with transaction():
        audit = catalogue.find_by_slug("audit")
        assert audit is not None
        audit.texts[0].revision = 3
        audit.texts.append(ServiceText(language="fr", title="Audit", of_revision=2, outdated=1))
        db.session.add(Partner(service_id=shared.id, cluster_id=wsm.id, role="Tests"))

    services = "/en/desk/services"
    assert lines(wsm_desk.open(DESK)) == [
        ("1 service needs your agreement", services),
        ("1 service is due for review", services),
        ("1 translation is older than its original", services),
        ("1 draft is not published yet", services),
    ]


def test_nothing_of_another_cluster_or_withdrawn_is_counted(
    wsm_desk: Visitor, zinnae: Cluster, wsm: Cluster
) -> None:
    make_service("theirs", zinnae, title="Theirs", state="draft")
    make_service("old", wsm, title="Old", state="withdrawn", review_by=date(2020, 1, 1))

    assert lines(wsm_desk.open(DESK)) == []


def test_the_page_costs_seven_statements_more_than_any_other_of_the_desk(
    wsm_desk: Visitor, enquiry: Enquiry, membrane_screening: Service
) -> None:
    with counted_statements() as of_a_bare_page:
        wsm_desk.open("/en/desk/services/new")
    with counted_statements() as of_the_start:
        wsm_desk.open(DESK)

    assert len(of_the_start) == len(of_a_bare_page) + 7
