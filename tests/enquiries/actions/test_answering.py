"""What clusters do with their part, who hears of it, and how an enquiry comes to its end and goes on."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask

from marketplace.catalogue import queries as catalogue
from marketplace.clusters.models import Cluster, Membership
from marketplace.database import db, transaction
from marketplace.enquiries import queries, timeline
from marketplace.enquiries.actions import adding, answering, assigning, closing, sending
from marketplace.enquiries.draft import Draft
from marketplace.enquiries.excerpt import Excerpt
from marketplace.enquiries.jobs import reminders, summaries
from marketplace.enquiries.models import Enquiry
from marketplace.errors import IllegalStateChange
from marketplace.i18n import as_typed
from tests.browser import Visitor
from tests.conftest import Mailbox, make_cluster, make_user
from tests.enquiries.asking import TYPED, assignment_of, find, send

HOUR = timedelta(hours=1)


@pytest.fixture
def nano(app: Flask) -> Cluster:
    return make_cluster("nano", "Nanoprogress", "CZ", "cs", "en")


def _another(enquiry: Enquiry) -> Draft:
    """The same words in another form."""
    names = (
        "name",
        "organisation",
        "email",
        "country",
        "size",
        "language",
        "phone",
        "may_hand_over",
    )
    typed = {name: getattr(enquiry, name) for name in names}
    return Draft(nonce=secrets.token_urlsafe(24), message=TYPED["message"], **typed)


def do(
    move: Callable[..., None], enquiry: Enquiry, slug: str, *arguments: object, **more: object
) -> None:
    with transaction():
        move(assignment_of(enquiry, slug), *arguments, **more)


def test_an_answer_may_be_signed(enquiry: Enquiry, now: datetime, mailbox: Mailbox) -> None:
    do(answering.answer, enquiry, "wsm", "Yes.", nonce="n", now=now, person="Marie Curie")

    assert "Marie Curie" in mailbox.to("ada@example.org")[-1].text
    assert (
        timeline.for_sme(find(enquiry)).items[-1].title
        == "Marie Curie of Water Sensors & Membranes answered"
    )


def test_a_note_for_clusters_reaches_the_other_one_and_never_the_sme(
    enquiry: Enquiry, now: datetime, mailbox: Mailbox
) -> None:
    before = len(mailbox)

    do(
        answering.note,
        enquiry,
        "wsm",
        "Who takes the samples?",
        scope="clusters",
        nonce="n",
        now=now,
    )

    assert [mail.recipient for mail in list(mailbox)[before:]] == ["desk@zinnae.example.org"]
    assert list(mailbox)[-1].reply_to == "desk@wsm.example.org"
    found = find(enquiry)
    assert "Who takes the samples?" not in str(timeline.for_sme(found))
    for entries in (
        timeline.for_cluster(Excerpt(assignment_of(enquiry, "zinnae"))),
        timeline.for_coordinator(found),
    ):
        assert "Who takes the samples?" in str(entries)


def test_a_note_for_ones_own_cluster_is_read_by_nobody_else(
    enquiry: Enquiry, now: datetime, mailbox: Mailbox
) -> None:
    before = len(mailbox)

    do(answering.note, enquiry, "wsm", "They owe us money.", scope="cluster", nonce="n", now=now)

    found = find(enquiry)
    assert len(mailbox) == before
    assert "owe us" in str(timeline.for_cluster(Excerpt(assignment_of(enquiry, "wsm"))))
    others = timeline.for_cluster(Excerpt(assignment_of(enquiry, "zinnae")))
    for entries in (others, timeline.for_coordinator(found), timeline.for_sme(found)):
        assert "owe us" not in str(entries)


def test_a_note_is_never_an_answer(enquiry: Enquiry, now: datetime) -> None:
    with pytest.raises(IllegalStateChange), transaction():
        answering.note(
            assignment_of(enquiry, "wsm"), "Hello.", scope="everyone", nonce="n", now=now
        )
    do(answering.note, enquiry, "wsm", "For us.", scope="cluster", nonce="n", now=now)
    assert assignment_of(enquiry, "wsm").state == "to-answer"


def test_what_was_answered_by_telephone_counts_as_answered(enquiry: Enquiry, now: datetime) -> None:
    do(answering.answer_elsewhere, enquiry, "wsm", now)

    assert assignment_of(enquiry, "wsm").answered_at == now
    title = timeline.for_sme(find(enquiry)).items[-1].title
    assert as_typed(title) == "Water Sensors & Membranes answered by e-mail or phone"


def test_with_consent_another_cluster_is_asked_at_once_and_the_first_one_stays_as_a_reader(
    enquiry: Enquiry, now: datetime, nano: Cluster, mailbox: Mailbox
) -> None:
    with transaction():
        find(enquiry).may_hand_over = True

    with transaction():
        answering.decline(
            assignment_of(enquiry, "wsm"),
            "Not our field.",
            now,
            hand_over_to=db.session.merge(nano),
        )

    added = assignment_of(enquiry, "nano")
    assert (added.state, added.is_lead, assignment_of(enquiry, "wsm").is_lead) == (
        "to-answer",
        True,
        False,
    )
    assert assignment_of(enquiry, "wsm").state == "declined"
    assert find(enquiry).reference in mailbox.to("desk@nano.example.org")[-1].subject
    assert "We need 40 samples screened by June." in mailbox.to("desk@nano.example.org")[-1].text
    told = mailbox.to("ada@example.org")[-1]
    assert "Nanoprogress" in told.text
    assert "Not our field." in told.text
    assert told.reply_to == "desk@nano.example.org"


def test_without_consent_the_sme_is_asked_and_agrees_once(
    enquiry: Enquiry, now: datetime, nano: Cluster, mailbox: Mailbox
) -> None:
    with transaction():
        answering.decline(
            assignment_of(enquiry, "wsm"),
            "Not our field.",
            now,
            hand_over_to=db.session.merge(nano),
        )

    assert not mailbox.to("desk@nano.example.org")
    assert "Nanoprogress" in mailbox.to("ada@example.org")[-1].text
    do(assigning.hand_over, enquiry, "wsm", now + HOUR)
    assert len(mailbox.to("desk@nano.example.org")) == 1
    with pytest.raises(IllegalStateChange):
        do(assigning.hand_over, enquiry, "wsm", now + HOUR)


def test_nobody_is_asked_twice(enquiry: Enquiry, now: datetime, zinnae: Cluster) -> None:
    with pytest.raises(IllegalStateChange), transaction():
        answering.decline(
            assignment_of(enquiry, "wsm"),
            "Not our field.",
            now,
            hand_over_to=db.session.merge(zinnae),
        )


def test_with_the_last_cluster_an_enquiry_is_closed_with_the_best_outcome(
    enquiry: Enquiry, now: datetime, mailbox: Mailbox
) -> None:
    for slug, outcome in (("wsm", "not-possible"), ("zinnae", "helped")):
        do(answering.answer, enquiry, slug, f"Answer of {slug}.", nonce=slug, now=now)
        assert find(enquiry).closed_at is None
        do(answering.finish, enquiry, slug, outcome, now + HOUR)

    found = find(enquiry)
    assert (found.status, found.outcome, found.closed_at) == ("closed", "helped", now + HOUR)
    assert found.reference in mailbox.to("ada@example.org")[-1].subject


def test_a_withdrawal_is_told_to_who_still_took_part(
    enquiry: Enquiry, now: datetime, mailbox: Mailbox
) -> None:
    do(answering.decline, enquiry, "zinnae", "No.", now)
    before = len(mailbox)

    with transaction():
        closing.withdraw(find(enquiry), now)

    assert [mail.recipient for mail in list(mailbox)[before:]] == ["desk@wsm.example.org"]
    assert find(enquiry).outcome == "withdrawn"
    with pytest.raises(IllegalStateChange), transaction():
        adding.write_back(find(enquiry), "Hello?", nonce="n", now=now)


def test_a_reopened_enquiry_waits_again_and_both_desks_hear_of_it(
    enquiry: Enquiry, now: datetime, mailbox: Mailbox
) -> None:
    with transaction():
        closing.withdraw(find(enquiry), now)
    before = len(mailbox)

    with transaction():
        closing.reopen(find(enquiry), now + timedelta(days=29))

    assert [mail.recipient for mail in list(mailbox)[before:]] == [
        "desk@wsm.example.org",
        "desk@zinnae.example.org",
    ]
    assert find(enquiry).status == "to-answer"
    assert all(one.due_on > (now + timedelta(days=29)).date() for one in find(enquiry).assignments)


def test_a_general_enquiry_that_is_withdrawn_is_told_to_the_coordinator(
    app: Flask, coordinator: Visitor, now: datetime, mailbox: Mailbox, enquiry: Enquiry
) -> None:
    with transaction():
        general = send(_another(enquiry), service=None, now=now)
        reference = general.reference
    before = len(mailbox)
    with transaction():
        found = queries.find_by_reference(reference)
        assert found is not None
        closing.withdraw(found, now)
    assert [mail.recipient for mail in list(mailbox)[before:]] == ["coordinator@example.org"]


def test_a_colleague_is_told_in_their_own_mailbox_and_gets_what_follows(
    enquiry: Enquiry, now: datetime, mailbox: Mailbox, wsm: Cluster
) -> None:
    manager = make_user("boss@wsm.example.org", cluster=wsm, role="manager")
    colleague = make_user("marie@wsm.example.org", cluster=wsm)
    with transaction():
        assigning.give_to(
            assignment_of(enquiry, "wsm"),
            db.session.merge(colleague),
            now,
            by=db.session.merge(manager),
        )
    assert len(mailbox.to("marie@wsm.example.org")) == 1
    before = len(mailbox.to("desk@wsm.example.org"))

    with transaction():
        adding.write_back(find(enquiry), "And ceramic ones?", nonce="n", now=now)

    assert "And ceramic ones?" in mailbox.to("marie@wsm.example.org")[-1].text
    assert len(mailbox.to("desk@wsm.example.org")) == before


@pytest.mark.parametrize(("frequency", "mails"), [("at-once", 1), ("daily", 0), ("reminders", 0)])
def test_a_desk_gets_as_much_mail_as_it_wants(
    enquiry: Enquiry, now: datetime, mailbox: Mailbox, wsm: Cluster, frequency: str, mails: int
) -> None:
    with transaction():
        db.session.get_one(Cluster, wsm.id).mail_frequency = frequency
    before = len(mailbox.to("desk@wsm.example.org"))

    with transaction():
        adding.write_back(find(enquiry), "And ceramic ones?", nonce="n", now=now)

    assert len(mailbox.to("desk@wsm.example.org")) == before + mails


def test_what_came_of_it_is_kept_once_it_has_ended(enquiry: Enquiry, now: datetime) -> None:
    with pytest.raises(IllegalStateChange), transaction():
        closing.tell_result(find(enquiry), "solved", now)
    with transaction():
        closing.close(find(enquiry), "helped", now)
        closing.tell_result(find(enquiry), "solved", now, rating=5, words="Quick and clear.")
    assert (find(enquiry).result, find(enquiry).rating) == ("solved", 5)
    for result, rating in (("great", None), ("solved", 6), ("solved", 0)):
        with pytest.raises(IllegalStateChange), transaction():
            closing.tell_result(find(enquiry), result, now, rating=rating)


def test_the_same_words_from_another_tab_are_the_same_enquiry_for_a_day(enquiry: Enquiry) -> None:
    def send_again(after: timedelta) -> str:
        with transaction():
            service = find(enquiry).service
            assert service is not None
            draft = _another(enquiry)
            return sending.send(
                draft,
                service=catalogue.find_by_slug(service.slug),
                language="en",
                now=enquiry.sent_at + after,
            )

    assert send_again(timedelta(hours=1)) == enquiry.token
    assert send_again(timedelta(hours=23)) == enquiry.token
    assert send_again(timedelta(days=2)) != enquiry.token


def test_a_colleague_who_left_the_cluster_gets_nothing_more_and_the_desk_does(
    enquiry: Enquiry, now: datetime, mailbox: Mailbox, wsm: Cluster
) -> None:
    manager = make_user("boss@wsm.example.org", cluster=wsm, role="manager")
    colleague = make_user("marie@wsm.example.org", cluster=wsm)
    with transaction():
        assigning.give_to(
            assignment_of(enquiry, "wsm"),
            db.session.merge(colleague),
            now,
            by=db.session.merge(manager),
        )
        db.session.delete(db.session.get_one(Membership, colleague.id))
    told, before = len(mailbox.to("marie@wsm.example.org")), len(mailbox.to("desk@wsm.example.org"))

    with transaction():
        adding.write_back(find(enquiry), "And ceramic ones?", nonce="n", now=now)
        reminders.remind(now + timedelta(days=40))

    assert len(mailbox.to("marie@wsm.example.org")) == told
    heard = [
        mail.subject.split(" the enquiry")[0]
        for mail in mailbox.to("desk@wsm.example.org")[before:]
    ]
    assert len(heard) == 3, heard  # what was added, its own delay, and the partner's


def test_the_summary_of_a_desk_has_what_a_colleague_left_behind(
    enquiry: Enquiry, now: datetime, mailbox: Mailbox, wsm: Cluster
) -> None:
    colleague = make_user("marie@wsm.example.org", cluster=wsm)
    with transaction():
        db.session.get_one(Cluster, wsm.id).mail_frequency = "daily"
        assigning.give_to(
            assignment_of(enquiry, "wsm"),
            db.session.merge(colleague),
            now,
            by=db.session.merge(colleague),
        )
        db.session.delete(db.session.get_one(Membership, colleague.id))
    monday = datetime(2026, 12, 14, 9, tzinfo=now.tzinfo)

    with transaction():
        assert summaries.summarise(monday) == 1

    assert enquiry.reference in mailbox.to("desk@wsm.example.org")[-1].text
