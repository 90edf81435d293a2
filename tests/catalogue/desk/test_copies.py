"""A cluster begins a service from one that it has."""

from sqlalchemy import select

from marketplace.catalogue import queries as services
from marketplace.catalogue.desk import copying
from marketplace.catalogue.models import Service, ServiceText
from marketplace.changes.models import Change
from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction
from tests.browser import Visitor
from tests.conftest import NOW, make_service

SERVICE = "/en/desk/services/membrane-screening"


def stored(slug: str) -> Service:
    db.session.rollback()
    service = services.find_by_slug(slug)
    assert service is not None
    return service


def test_a_copy_is_a_draft_with_words_and_facts_and_opens_its_text(
    wsm_desk: Visitor, membrane_screening: Service
) -> None:
    with transaction():
        service = stored_in_transaction("membrane-screening")
        service.trl_min, service.novelty = 4, "new"
        service.texts.append(
            ServiceText(language="fr", title="Criblage", origin="translation", of_revision=1)
        )

    page = wsm_desk.open(SERVICE).submit("Copy into a new draft")

    assert page.url == "/en/desk/services/membrane-screening-2/texts/en"
    assert page.value("title") == "Membrane screening"
    draft = stored("membrane-screening-2")
    assert (draft.state, draft.version, draft.published_at) == ("draft", 0, None)
    assert (draft.sectors, draft.trl_min, draft.novelty) == (["E36"], 4, None)
    assert {text.language: text.title for text in draft.texts} == {
        "en": "Membrane screening",
        "fr": "Criblage",
    }
    french = draft.text_in("fr")
    assert french is not None
    assert not french.is_outdated(draft.original)


def test_a_translation_that_was_outdated_is_so_in_the_copy(
    wsm_desk: Visitor, membrane_screening: Service
) -> None:
    with transaction():
        service = stored_in_transaction("membrane-screening")
        service.texts[0].revision = 3
        service.texts.append(
            ServiceText(language="fr", title="Criblage", origin="translation", of_revision=2)
        )

    wsm_desk.open(SERVICE).submit("Copy into a new draft")

    draft = stored("membrane-screening-2")
    french = draft.text_in("fr")
    assert french is not None
    assert french.is_outdated(draft.original)


def test_partners_of_a_copy_have_not_agreed_to_it(
    wsm_desk: Visitor, membrane_screening: Service
) -> None:
    wsm_desk.open(SERVICE).submit("Copy into a new draft")

    draft = stored("membrane-screening-2")
    assert [(part.cluster.slug, part.role) for part in draft.partners] == [("zinnae", "Takes part")]
    assert not draft.partners[0].agrees
    assert stored("membrane-screening").partners[0].agrees, "the service itself is untouched"


def test_a_change_of_the_copy_leaves_the_service_as_it_is(
    wsm: Cluster, membrane_screening: Service
) -> None:
    with transaction():
        copy = copying.copy(stored_in_transaction("membrane-screening"), NOW)
        copy.sectors.append("C13")
        copy.texts[0].title = "Another one"

    assert stored("membrane-screening").sectors == ["E36"]
    assert stored("membrane-screening").texts[0].title == "Membrane screening"


def test_a_second_click_makes_no_second_copy(
    wsm_desk: Visitor, membrane_screening: Service
) -> None:
    page = wsm_desk.open(SERVICE)

    first, second = page.submit("Copy into a new draft"), page.submit("Copy into a new draft")

    assert first.url == second.url
    assert services.find_by_slug("membrane-screening-3") is None


def test_visitors_see_nothing_of_a_copy(
    visitor: Visitor, wsm_desk: Visitor, membrane_screening: Service
) -> None:
    wsm_desk.open(SERVICE).submit("Copy into a new draft")

    assert visitor.client.get("/en/services/membrane-screening-2").status_code == 404
    draft = stored("membrane-screening-2")
    lines = db.session.scalars(select(Change).where(Change.key == str(draft.id))).all()
    assert [(line.kind, line.is_public) for line in lines] == [("created", False)]


def test_only_the_lead_copies_a_service(
    wsm_desk: Visitor, zinnae_desk: Visitor, membrane_screening: Service, zinnae: Cluster
) -> None:
    make_service("theirs", zinnae, title="Theirs")
    token = zinnae_desk.open("/en/desk/services/new").value("csrf_token")

    page = zinnae_desk.open(SERVICE)
    answer = zinnae_desk.client.post(f"{SERVICE}/copy", data={"csrf_token": token})

    assert "Copy into a new draft" not in page.text
    assert answer.status_code == 404
    assert wsm_desk.client.get("/en/desk/services/theirs").status_code == 404


def stored_in_transaction(slug: str) -> Service:
    service = services.find_by_slug(slug)
    assert service is not None
    return service
