"""A text that somebody typed is there again, whatever came between."""

import pytest

from marketplace.catalogue import actions
from marketplace.catalogue.models import Service
from tests.browser import Visitor
from tests.catalogue.conftest import stored
from tests.conftest import PASSWORD

TEXT = "/en/desk/services/{}/texts/{}"


def sign_out_elsewhere(desk: Visitor) -> None:
    """Sign out in another tab."""
    desk.open("/en/desk/services").submit("Sign out", part="header")


def test_a_text_is_there_again_after_signing_out_in_another_tab(
    wsm_desk: Visitor, bilingual: Service
) -> None:
    page = wsm_desk.open(TEXT.format("colmatage", "de"))
    sign_out_elsewhere(wsm_desk)

    login = page.submit(
        "Publish the text",
        title="Foulingversuche",
        summary="Wir messen.",
        what_you_get="Bericht\nGespräch",
        origin="machine",
    )
    page = login.submit("Sign in", email="manager@wsm.example.org", password=PASSWORD)

    assert page.url.startswith(f"{TEXT.format('colmatage', 'de')}?typed=")
    assert page.value("title") == "Foulingversuche"
    assert page.value("summary") == "Wir messen."
    assert page.value("what_you_get").replace("\r\n", "\n") == "Bericht\nGespräch"
    assert stored("colmatage").text_in("de") is None
    page.submit("Publish the text")
    text = stored("colmatage").text_in("de")
    assert text is not None
    assert (text.title, text.origin) == ("Foulingversuche", "machine")


def test_a_text_that_is_there_again_still_notices_who_saved_meanwhile(
    wsm_desk: Visitor, draft: Service
) -> None:
    address = TEXT.format("fouling-tests", "en")
    page, other_tab = (wsm_desk.open(address) for _ in range(2))
    other_tab.submit("Save the text", summary="What a colleague wrote.")
    sign_out_elsewhere(wsm_desk)

    login = page.submit("Save the text", summary="What I wrote.")
    page = login.submit("Sign in", email="manager@wsm.example.org", password=PASSWORD)
    assert page.value("summary") == "What I wrote."
    page = page.submit("Save the text")

    assert page.status == 422
    assert "Someone else saved this while you were writing." in page.text
    assert "What a colleague wrote." in page.all("#stored")[0].get_text()
    assert page.value("summary") == "What I wrote."


def test_a_text_with_a_stale_token_is_there_again_as_typed(
    wsm_desk: Visitor, draft: Service
) -> None:
    page = wsm_desk.open(TEXT.format("fouling-tests", "en"))

    page = page.submit("Save the text", summary="A better summary.", csrf_token="stale")

    assert page.status == 422
    assert "Nothing is lost" in page.text
    assert page.value("summary") == "A better summary."
    assert page.submit("Save the text").status == 200
    original = stored("fouling-tests").original
    assert original is not None
    assert original.summary == "A better summary."


def test_a_text_that_cannot_be_stored_now_is_there_again_as_typed(
    wsm_desk: Visitor, draft: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = wsm_desk.open(TEXT.format("fouling-tests", "en"))

    def no_room(*_arguments: object, **_options: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(actions, "save_text", no_room)
    page = page.submit("Save the text", summary="A better summary.")

    assert page.status == 503
    assert "We cannot store this at the moment." in page.text
    assert page.value("summary") == "A better summary."
