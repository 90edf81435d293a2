"""What a cluster says about itself."""

import pytest

from marketplace.clusters.models import Cluster
from tests.browser import Visitor
from tests.conftest import PASSWORD
from tests.form_input import HOSTILE

PROFILE = "/en/desk/profile"
FIELDS = [
    "name",
    "short_name",
    "town",
    "country",
    "website",
    "email",
    "language_1",
    "language_2",
    "summary",
    "description",
]


def test_a_manager_edits_the_profile_and_visitors_see_it(
    wsm_desk: Visitor, visitor: Visitor
) -> None:
    page = wsm_desk.open(PROFILE)
    assert (page.value("name"), page.value("language_1"), page.value("language_2")) == (
        "Water Sensors & Membranes",
        "fr",
        "en",
    )

    page = page.submit(
        town="Toulouse", website="www.wsm.example.org", language_1="en", language_2="es"
    )

    assert "The profile is saved." in page.text
    shown = visitor.open("/en/clusters/wsm")
    assert "Toulouse, France" in shown.text
    assert "English, Spanish" in shown.text
    assert shown.all("a[href='https://www.wsm.example.org'][rel~=noopener]")


def test_a_manager_writes_a_text_in_another_language(wsm_desk: Visitor, visitor: Visitor) -> None:
    page = wsm_desk.open(f"{PROFILE}/fr").submit(
        summary="L'eau, mesurée.", description="## Qui nous sommes"
    )

    assert page.all("a[href='/en/desk/profile/fr']")
    assert "L’eau" not in visitor.open("/en/clusters/wsm").text
    assert wsm_desk.open(f"{PROFILE}/fr").value("description") == "## Qui nous sommes"


def test_of_two_managers_at_one_text_the_second_loses_nothing(wsm_desk: Visitor) -> None:
    first, second = (wsm_desk.open(f"{PROFILE}/fr") for _ in range(2))
    first.submit("Save the text", summary="Du premier.", description="Nous.")

    page = second.submit("Save the text", summary="Du second.", description="Nous.")

    assert page.status == 422
    assert "Someone else saved this while you were writing." in page.text
    stored = page.all("#stored")[0]
    assert "Du premier." in stored.get_text()
    assert [link["href"] for link in stored.select("a")] == ["#summary"]
    assert page.value("summary") == "Du second."
    assert wsm_desk.open(f"{PROFILE}/fr").value("summary") == "Du premier."
    assert page.submit("Save the text").status == 200
    assert wsm_desk.open(f"{PROFILE}/fr").value("summary") == "Du second."


def test_a_text_is_written_beside_that_in_the_first_language(wsm_desk: Visitor) -> None:
    wsm_desk.open(f"{PROFILE}/fr").submit("Save the text", summary="L'eau.", description="")

    page = wsm_desk.open(f"{PROFILE}/de")

    assert [part.get_text(strip=True) for part in page.all(".translate-original [lang=fr]")] == [
        "L'eau.",
        "Empty in the original",
    ]
    assert not wsm_desk.open(f"{PROFILE}/fr").all(".translate-original")


def test_an_emptied_text_goes_away(wsm_desk: Visitor, visitor: Visitor) -> None:
    wsm_desk.open(f"{PROFILE}/fr").submit(summary="L'eau, mesurée.", description="")
    wsm_desk.open(f"{PROFILE}/en").submit(summary="", description="")

    assert "L’eau, mesurée." in visitor.open("/en/clusters/wsm").text


def test_languages_beyond_the_form_stay(wsm_desk: Visitor, visitor: Visitor) -> None:
    page = wsm_desk.open(PROFILE).submit(language_3="de", language_4="de")

    assert [page.value(f"language_{rank}") for rank in range(1, 5)] == ["fr", "en", "de", ""]


@pytest.mark.parametrize(
    "website", ["javascript:alert(1)//x.org", "ftp://example.org", "https://[", "https://a b.org"]
)
def test_only_a_web_address_is_a_website(wsm_desk: Visitor, website: str) -> None:
    page = wsm_desk.open(PROFILE).submit(website=website)

    assert page.status == 422
    assert page.value("website") == website
    assert page.all(".error-summary a[href='#website']")


@pytest.mark.parametrize("field", ["name", "country", "email", "language_1"])
def test_an_empty_field_that_is_needed_is_named(wsm_desk: Visitor, field: str) -> None:
    page = wsm_desk.open(PROFILE).submit(**{field: ""})

    assert page.status == 422
    assert page.all(f".error-summary a[href='#{field}']")


@pytest.mark.parametrize("field", FIELDS)
def test_whatever_is_typed_is_kept_harmless_or_refused_in_words(
    wsm_desk: Visitor, visitor: Visitor, field: str
) -> None:
    address = f"{PROFILE}/en" if field in {"summary", "description"} else PROFILE
    fields = wsm_desk.open(address).filled_in()
    for text in HOSTILE:
        answer = wsm_desk.client.post(address, data=fields | {field: text}, follow_redirects=True)
        assert answer.status_code in {200, 422}, text[:50]
        assert ("error-summary" in answer.text) == (answer.status_code == 422), text[:50]
        assert "<script>alert" not in answer.text
    assert wsm_desk.open(address).status == 200

    shown = visitor.open("/en/clusters/wsm")
    assert shown.status == 200
    assert not shown.all("main script")


def test_an_editor_does_not_edit_the_profile(zinnae_desk: Visitor, zinnae: Cluster) -> None:
    assert zinnae_desk.open(PROFILE).status == 403
    assert zinnae_desk.open(f"{PROFILE}/en").status == 403


def test_a_text_in_a_language_that_does_not_exist_is_not_found(wsm_desk: Visitor) -> None:
    assert wsm_desk.open(f"{PROFILE}/xx").status == 404


def test_a_text_is_there_again_after_signing_out_in_another_tab(wsm_desk: Visitor) -> None:
    page = wsm_desk.open(f"{PROFILE}/fr")
    wsm_desk.open(PROFILE).submit("Sign out", part="header")

    login = page.submit(
        "Save the text", summary="L'eau, mesurée.", description="## Qui nous sommes"
    )
    page = login.submit("Sign in", email="manager@wsm.example.org", password=PASSWORD)

    assert page.url.startswith(f"{PROFILE}/fr?typed=")
    assert page.value("summary") == "L'eau, mesurée."
    assert page.value("description") == "## Qui nous sommes"
    assert "The text is saved." in page.submit("Save the text").text


def test_a_profile_with_a_stale_token_is_there_again_as_typed(wsm_desk: Visitor) -> None:
    page = wsm_desk.open(PROFILE).submit("Save the profile", town="Toulouse", csrf_token="stale")

    assert page.status == 422
    assert "Nothing is lost" in page.text
    assert page.value("town") == "Toulouse"
    assert "The profile is saved." in page.submit("Save the profile").text
