"""A desk sees what is asked for in vain, and looks into it."""

import pytest

from marketplace.catalogue import queries as services
from marketplace.catalogue.change_log import record_change
from marketplace.catalogue.models import Service
from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction
from marketplace.needs import actions, queries
from marketplace.needs.errors import ClaimedAlready
from marketplace.needs.models import UnmetNeed
from tests.browser import Page, Visitor
from tests.conftest import NOW, make_service
from tests.needs.asking import ask_in_vain, gather, only_need, search_in_vain

NEEDS = "/en/desk/needs"
ALL = "/en/coordination/needs"


def names(page: Page) -> list[str]:
    return [" ".join(cell.get_text().split()) for cell in page.all("tbody th")]


def address(need: UnmetNeed) -> str:
    return f"{NEEDS}/{need.id}"


def test_needs_in_my_sectors_come_first(wsm_desk: Visitor, membrane_screening: Service) -> None:
    search_in_vain("bottle washing", sector="C11", searches=9)
    search_in_vain("zeolite filter", sector="E36")
    gather()

    page = wsm_desk.open(NEEDS)

    assert names(page) == ["zeolite filter", "bottle washing"]
    assert "Your sector" in page.all("tbody tr")[0].get_text()


def test_the_list_is_narrowed_by_language_sector_and_week(wsm_desk: Visitor) -> None:
    search_in_vain("zeolite filter", sector="E36")
    search_in_vain("flaschen waschen", language="de", sector="C11", days_ago=[20, 21, 22])
    gather()

    assert names(wsm_desk.open(f"{NEEDS}?language=de")) == ["flaschen waschen"]
    assert names(wsm_desk.open(f"{NEEDS}?sector=E36")) == ["zeolite filter"]
    assert names(wsm_desk.open(f"{NEEDS}?week=2026-10-26")) == ["flaschen waschen"]
    nothing = wsm_desk.open(f"{NEEDS}?language=de&sector=E36")
    assert "No needs match these filters." in nothing.text


def test_nonsense_in_the_filters_narrows_nothing(wsm_desk: Visitor) -> None:
    search_in_vain("zeolite filter")
    gather()

    assert names(wsm_desk.open(f"{NEEDS}?week=yesterday&language=xx&page=99")) == ["zeolite filter"]


def test_a_claim_begins_a_draft_without_a_title_and_others_see_who(
    wsm_desk: Visitor, zinnae_desk: Visitor, wsm: Cluster
) -> None:
    search_in_vain("zeolite filter", language="fr", sector="E36")
    need = only_need()

    page = wsm_desk.open(address(need)).submit("Look into it")

    assert "We have created a draft for it." in page.text
    draft = _draft()
    assert (draft.lead_id, draft.state, draft.slug) == (wsm.id, "draft", "zeolite-filter")
    assert (draft.original_language, draft.sectors, draft.type) == ("fr", ["E36"], "advice")
    assert [text.title for text in draft.texts] == [""]
    assert page.follow("/texts/fr").url == "/en/desk/services/zeolite-filter/texts/fr"
    theirs = zinnae_desk.open(NEEDS)
    assert "WSM is looking into it" in theirs.text
    assert "Look into it" not in zinnae_desk.open(address(need)).text
    assert zinnae_desk.client.get("/en/desk/services/zeolite-filter").status_code == 404


def test_a_cluster_that_does_not_write_the_language_drafts_in_its_own(
    wsm_desk: Visitor, wsm: Cluster
) -> None:
    ask_in_vain(1, "Textiles?")
    need = only_need()
    with transaction():
        db.session.get_one(UnmetNeed, need.id).language = "cs"

    wsm_desk.open(address(need)).submit("Look into it")

    draft = _draft()
    assert (draft.original_language, draft.languages) == ("fr", ["fr", "cs"])
    assert draft.countries == ["FR", "DE"]


def test_a_second_click_makes_no_second_draft(wsm_desk: Visitor, wsm: Cluster) -> None:
    search_in_vain("zeolite filter")
    need = only_need()
    page = wsm_desk.open(address(need))

    page.submit("Look into it")
    page.submit("Look into it")

    assert len(_drafts()) == 1


def test_of_two_clusters_the_second_is_told_who_was_quicker(
    wsm_desk: Visitor, zinnae_desk: Visitor
) -> None:
    search_in_vain("zeolite filter")
    need = only_need()
    page = zinnae_desk.open(address(need))
    wsm_desk.open(address(need)).submit("Look into it")

    answer = page.submit("Look into it")

    assert "WSM is already looking into this need." in answer.text
    assert len(_drafts()) == 1


def test_a_refused_claim_leaves_nothing_behind(wsm: Cluster, zinnae: Cluster) -> None:
    search_in_vain("zeolite filter")
    need_id = only_need().id
    with transaction():
        actions.claim(_held(need_id), db.session.merge(wsm), "advice", NOW)

    with pytest.raises(ClaimedAlready), transaction():
        actions.claim(_held(need_id), db.session.merge(zinnae), "advice", NOW)

    assert len(_drafts()) == 1


