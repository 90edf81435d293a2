"""Services in any state, ready answers and pages: found by who may read them."""

from marketplace.catalogue import actions
from marketplace.catalogue.drafts import TextDraft
from marketplace.catalogue.models import Service
from marketplace.catalogue.queries import find_by_slug
from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction, utcnow
from marketplace.enquiries.desk import answer_fields
from marketplace.enquiries.messages import CannedAnswer
from tests.browser import Visitor
from tests.conftest import NOW, make_service
from tests.finding.conftest import Work
from tests.finding.test_enquiries import COORDINATION, DESK, hits


def test_a_draft_is_found_by_its_clusters_alone_and_in_other_forms_of_its_words(
    wsm_desk: Visitor, zinnae_desk: Visitor, coordinator: Visitor, wsm: Cluster, work: Work
) -> None:
    make_service("windjammer", wsm, title="Čištění membrán", language="cs", state="draft")
    work()

    for words in ("membranami", "Membrány", "cist"):
        (hit,) = hits(wsm_desk.open(f"{DESK}?q={words}"), "unpublished")
        assert "Čištění membrán" in hit
        assert "Draft" in hit
        assert "Nothing found" in zinnae_desk.open(f"{DESK}?q={words}").text
        assert "Nothing found" in coordinator.open(f"{COORDINATION}?q={words}").text


def test_a_partner_finds_the_drafts_in_which_it_takes_part_until_it_leaves(
    wsm_desk: Visitor, zinnae_desk: Visitor, wsm: Cluster, zinnae: Cluster, work: Work
) -> None:
    make_service("windjammer", wsm, title="Windjammer", state="draft", partners=[zinnae])
    work()
    assert hits(zinnae_desk.open(f"{DESK}?q=windjammer"), "unpublished")

    with transaction():
        service = find_by_slug("windjammer")
        assert service is not None
        actions.save_partners(service, [], now=utcnow())

    assert "Nothing found" in zinnae_desk.open(f"{DESK}?q=windjammer").text
    assert hits(wsm_desk.open(f"{DESK}?q=windjammer"), "unpublished")


def test_a_service_is_found_in_each_state_once(
    wsm_desk: Visitor, membrane_screening: Service, work: Work
) -> None:
    def change(act: str) -> None:
        with transaction():
            service = find_by_slug("membrane-screening")
            assert service is not None
            if act == "withdraw":
                actions.withdraw(service, "Too few asked.", utcnow())
            elif act == "publish":
                actions.publish(service, utcnow())
        work()

    work()
    for present, act in (("published", "withdraw"), ("unpublished", "publish"), ("published", "")):
        page = wsm_desk.open(f"{DESK}?q=membrane+screening")
        assert len(hits(page, present)) == 1
        assert "1 result" in page.text
        change(act)


def test_published_services_of_others_are_not_among_ours(
    wsm_desk: Visitor,
    zinnae_desk: Visitor,
    wsm: Cluster,
    membrane_screening: Service,
    work: Work,
) -> None:
    make_service("windjammer", wsm, title="Windjammer")
    work()

    assert hits(wsm_desk.open(f"{DESK}?q=windjammer"), "published")
    assert "Nothing found" in zinnae_desk.open(f"{DESK}?q=windjammer").text
    assert hits(zinnae_desk.open(f"{DESK}?q=screening"), "published")


def test_a_draft_is_found_by_its_new_words_and_not_by_its_old_ones(
    wsm_desk: Visitor, wsm: Cluster, work: Work
) -> None:
    make_service("draft", wsm, title="Windjammer", state="draft")
    work()
    with transaction():
        service = find_by_slug("draft")
        assert service is not None
        draft = TextDraft(
            words={"title": "Brontosaurus", "summary": "Large.", "description": "At length."}
        )
        actions.save_text(service, "en", draft, now=NOW)

    assert "Nothing found" in wsm_desk.open(f"{DESK}?q=windjammer").text
    work()
    assert hits(wsm_desk.open(f"{DESK}?q=brontosaurus"), "unpublished")
    assert "Nothing found" in wsm_desk.open(f"{DESK}?q=windjammer").text


def test_a_ready_answer_is_found_by_its_desk_until_it_is_deleted(
    wsm_desk: Visitor, zinnae_desk: Visitor, wsm: Cluster, work: Work
) -> None:
    with transaction():
        answer_fields.add(
            wsm.id, language="fr", title="Tarifs", body="Les échantillons sont gratuits."
        )
    work()

    (hit,) = hits(wsm_desk.open(f"{DESK}?q=echantillon"), "answers")
    assert "Tarifs" in hit
    assert "French" in hit
    assert "Nothing found" in zinnae_desk.open(f"{DESK}?q=echantillon").text

    with transaction():
        answer = db.session.query(CannedAnswer).one()
        answer_fields.change(answer, language="fr", title="Tarifs", body="Un brontosaure.")
    work()
    assert hits(wsm_desk.open(f"{DESK}?q=brontosaure"), "answers")
    assert "Nothing found" in wsm_desk.open(f"{DESK}?q=echantillon").text

    with transaction():
        answer_fields.remove(db.session.query(CannedAnswer).one())
    for _time in ("before the worker knows", "after"):
        assert "Nothing found" in wsm_desk.open(f"{DESK}?q=brontosaure").text
        work()


def test_pages_about_the_site_are_found_in_the_language_of_the_reader(
    wsm_desk: Visitor, coordinator: Visitor, work: Work
) -> None:
    work()

    assert hits(wsm_desk.open(f"{DESK}?q=accessibility"), "pages")
    assert hits(coordinator.open(f"{COORDINATION}?q=accessibility"), "pages")
    assert hits(wsm_desk.open("/de/desk/find?q=Barrierefreiheit"), "pages")
    assert not hits(wsm_desk.open(f"{DESK}?q=Barrierefreiheit"), "pages")
