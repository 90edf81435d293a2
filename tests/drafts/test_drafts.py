"""What staff type is kept beside what is published, until they publish or discard it."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from marketplace.accounts.models import User
from marketplace.catalogue.models import Service
from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction, utcnow
from marketplace.drafts import actions
from marketplace.drafts.models import Draft
from marketplace.drafts.running import SIZE_MAX
from tests.browser import Page, Visitor
from tests.catalogue.conftest import bilingual, stored
from tests.conftest import PASSWORD, make_user
from tests.counting import counted_statements
from tests.form_input import HOSTILE

__all__ = ["bilingual"]
TEXT = "/en/desk/services/colmatage/texts/cs"
DETAILS = "/en/desk/services/colmatage/edit"
PARTNERS = "/en/desk/services/colmatage/partners"
LATER = "Save without publishing"


@pytest.fixture
def colleague(app: Flask, wsm: Cluster) -> Visitor:
    """An editor of WSM, signed in."""
    make_user("jana@wsm.example.org", cluster=wsm)
    return Visitor(app).sign_in("jana@wsm.example.org", PASSWORD)


def keep(page: Page, **typed: str) -> Page:
    """Send what is typed as the script does while somebody types."""
    fields = page.filled_in() | {name: [words] for name, words in typed.items()}
    return page.visitor.post(page.url, fields | {"step": ["keep"]}, htmx=True)


def drafts() -> list[Draft]:
    db.session.rollback()
    return list(db.session.scalars(select(Draft).order_by(Draft.part)))


def test_what_is_typed_is_kept_and_nobody_else_sees_it(
    wsm_desk: Visitor, visitor: Visitor, bilingual: Service
) -> None:
    answer = keep(wsm_desk.open(TEXT), summary="Měříme lé")

    assert answer.status == 200
    assert answer.text.startswith("Saved at ")
    assert "Měříme lé" not in visitor.open("/cs/services/colmatage").text
    assert stored("colmatage").version == bilingual.version
    page = wsm_desk.open(TEXT)
    assert page.value("summary") == "Měříme lé"
    assert "These changes are not part of the page yet. Last saved: Today at" in page.text
    assert not page.all("[data-unsaved]"), "all of it is stored"


def test_without_a_script_a_button_keeps_it(wsm_desk: Visitor, bilingual: Service) -> None:
    page = wsm_desk.open(TEXT).submit(LATER, summary="Měříme lépe.")

    assert page.url == TEXT
    assert "Visitors do not see them yet." in page.text
    assert page.value("summary") == "Měříme lépe."


def test_to_publish_ends_the_draft(wsm_desk: Visitor, visitor: Visitor, bilingual: Service) -> None:
    wsm_desk.open(TEXT).submit(LATER, summary="Měříme lépe.")

    wsm_desk.open(TEXT).submit("Publish the text")

    assert drafts() == []
    assert "Měříme lépe." in visitor.open("/cs/services/colmatage").text


def test_a_draft_is_discarded(wsm_desk: Visitor, bilingual: Service) -> None:
    page = wsm_desk.open(TEXT).submit(LATER, summary="Měříme lépe.")

    page = page.submit("Discard these changes")

    assert "Your changes are discarded." in page.text
    assert page.value("summary") == "Měříme."
    assert drafts() == []


def test_what_is_not_right_yet_is_kept_as_typed(wsm_desk: Visitor, bilingual: Service) -> None:
    title = "Z" * 400
    keep(wsm_desk.open(TEXT), title=title)
    keep(wsm_desk.open(DETAILS), price_amount="12,x", trl_min="9", trl_max="1")

    assert wsm_desk.open(TEXT).value("title") == title
    details = wsm_desk.open(DETAILS)
    assert details.value("price_amount") == "12,x"
    assert (details.value("trl_min"), details.value("trl_max")) == ("9", "1")
    assert wsm_desk.open(TEXT).submit("Publish the text").status == 422


def test_each_page_of_the_editor_has_drafts(wsm_desk: Visitor, bilingual: Service) -> None:
    wsm_desk.open(DETAILS).submit(LATER, reply_within_days="9")
    wsm_desk.open(PARTNERS).submit(LATER, **{"partners-0-role": "Dodává vodu"})

    assert wsm_desk.open(DETAILS).value("reply_within_days") == "9"
    assert wsm_desk.open(PARTNERS).value("partners-0-role") == "Dodává vodu"
    assert stored("colmatage").reply_within_days != 9
    wsm_desk.open(DETAILS).submit("Publish the details")
    assert stored("colmatage").reply_within_days == 9
    assert [draft.part for draft in drafts()] == ["partners"]


def test_two_people_each_have_their_own_and_see_the_other_field_by_field(
    wsm_desk: Visitor, colleague: Visitor, bilingual: Service
) -> None:
    keep(wsm_desk.open(TEXT), summary="Měříme lépe.", title="Zkoušky")
    keep(colleague.open(TEXT), summary="Měříme přesně.")

    page = colleague.open(TEXT)

    assert page.value("summary") == "Měříme přesně."
    theirs = [part.get_text(" ", strip=True) for part in page.all(".colleague-draft")]
    assert len(theirs) == 2, "the title and the summary, and no field that is the same"
    assert all("manager has written something else here" in part for part in theirs)
    assert "Zkoušky" in theirs[0]
    assert "Měříme lépe." in theirs[1]
    assert wsm_desk.open(TEXT).value("summary") == "Měříme lépe."


def test_what_is_not_published_stands_on_the_page_of_the_service_and_among_what_is_to_do(
    wsm_desk: Visitor, colleague: Visitor, zinnae_desk: Visitor, bilingual: Service
) -> None:
    keep(wsm_desk.open(TEXT), summary="Měříme lépe.")
    keep(wsm_desk.open(DETAILS), reply_within_days="9")

    mine = wsm_desk.open("/en/desk/services/colmatage")
    theirs = colleague.open("/en/desk/services/colmatage")

    assert "Changes that are not published" in mine.text
    assert mine.links("/texts/cs")
    part = theirs.all("section:has(#unpublished)")[0]
    assert "Text in Czech manager" in part.get_text(" ", strip=True)
    assert not part.select("a"), "nobody publishes what another one is still writing"
    to_do = wsm_desk.open("/en/desk")
    assert [str(link["href"]) for link in to_do.all(".to-do a")] == [DETAILS, TEXT]
    assert "Essais de colmatage" in to_do.text
    assert "Nothing to do" in colleague.open("/en/desk").text
    assert "Nothing to do" in zinnae_desk.open("/en/desk").text


def test_the_other_ones_choices_are_shown_in_words(
    wsm_desk: Visitor, colleague: Visitor, bilingual: Service
) -> None:
    keep(wsm_desk.open(DETAILS), price_model="free", reply_within_days="9")

    (theirs,) = colleague.open(DETAILS).all(".colleague-draft")

    assert "manager has changes here that are not published" in theirs.get_text()
    assert [part.get_text(strip=True) for part in theirs.select("dd")] == ["Free of charge", "9"]


def test_who_comes_back_after_another_has_published_is_shown_both(
    wsm_desk: Visitor, colleague: Visitor, bilingual: Service
) -> None:
    keep(wsm_desk.open(TEXT), summary="Měříme lépe.")
    colleague.open(TEXT).submit("Publish the text", summary="Měříme přesně.")

    page = wsm_desk.open(TEXT)

    assert page.value("summary") == "Měříme lépe."
    assert "Měříme přesně." in page.all("#stored")[0].get_text()
    page.submit("Publish the text")
    text = stored("colmatage").text_in("cs")
    assert text is not None
    assert text.summary == "Měříme lépe."


def test_a_draft_outlives_the_session(wsm_desk: Visitor, app: Flask, bilingual: Service) -> None:
    keep(wsm_desk.open(TEXT), summary="Měříme lépe.")
    wsm_desk.open("/en/desk/services").submit("Sign out", part="header")

    again = Visitor(app).sign_in("manager@wsm.example.org", PASSWORD)

    assert again.open(TEXT).value("summary") == "Měříme lépe."


def test_only_who_may_edit_keeps_anything(
    wsm_desk: Visitor, zinnae_desk: Visitor, visitor: Visitor, bilingual: Service
) -> None:
    fields = wsm_desk.open(TEXT).filled_in() | {"step": ["keep"]}
    unsigned = {name: values for name, values in fields.items() if name != "opened_by"}

    assert zinnae_desk.post(TEXT, unsigned, htmx=True).status == 404
    assert zinnae_desk.post(TEXT, fields, htmx=True).status == 403
    assert "Sign in" in visitor.post(TEXT, fields).text
    assert drafts() == []


def test_a_stale_token_keeps_nothing_and_shows_what_was_typed(
    wsm_desk: Visitor, bilingual: Service
) -> None:
    page = wsm_desk.open(TEXT).submit(LATER, summary="Měříme lépe.", csrf_token="stale")

    assert page.status == 422
    assert "Nothing is lost" in page.text
    assert page.value("summary") == "Měříme lépe."
    assert drafts() == []


def test_what_cannot_be_kept_is_not_published_instead(
    wsm_desk: Visitor, bilingual: Service
) -> None:
    page = wsm_desk.open(TEXT)
    long = {"what_you_get": ["Zpráva"] * (SIZE_MAX // 6 + 1), "summary": ["Měříme lépe."]}

    answer = wsm_desk.post(TEXT, page.filled_in() | long | {"step": ["keep"]})

    assert answer.status in (413, 422)
    assert drafts() == []
    text = stored("colmatage").text_in("cs")
    assert text is not None
    assert text.summary == "Měříme."


def test_nothing_but_the_fields_of_the_form_is_kept(wsm_desk: Visitor, bilingual: Service) -> None:
    fields = wsm_desk.open(TEXT).filled_in()

    wsm_desk.post(TEXT, fields | {"step": ["keep"], "state": ["draft"], "slug": ["stolen"]})

    (draft,) = drafts()
    names = {name for name, _value in draft.pairs}
    assert "title" in names
    assert names.isdisjoint({"csrf_token", "opened_by", "step", "state", "slug"})


@pytest.mark.parametrize("words", [words for words in HOSTILE if len(words) < 20_000])
def test_hostile_words_are_inert_for_a_colleague(
    wsm_desk: Visitor, colleague: Visitor, bilingual: Service, words: str
) -> None:
    answer = keep(wsm_desk.open(TEXT), summary=words)

    assert answer.status == 200
    page = colleague.open(TEXT)
    assert page.status == 200
    assert not page.all(".colleague-draft script, .colleague-draft img, .colleague-draft a")


def test_to_keep_it_takes_six_statements_at_most(wsm_desk: Visitor, bilingual: Service) -> None:
    page = wsm_desk.open(TEXT)
    keep(page, summary="Měříme lépe.")

    with counted_statements() as statements:
        keep(page, summary="Měříme ještě lépe.")

    assert len(statements) <= 6, statements


def test_a_draft_ends_after_ninety_days_and_with_its_account(
    wsm_desk: Visitor, colleague: Visitor, bilingual: Service
) -> None:
    keep(wsm_desk.open(TEXT), summary="Měříme lépe.")
    keep(colleague.open(TEXT), summary="Měříme přesně.")
    with transaction():
        db.session.delete(db.session.scalars(select(User).filter_by(name="jana")).one())
    assert len(drafts()) == 1

    with transaction():
        db.session.execute(update(Draft).values(saved_at=utcnow() - timedelta(days=89)))
        actions.delete_old(utcnow())
    assert len(drafts()) == 1
    with transaction():
        actions.delete_old(utcnow() + timedelta(days=1))
    assert drafts() == []
