"""Forms sent twice, late, for what is gone, or to nobody in particular."""

from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.catalogue.models import Service
from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction, utcnow
from marketplace.enquiries.draft import CONSENT_VERSION
from marketplace.enquiries.models import Enquiry
from tests.browser import Visitor
from tests.conftest import Mailbox, make_service
from tests.enquiries.asking import FORM, TYPED, ask, fill_in


def count(model: type) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_the_consent_is_kept_with_its_wording_and_language(
    visitor: Visitor, membrane_screening: Service
) -> None:
    ask(visitor, may_hand_over="y")

    enquiry = db.session.scalars(select(Enquiry)).one()
    assert (enquiry.consent_version, enquiry.consent_language, enquiry.may_hand_over) == (
        CONSENT_VERSION,
        "en",
        True,
    )


def test_the_same_form_sent_again_is_the_same_enquiry(
    visitor: Visitor, membrane_screening: Service, mailbox: Mailbox
) -> None:
    check = fill_in(visitor)

    first, again = check.submit("Send enquiry"), check.submit("Send enquiry")

    assert again.url == first.url
    assert again.title == "Your enquiry is on its way"
    assert count(Enquiry) == 1
    assert len(mailbox) == 3


def test_the_same_words_from_another_tab_lead_to_the_same_page(
    visitor: Visitor, membrane_screening: Service
) -> None:
    first, second = fill_in(visitor), fill_in(visitor)

    assert second.submit("Send enquiry").url == first.submit("Send enquiry").url
    assert count(Enquiry) == 1


def test_who_knows_the_words_of_an_enquiry_gets_no_link_to_it(
    app: Flask, visitor: Visitor, membrane_screening: Service, mailbox: Mailbox
) -> None:
    cluster = fill_in(Visitor(app))  # it reads every field of what it is asked
    own_page = ask(visitor).url

    sent = cluster.submit("Send enquiry")
    again = fill_in(Visitor(app))

    token = own_page.rsplit("/", 1)[-1]
    for page in (sent, again):
        assert page.title == "This enquiry has been sent"
        assert db.session.scalars(select(Enquiry.reference)).one() in page.text
        assert token not in page.response.get_data(as_text=True)
    assert count(Enquiry) == 1
    assert len(mailbox) == 3


def test_who_goes_back_and_writes_something_else_loses_nothing(
    visitor: Visitor, membrane_screening: Service
) -> None:
    form = visitor.open(FORM)
    first = form.submit("Continue", **TYPED).submit("Send enquiry")

    other = form.submit("Continue", **{**TYPED, "message": "And ten ceramic ones."}).submit(
        "Send enquiry"
    )

    assert other.url != first.url
    assert count(Enquiry) == 2


def test_a_stale_form_is_shown_again_with_all_that_was_typed(
    app: Flask, visitor: Visitor, membrane_screening: Service
) -> None:
    check = fill_in(visitor)
    visitor.client.delete_cookie("session")

    page = check.submit("Send enquiry")

    assert page.status == 422
    assert "This page was open for a long time. Nothing is lost" in page.text
    assert page.value("message") == TYPED["message"]
    assert page.value("email") == TYPED["email"]
    assert page.submit("Continue").submit("Send enquiry").title == "Your enquiry is on its way"


def test_a_service_withdrawn_in_between_is_said_politely_and_the_text_is_kept(
    visitor: Visitor, membrane_screening: Service, mailbox: Mailbox
) -> None:
    check = fill_in(visitor)
    with transaction():
        db.session.get_one(Service, membrane_screening.id).withdraw(
            "The laboratory closed.", utcnow()
        )

    page = check.submit("Send enquiry")

    assert page.status == 410
    assert page.title == "This service is no longer offered"
    assert TYPED["message"] in page.text
    assert len(mailbox) == 0

    form = page.submit("Ask us instead")
    assert form.value("message") == TYPED["message"]
    assert form.submit("Continue").submit("Send enquiry").title == "Your enquiry is on its way"


def test_an_enquiry_sent_before_the_withdrawal_is_still_found_by_its_form(
    visitor: Visitor, membrane_screening: Service
) -> None:
    check = fill_in(visitor)
    first = check.submit("Send enquiry")
    with transaction():
        db.session.get_one(Service, membrane_screening.id).withdraw(
            "The laboratory closed.", utcnow()
        )

    assert check.submit("Send enquiry").url == first.url


def test_nobody_can_ask_for_a_draft(visitor: Visitor, wsm: Cluster) -> None:
    draft = make_service("secret-plan", wsm, title="Secret plan", state="draft")
    with transaction():
        db.session.get_one(Service, draft.id).version = 0

    assert visitor.open("/en/services/secret-plan/enquiry").status == 404
    assert visitor.open("/en/services/no-such-thing/enquiry").status == 404


def test_who_fills_in_the_field_that_nobody_sees_is_told_and_can_go_on(
    visitor: Visitor, membrane_screening: Service
) -> None:
    page = fill_in(visitor, website="https://spam.example.org")

    assert page.status == 422
    assert "filled in a hidden field" in page.text
    assert count(Enquiry) == 0
    assert page.value("website") == ""

    page.submit("Continue").submit("Send enquiry")

    assert count(Enquiry) == 1


def test_what_is_pasted_with_typographic_signs_is_mended_silently(
    visitor: Visitor, membrane_screening: Service
) -> None:
    page = fill_in(visitor, name="\u200bAda\u00a0Lovelace", phone="+33\u00a05 61\u201300 00\u200e")

    page.submit("Send enquiry")

    enquiry = db.session.scalars(select(Enquiry)).one()
    assert (enquiry.name, enquiry.phone) == ("Ada Lovelace", "+33 5 61-00 00")


def test_a_cluster_without_an_address_is_made_known_to_the_coordinator(
    visitor: Visitor,
    coordinator: Visitor,
    membrane_screening: Service,
    zinnae: Cluster,
    mailbox: Mailbox,
) -> None:
    with transaction():
        db.session.get_one(Cluster, zinnae.id).email = ""

    ask(visitor)

    (mail,) = mailbox.to("coordinator@example.org")
    assert "Zinnae takes part in this enquiry but has no contact address" in mail.text
    assert mailbox.to("desk@wsm.example.org")


def test_a_general_enquiry_goes_to_the_coordinator(
    visitor: Visitor, coordinator: Visitor, mailbox: Mailbox
) -> None:
    page = ask(visitor, "/en/enquiries/new")

    assert page.title == "Your enquiry is on its way"
    assert "is looking for the cluster that can help you best" in page.text
    assert [mail.recipient for mail in mailbox] == ["ada@example.org", "coordinator@example.org"]
    (mail,) = mailbox.to("coordinator@example.org")
    assert mail.reply_to == "ada@example.org"
    reference = db.session.scalars(select(Enquiry.reference)).one()
    assert f"/coordination/enquiries/{reference}" in mail.text


def test_a_general_enquiry_is_kept_even_while_there_is_no_coordinator(
    visitor: Visitor, mailbox: Mailbox
) -> None:
    assert ask(visitor, "/en/enquiries/new").title == "Your enquiry is on its way"
    assert count(Enquiry) == 1
    assert [mail.recipient for mail in mailbox] == ["ada@example.org"]


@pytest.mark.parametrize("address", [FORM, "/en/enquiries/new"])
def test_the_form_can_be_read_in_every_language(
    app: Flask, visitor: Visitor, membrane_screening: Service, address: str
) -> None:
    for language in app.extensions["settings"].languages:
        page = visitor.open(f"/{language}/{urlsplit(address).path.split('/', 2)[2]}")
        assert page.status == 200
        assert page.value("language") == language