def test_a_need_that_is_given_back_can_be_claimed_by_another(
    wsm_desk: Visitor, zinnae_desk: Visitor
) -> None:
    search_in_vain("zeolite filter")
    need = only_need()
    wsm_desk.open(address(need)).submit("Look into it")

    page = wsm_desk.open(address(need)).submit("Let others look into it")

    assert "Your draft is kept." in page.text
    assert len(_drafts()) == 1
    zinnae_desk.open(address(need)).submit("Look into it")
    assert [draft.slug for draft in _drafts()] == ["zeolite-filter", "zeolite-filter-2"]


def test_nobody_gives_back_what_another_cluster_looks_into(
    wsm_desk: Visitor, zinnae_desk: Visitor
) -> None:
    search_in_vain("zeolite filter")
    need = only_need()
    wsm_desk.open(address(need)).submit("Look into it")
    token = zinnae_desk.open("/en/desk/services/new").value("csrf_token")

    page = zinnae_desk.post(f"{address(need)}/give-back", {"csrf_token": [token]})

    assert "Your cluster is no longer looking into this need." in page.text
    db.session.rollback()
    assert db.session.get_one(UnmetNeed, need.id).claimed_by_id is not None


def test_a_claimed_need_is_kept_while_nobody_asks_any_more(
    wsm_desk: Visitor,
) -> None:
    search_in_vain("zeolite filter")
    need = only_need()
    wsm_desk.open(address(need)).submit("Look into it")
    search_in_vain("zeolite filter", days_ago=[0], results=4)

    assert [need.words for need in gather()] == ["zeolite filter"]


def test_clusters_that_come_near_are_proposed_as_partners(
    wsm_desk: Visitor, zinnae: Cluster
) -> None:
    make_service("filters", zinnae, title="Filter tests", type="testing")
    search_in_vain("filter zzzz", results=1, is_doubtful=True)
    need = only_need()

    page = wsm_desk.open(address(need)).submit("Look into it")

    assert "Zinnae" in page.all("section[aria-labelledby=partners]")[0].get_text()
    assert _draft().type == "testing"
    partners = page.follow("/partners?")
    chosen = [option.get_text() for option in partners.all("select option[selected]")]
    assert chosen[0] == "Zinnae"
    assert _draft().partners == [], "nothing is stored before somebody saves"


def test_what_is_too_rare_has_no_page_and_no_button(wsm_desk: Visitor) -> None:
    search_in_vain("petr novak", days_ago=[1])
    need = only_need()

    page = wsm_desk.open(NEEDS)

    assert "Searches that are too rare to show their words" in page.text
    assert "novak" not in page.text
    assert wsm_desk.client.get(address(need)).status_code == 404


def test_a_service_that_is_published_answers_the_need(wsm_desk: Visitor, wsm: Cluster) -> None:
    search_in_vain("zeolite filter")
    need = only_need()
    wsm_desk.open(address(need)).submit("Look into it")
    with transaction():
        draft = _draft()
        draft.publish(NOW)
        record_change(draft, NOW)

    assert "Offered now" in wsm_desk.open(NEEDS).text


@pytest.mark.parametrize(
    "words", ["<script>alert(1)</script>", "' OR 1=1 --", "{{ 7*7 }}", "\u202ea\u2066"]
)
def test_hostile_words_stay_words(wsm_desk: Visitor, words: str) -> None:
    search_in_vain(words)
    need = only_need()

    wsm_desk.open(NEEDS)
    wsm_desk.open(address(need)).submit("Look into it")


def test_the_start_of_the_desk_counts_needs_in_my_sectors_that_nobody_looks_into(
    wsm_desk: Visitor, zinnae_desk: Visitor, membrane_screening: Service
) -> None:
    search_in_vain("zeolite filter", sector="E36")
    search_in_vain("bottle washing", sector="C11")
    need = next(need for need in gather() if need.sector == "E36")
    words = "1 need in your sectors has no cluster yet"
    assert words in wsm_desk.open("/en/desk").text

    zinnae_desk.open(address(need)).submit("Look into it")

    assert words not in wsm_desk.open("/en/desk").text


def test_the_coordinator_sees_all_needs_and_who_looks_into_them(
    coordinator: Visitor, wsm_desk: Visitor
) -> None:
    search_in_vain("zeolite filter")
    ask_in_vain(1, "Textiles?")
    gather()
    wsm_desk.open(address(queries.list_needs(queries.Selection(), (), 1).items[0])).submit(
        "Look into it"
    )

    page = coordinator.open(ALL)

    assert len(names(page)) == 2
    assert "WSM is looking into it" in page.text
    assert coordinator.client.get(NEEDS).status_code == 403
    assert wsm_desk.client.get(ALL).status_code == 403


def test_needs_are_for_those_who_sign_in(visitor: Visitor) -> None:
    assert visitor.open(NEEDS).title == "Sign in"


def _held(need_id: int) -> UnmetNeed:
    need = queries.find_held(need_id)
    assert need is not None
    return need


def _drafts() -> list[Service]:
    db.session.rollback()
    drafts = services.whole().where(Service.state == "draft").order_by(Service.id)
    return list(db.session.scalars(drafts))


def _draft() -> Service:
    (draft,) = _drafts()
    return draft
