"""The coordinator looks after the words for technologies."""

import pytest
from bs4 import Tag
from flask import Flask

from marketplace.catalogue import queries as catalogue
from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction
from marketplace.errors import IllegalStateChange
from marketplace.search.index.sync import rebuild, sync
from marketplace.technologies import actions, queries
from tests.browser import Page, Visitor
from tests.conftest import NOW, PASSWORD, make_service
from tests.counting import counted_statements
from tests.racing import race

LIST = "/en/coordination/technologies"
TERM = f"{LIST}/term?code="
MERGE = f"{LIST}/merge?code="


@pytest.fixture
def pumps(wsm: Cluster) -> None:
    """A service with a word that a German desk has proposed."""
    with transaction():
        codes = actions.codes_for(["Pumpen", "Membranen"], language="de", now=NOW)
    make_service("drive", wsm, title="Drive", technologies=codes)
    rebuild()


def rows(page: Page) -> list[list[str]]:
    """The cells of the list, without the last one."""
    lines: list[Tag] = page.all("tbody tr")
    return [
        [cell.get_text(strip=True) for cell in line.find_all(["th", "td"])[:-1]] for line in lines
    ]


def technologies_of(slug: str) -> list[str]:
    db.session.expire_all()
    service = catalogue.find_by_slug(slug)
    assert service is not None
    return service.technologies


@pytest.mark.usefixtures("pumps")
def test_a_proposal_is_translated_and_accepted(coordinator: Visitor, visitor: Visitor) -> None:
    assert "pumpes (non traduit)" not in visitor.open("/fr/services/drive").text
    assert "Pumpen (non traduit)" in visitor.open("/fr/services/drive").text
    page = coordinator.open(LIST)
    assert rows(page) == [["Pumpen", "1", "English, Czech, Spanish, French"]]

    page = page.follow("code=pumpen")
    assert page.value("name_de") == "Pumpen"
    page = page.submit("Accept the technology", name_fr="pompes", name_en="pumps")

    assert "The names are saved." in page.text
    assert rows(page) == []
    assert "pompes" in visitor.open("/fr/services/drive").text
    assert sync() == 1
    assert visitor.open("/fr/services?q=pompe").links("/fr/services/drive")
    assert visitor.open("/en/services?technology=pompes").links("/en/services/drive")


def test_a_term_of_the_product_gets_another_name(coordinator: Visitor, wsm: Cluster) -> None:
    make_service("s", wsm, title="S", technologies=["membranes"])
    for names in ({"name_de": "Trennmembranen"}, {"name_cs": ""}):
        coordinator.open(f"{TERM}membranes").submit("Save the names", **names)

    labels = queries.load().find("membranes")

    assert labels is not None
    assert dict(labels.labels) == {
        "en": "membranes",
        "de": "Trennmembranen",
        "es": "membranas",
        "fr": "membranes",
    }
    assert ["Trennmembranen", "0", "Tschechisch"] in rows(
        coordinator.open("/de/coordination/technologies?state=accepted")
    )


@pytest.mark.usefixtures("pumps")
def test_a_name_has_to_be_there_and_nobody_elses(coordinator: Visitor) -> None:
    page = coordinator.open(f"{TERM}pumpen").submit(name_de="")
    assert page.status == 422
    assert "Enter a name in at least one language." in page.text

    page = coordinator.open(f"{TERM}pumpen").submit(name_fr="Capteurs")
    assert page.status == 422
    assert "Another technology has this name. Merge them instead." in page.text


@pytest.mark.usefixtures("pumps")
def test_a_hyphen_that_somebody_typed_is_not_the_name_of_every_language_without_one(
    coordinator: Visitor,
) -> None:
    with transaction():
        actions.codes_for(["-"], language="de", now=NOW)

    for code in ("-", "pumpen"):
        page = coordinator.open(f"{TERM}{code}").submit("Accept the technology", name_en=f"N{code}")
        assert "The names are saved." in page.text


@pytest.mark.usefixtures("pumps")
def test_a_duplicate_is_merged_and_services_and_index_follow(
    coordinator: Visitor, visitor: Visitor, wsm: Cluster
) -> None:
    make_service("both", wsm, title="Both", technologies=["pumpen", "sensors"])
    make_service("draft", wsm, title="D", technologies=["pumpen"], state="draft")

    page = coordinator.open(f"{MERGE}pumpen").submit("Merge the technologies", target="capteurs")

    assert "The technologies are merged." in page.text
    assert [technologies_of(slug) for slug in ("drive", "both", "draft")] == [
        ["sensors", "membranes"],
        ["sensors"],
        ["sensors"],
    ]
    assert sync() == 3
    page = visitor.open("/en/services?technology=pumpen")
    assert [chip.get_text() for chip in page.all("a.chip")] == ["sensors"]
    assert page.links("/en/services/drive")
    assert page.links("/en/services/both")
    assert coordinator.open(f"{TERM}pumpen").status == 404
    with transaction():
        assert actions.codes_for(["Pumpen"], language="cs", now=NOW) == ["sensors"]


