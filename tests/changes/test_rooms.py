"""Every room writes down what was done, to what, when and by whom."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from marketplace.catalogue import actions as catalogue
from marketplace.catalogue import queries
from marketplace.catalogue.models import Service
from marketplace.clusters import actions as clusters
from marketplace.clusters.models import Cluster, Membership, Role
from marketplace.database import db, transaction
from marketplace.technologies import actions as technologies
from tests.browser import Visitor
from tests.catalogue.desk.acts import save_text
from tests.changes.reading import author_of, kinds, lines
from tests.conftest import NOW, PASSWORD, Mailbox, make_service
from tests.partnership.test_coordination import NEW, link_of


def test_the_life_of_a_service_is_told_with_who_and_when(wsm_desk: Visitor, wsm: Cluster) -> None:
    make_service("fouling-tests", wsm, title="Fouling tests", state="draft")
    page = "/en/desk/services/fouling-tests"
    wsm_desk.open(page).submit("Publish")
    save_text(wsm_desk, "fouling-tests", summary="Other words.")
    wsm_desk.open(f"{page}/edit").submit(reply_within_days="9")
    wsm_desk.open(f"{page}/withdraw").submit(reason="The pilot plant moves.")
    wsm_desk.open(page).submit("Publish")

    told = lines("service")
    assert [line.kind for line in told] == [
        "published",
        "text-changed",
        "changed",
        "withdrawn",
        "republished",
    ]
    assert {author_of(line) for line in told} == {"manager@wsm.example.org"}
    assert {line.actor for line in told} == {"person"}
    assert all(line.is_public for line in told)
    text, details = told[1], told[2]
    assert text.fields == ["en.summary"]
    assert (text.before, text.after) == (None, {"version": 3}), "its words stand in the version"
    assert details.fields == ["reply_within_days"]
    assert details.before == {"reply_within_days": 3}
    assert details.after == {"reply_within_days": 9, "version": 4}


def test_a_new_draft_is_told_without_emptying_what_is_kept_for_visitors(
    wsm_desk: Visitor, membrane_screening: Service
) -> None:
    before = queries.last_change()

    page = wsm_desk.open("/en/desk/services/new").submit(
        title="Fouling tests", type="testing", language="en"
    )
    page.submit(summary="We measure fouling.")

    assert kinds("service") == ["created", "text-changed"]
    assert queries.last_change() == before
    assert queries.changes_since(0) == {}


def test_partners_and_their_agreement_are_told(
    wsm_desk: Visitor, zinnae_desk: Visitor, membrane_screening: Service
) -> None:
    page = "/en/desk/services/membrane-screening"
    save_text(wsm_desk, "membrane-screening", title="Screening")
    zinnae_desk.open(page).submit("Confirm that we take part")
    form = wsm_desk.open(f"{page}/partners")
    form.submit("Publish the partners", **{"partners-0-role": "Does it"})

    agreement = lines("service")[1]
    assert (agreement.kind, agreement.after) == (
        "countersigned",
        {"partner": "zinnae", "version": 2},
    )
    assert author_of(agreement) == "editor@zinnae.example.org"
    assert agreement.cluster_id == membrane_screening.lead_id
    assert lines("service")[-1].kind == "partners-changed"
    assert lines("service")[-1].fields == ["partners"]


def test_a_confirmation_tells_both_days(membrane_screening: Service) -> None:
    with transaction():
        service = queries.find_by_slug("membrane-screening")
        assert service is not None
        catalogue.confirm(service, NOW)

    (line,) = lines("service")
    assert (line.kind, line.actor, line.account_id) == ("confirmed", "system", None)
    assert line.after == {
        "confirmed_on": "2026-11-16",
        "review_by": "2027-11-16",
        "version": 1,
    }


def test_what_is_rolled_back_is_not_told(membrane_screening: Service) -> None:
    try:
        with transaction():
            service = queries.find_by_slug("membrane-screening")
            assert service is not None
            catalogue.withdraw(service, "No.", NOW)
            raise OSError("the power went")
    except OSError:
        pass

    assert lines() == []


def test_a_cluster_tells_which_fields_changed_and_no_addresses(wsm_desk: Visitor) -> None:
    wsm_desk.open("/en/desk/profile").submit(
        email="new@wsm.example.org", public_phone="+33 5 61 00 00 09", country="ES"
    )
    wsm_desk.open("/en/desk/profile/en").submit(summary="We know water.")

    profile, text = lines("cluster")
    assert profile.fields == ["country", "email", "public_phone"]
    assert (profile.before, profile.after) == ({"country": "FR"}, {"country": "ES"})
    assert (text.kind, text.fields, text.after) == ("text-changed", ["en.summary"], None)


def test_a_form_that_is_saved_unchanged_tells_nothing(wsm_desk: Visitor) -> None:
    wsm_desk.open("/en/desk/profile").submit()
    wsm_desk.open("/en/desk/profile/en").submit()

    assert lines("cluster") == []


def test_people_come_change_and_go(
    app: Flask, coordinator: Visitor, visitor: Visitor, mailbox: Mailbox
) -> None:
    coordinator.open("/en/coordination/clusters/invite").submit(**NEW)
    visitor.open(link_of(mailbox)).submit(name="Ada", password=PASSWORD)
    visitor.open("/en/desk/members/invite").submit(
        email="bob@bnpt.example.org", role="editor", language="en"
    )
    bob = Visitor(app)
    bob.open(link_of(mailbox)).submit(name="Bob", password=PASSWORD)
    with transaction():
        member = db.session.scalars(select(Membership).order_by(Membership.user_id.desc())).first()
        assert member is not None
        clusters.change_role(member, Role.MANAGER, NOW, by=member.user)
    bob.open("/en/desk/members/leave").submit("Yes, leave the team")

    assert kinds("invitation") == ["invited", "invited"]
    assert kinds("membership") == ["joined", "joined", "role-changed", "left"]
    assert lines("membership")[2].before == {"role": "editor"}
    joined = lines("membership")[0]
    assert (joined.after, author_of(joined)) == ({"role": "manager"}, "ada@bnpt.example.org")
    assert kinds("cluster") == ["created"]


def test_an_invitation_that_is_cancelled_is_told(wsm: Cluster) -> None:
    with transaction():
        cluster = db.session.merge(wsm)
        invitation, _token = clusters.invite(
            "ada@wsm.example.org", role="editor", cluster=cluster, language="en", now=NOW
        )
        clusters.revoke(invitation, NOW + timedelta(hours=1))

    told = lines("invitation")
    assert [(line.kind, line.key) for line in told] == [
        ("invited", told[0].key),
        ("revoked", told[0].key),
    ]
    assert told[1].at == NOW + timedelta(hours=1)


def test_the_vocabulary_and_the_pages_tell_what_was_done(app: Flask, coordinator: Visitor) -> None:
    with transaction():
        technologies.codes_for(["Pumps", "Valves"], language="en", now=NOW)
    coordinator.open("/en/coordination/technologies/merge?code=pumps").submit(target="Membranes")
    coordinator.open("/en/coordination/technologies/reject?code=valves").submit(
        "Yes, reject the proposal"
    )
    coordinator.open("/en/coordination/pages/about/cs").submit("Save the text", body="## O nás")

    assert [(line.kind, line.key) for line in lines("technology")] == [
        ("merged", "pumps"),
        ("rejected", "valves"),
    ]
    (page,) = lines("page")
    assert (page.key, page.fields, author_of(page)) == ("about", ["cs"], "coordinator@example.org")
