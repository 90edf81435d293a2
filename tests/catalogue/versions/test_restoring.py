"""An older version is shown again as the next one: nothing is lost, and no agreement is made up."""

from datetime import timedelta

import pytest

from marketplace.catalogue import actions, queries
from marketplace.catalogue.drafts import PartnerDraft, TextDraft
from marketplace.catalogue.errors import NotRestorable
from marketplace.catalogue.models import Service, ServiceVersion, VersionKind
from marketplace.catalogue.versions.restoring import restore
from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction
from marketplace.errors import EditedMeanwhile, IllegalStateChange
from tests.browser import Visitor
from tests.catalogue.conftest import changes, stored
from tests.conftest import NOW

SLUG = "membrane-screening"
LATER = NOW + timedelta(days=1)
QUESTION = f"/en/desk/services/{SLUG}/versions/2/restore"
ORIGINAL = TextDraft({"title": "Membranes", "summary": "In short.", "description": "At length."})


@pytest.fixture
def changed(membrane_screening: Service) -> Service:
    """Version 2 with a translation, and version 3 with other words, facts and role."""
    with transaction():
        service = _held()
        actions.save_text(service, "en", ORIGINAL, now=NOW)
    with transaction():
        actions.save_text(
            _held(), "cs", TextDraft({"title": "Membrány", "summary": "Krátce."}), now=NOW
        )
    with transaction():
        service = _held()
        (partner,) = service.partners
        service.reply_within_days = 9
        draft = TextDraft({"title": "Filters", "summary": "Short.", "description": "Long."})
        actions.save_text(service, "en", draft, now=NOW)
        actions.save_partners(service, [PartnerDraft(partner.cluster_id, "Reads")], now=NOW)
        actions.countersign(service, partner.cluster_id, NOW)
        actions.save_text(
            service, "de", TextDraft({"title": "Filter", "summary": "Kurz."}), now=NOW
        )
    return stored(SLUG)


def _held() -> Service:
    service = queries.find_by_slug(SLUG)
    assert service is not None
    return service


def _restore(number: int, *, based_on: int | None = None, note: str = "") -> None:
    with transaction():
        restore(_held(), number, based_on=based_on, now=LATER, note=note)


def _version(number: int) -> ServiceVersion:
    version = queries.find_version(stored(SLUG).id, number)
    assert version is not None
    return version


def test_words_and_facts_of_a_version_are_shown_again_as_the_next_one(changed: Service) -> None:
    present = changed.version
    before = _version(present).record

    _restore(3, based_on=present, note="Nobody understood it")

    service = stored(SLUG)
    english, czech, german = (service.text_in(code) for code in ("en", "cs", "de"))
    assert english is not None
    assert czech is not None
    assert german is not None
    assert (english.title, english.description) == ("Membranes", "At length.")
    assert service.reply_within_days == 3
    assert service.version == present + 1
    assert not czech.is_outdated(english), "it translates these words"
    assert (czech.outdated, german.outdated) == (0, 2), "lists count the same"
    assert (german.title, german.is_outdated(english)) == ("Filter", True), (
        "it stays, and is marked"
    )
    assert _version(present).record == before, "the present one is not lost"
    version = _version(present + 1)
    assert (version.kind, version.restored) == (VersionKind.RESTORED, 3)
    assert version.note == "Nobody understood it"
    assert changes()[-1].kind == "restored"


def test_a_version_that_was_left_can_be_restored_in_turn(changed: Service) -> None:
    present = changed.version

    _restore(3)
    _restore(present)

    assert stored(SLUG).original.title == "Filters"  # type: ignore[union-attr]
    assert stored(SLUG).version == present + 2


def test_partners_are_asked_again_and_none_is_added_or_removed(
    changed: Service, wsm: Cluster
) -> None:
    agreed_version = changed.partners[0].countersigned_version

    _restore(2)

    (partner,) = stored(SLUG).partners
    assert partner.role == "Takes part", "as it was then"
    assert partner.outdated_at == LATER
    assert partner.countersigned_version == agreed_version, "nobody agrees for it"


def test_a_partner_that_left_does_not_come_back(changed: Service) -> None:
    with transaction():
        actions.save_partners(_held(), [], now=NOW)

    _restore(2)

    assert stored(SLUG).partners == []


def test_what_the_partnership_reports_stays(changed: Service) -> None:
    with transaction():
        service = _held()
        service.novelty, service.improved_since, service.what_is_new = (
            "improved",
            4,
            {"en": "More."},
        )

    _restore(2)

    service = stored(SLUG)
    assert (service.novelty, service.improved_since) == ("improved", 4)


def test_a_version_is_restored_once_by_those_who_saw_the_present_one(changed: Service) -> None:
    present = changed.version
    _restore(3, based_on=present)

    _restore(3, based_on=present)
    with pytest.raises(EditedMeanwhile):
        _restore(2, based_on=present)
    assert stored(SLUG).version == present + 1


@pytest.mark.parametrize("state", ["draft", "withdrawn"])
def test_only_a_published_service_gets_a_version_back(changed: Service, state: str) -> None:
    with transaction():
        _held().state = state  # type: ignore[assignment]

    with pytest.raises(IllegalStateChange):
        _restore(2)
    with pytest.raises(IllegalStateChange):
        _restore(77)


def test_a_version_of_long_ago_that_nobody_can_read_is_refused_and_changes_nothing(
    changed: Service,
) -> None:
    with transaction():
        version = db.session.get_one(ServiceVersion, (changed.id, 2))
        version.record = {**version.record, "type": "no type of ours"}

    with pytest.raises(NotRestorable):
        _restore(2)
    assert stored(SLUG).version == changed.version


@pytest.mark.usefixtures("changed")
def test_the_lead_is_asked_first_and_told_what_happened(
    wsm_desk: Visitor, zinnae_desk: Visitor
) -> None:
    question = wsm_desk.open(f"/en/desk/services/{SLUG}/versions/2").follow("/restore")
    assert "Do you want to restore version 2?" in question.text
    assert stored(SLUG).original.title == "Filters"  # type: ignore[union-attr]

    page = question.submit(note="Too short")
    again = question.submit(note="Too short")

    assert "Version 2 is restored." in page.text
    assert "Version 2 restored" in page.text
    assert "Too short" in page.text
    assert again.status == 200, "a second click leads on"
    assert stored(SLUG).original.title == "Membranes"  # type: ignore[union-attr]
    assert _version(stored(SLUG).version).account_id is not None
    assert zinnae_desk.open(QUESTION).status == 404, "a partner does not decide that"
    assert "/restore" not in str(zinnae_desk.open(f"/en/desk/services/{SLUG}/versions/2").soup)


@pytest.mark.usefixtures("changed")
def test_who_asks_from_an_old_page_is_asked_again(wsm_desk: Visitor) -> None:
    question = wsm_desk.open(QUESTION)
    with transaction():
        actions.save_text(_held(), "en", ORIGINAL, now=NOW)
    version = stored(SLUG).version

    refused = question.submit()

    assert refused.status == 422
    assert "has changed since you opened this page" in refused.text
    assert stored(SLUG).version == version
    assert "is restored" in refused.submit().text