@pytest.mark.usefixtures("pumps")
def test_what_was_merged_before_leads_on_to_the_last(coordinator: Visitor) -> None:
    coordinator.open(f"{MERGE}pumpen").submit(target="sensors")
    coordinator.open(f"{MERGE}sensors").submit(target="sensors and membranes")

    terms = queries.load()
    assert {terms.code_of(word) for word in ("Pumpen", "capteurs")} == {"sensors and membranes"}


@pytest.mark.usefixtures("pumps")
@pytest.mark.parametrize("target", ["", "time travel", "Pumpen"])
def test_a_term_is_merged_with_another_one_only(coordinator: Visitor, target: str) -> None:
    page = coordinator.open(f"{MERGE}pumpen").submit(target=target)

    assert page.status == 422
    assert page.all(".field-error")


@pytest.mark.usefixtures("pumps")
def test_a_proposal_is_no_target_of_a_merge(coordinator: Visitor) -> None:
    with transaction():
        actions.codes_for(["Motoren"], language="de", now=NOW)

    page = coordinator.open(f"{MERGE}pumpen").submit(target="Motoren")

    assert page.status == 422
    assert "Choose a technology that you have accepted." in page.text


@pytest.mark.usefixtures("pumps")
def test_a_rejected_proposal_stays_with_its_services_and_is_not_asked_about_again(
    coordinator: Visitor, visitor: Visitor
) -> None:
    page = coordinator.open(LIST).follow("/reject")
    assert "Do you want to reject the proposal “Pumpen”?" in page.text
    page = page.submit("Yes, reject the proposal")

    assert "The proposal is rejected." in page.text
    assert rows(page) == []
    assert "Pumpen (non traduit)" in visitor.open("/fr/services/drive").text
    with transaction():
        assert actions.codes_for(["pumpen"], language="cs", now=NOW) == ["pumpen"]
    assert queries.count_proposals() == 0
    assert rows(coordinator.open(f"{LIST}?state=rejected"))[0][0] == "Pumpen"


@pytest.mark.usefixtures("pumps")
def test_a_rejected_word_may_still_be_accepted(coordinator: Visitor) -> None:
    coordinator.open(f"{LIST}/reject?code=pumpen").submit("Yes, reject the proposal")

    page = coordinator.open(f"{LIST}?state=rejected").follow("code=pumpen")
    page.submit("Accept the technology", name_en="pumps")

    assert "pumps" in [row[0] for row in rows(coordinator.open(f"{LIST}?state=accepted"))]
    assert coordinator.open(f"{LIST}/reject?code=pumpen").status == 404


@pytest.mark.usefixtures("pumps")
def test_who_rejects_what_somebody_else_has_decided_meanwhile_is_told(
    coordinator: Visitor,
) -> None:
    question = coordinator.open(f"{LIST}/reject?code=pumpen")
    with transaction():
        actions.name("pumpen", {"en": "pumps"}, NOW)
    accepted = question.submit("Yes, reject the proposal")
    with transaction():
        actions.merge("pumpen", "sensors", NOW)
    merged = question.submit("Yes, reject the proposal")

    for page in (accepted, merged):
        assert "Someone else has changed the vocabulary." in page.text
        assert "already been done" not in page.text


@pytest.mark.usefixtures("pumps")
def test_names_that_were_typed_when_the_session_had_ended_are_there_again(
    coordinator: Visitor,
) -> None:
    form = coordinator.open(f"{TERM}pumpen")
    coordinator.open(LIST).submit(part="header")

    login = form.submit("Accept the technology", name_cs="čerpadla")
    page = login.submit("Sign in", email="coordinator@example.org", password=PASSWORD)

    assert page.value("name_cs") == "čerpadla"
    assert "The names are saved." in page.submit("Accept the technology").text


@pytest.mark.usefixtures("pumps")
def test_a_second_yes_to_a_rejection_says_that_it_is_done(coordinator: Visitor) -> None:
    question = coordinator.open(f"{LIST}/reject?code=pumpen")
    question.submit("Yes, reject the proposal")

    assert "This has already been done." in question.submit("Yes, reject the proposal").text


def test_two_terms_are_not_merged_into_each_other(app: Flask) -> None:
    refusals = race(
        app,
        lambda: actions.merge("membranes", "sensors", NOW),
        lambda: actions.merge("sensors", "membranes", NOW),
    )

    assert [type(refusal) for refusal in refusals] == [IllegalStateChange]
    assert queries.load().code_of("membranes") == "sensors"


def test_the_list_comes_a_page_at_a_time_in_few_statements(coordinator: Visitor) -> None:
    with transaction():
        words = [f"word {number:03}" for number in range(120)]
        actions.codes_for(words, language="en", now=NOW)
    coordinator.open(LIST)

    with counted_statements() as statements:
        page = coordinator.open(f"{LIST}?page=3")

    assert [line[0] for line in rows(page)] == words[100:]
    assert len(statements) <= 8, statements


def test_the_vocabulary_is_the_coordinators(wsm_desk: Visitor) -> None:
    for address in (LIST, f"{TERM}membranes", f"{MERGE}membranes", f"{LIST}/reject?code=x"):
        assert wsm_desk.open(address).status == 403
