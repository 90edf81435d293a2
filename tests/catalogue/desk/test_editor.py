"""The editor: texts side by side, details, and two people at once."""

import pytest

from marketplace.catalogue import actions, queries
from marketplace.catalogue.models import Service
from marketplace.clusters.models import Cluster
from tests.browser import Page, Visitor
from tests.catalogue.conftest import changes, stored
from tests.conftest import PASSWORD, make_service
from tests.form_input import HOSTILE

TEXT = "/en/desk/services/{}/texts/{}"


def test_a_translation_is_written_beside_the_original(
    wsm_desk: Visitor, visitor: Visitor, bilingual: Service
) -> None:
    page = wsm_desk.open(TEXT.format("colmatage", "de"))
    assert [str(part["lang"]) for part in page.all(".translate-original [lang=fr]")][:1] == ["fr"]
    assert "Nous mesurons." in page.text
    assert {str(field["lang"]) for field in page.all("main textarea")} == {"de"}

    page = page.submit(
        "Save the text", title="Foulingversuche", summary="Wir messen.", origin="machine"
    )

    assert "The text in German is saved." in page.text
    assert "Visitors can see it now, as version 2." in page.text
    text = stored("colmatage").text_in("de")
    assert text is not None
    assert (text.title, text.origin, text.revision, text.of_revision) == (
        "Foulingversuche",
        "machine",
        1,
        1,
    )
    assert "machine translation" in visitor.open("/en/services/colmatage?text=de").text


def test_changing_the_original_makes_translations_outdated_until_they_are_saved(
    wsm_desk: Visitor, bilingual: Service
) -> None:
    wsm_desk.open(TEXT.format("colmatage", "fr")).submit(
        "Save the text", summary="Nous mesurons mieux."
    )
    assert "Outdated" in wsm_desk.open("/en/desk/services/colmatage").text
    page = wsm_desk.open(TEXT.format("colmatage", "cs"))
    assert "The original has changed since this translation was made." in page.text

    page.submit("Save the text", summary="Měříme lépe.")

    assert "Outdated" not in wsm_desk.open("/en/desk/services/colmatage").text


def test_saving_the_original_unchanged_outdates_nothing(
    wsm_desk: Visitor, bilingual: Service
) -> None:
    wsm_desk.open(TEXT.format("colmatage", "fr")).submit("Save the text")

    assert "Outdated" not in wsm_desk.open("/en/desk/services/colmatage").text


def test_a_translation_fits_the_original_that_its_translator_saw(
    wsm_desk: Visitor, bilingual: Service
) -> None:
    translating = wsm_desk.open(TEXT.format("colmatage", "cs"))
    wsm_desk.open(TEXT.format("colmatage", "fr")).submit("Save the text", summary="Autre chose.")

    translating.submit("Save the text", summary="Měříme lépe.")

    assert "Outdated" in wsm_desk.open("/en/desk/services/colmatage").text


def test_of_two_people_at_one_text_the_second_loses_nothing(
    wsm_desk: Visitor, draft: Service
) -> None:
    first, second = (wsm_desk.open(TEXT.format("fouling-tests", "en")) for _ in range(2))
    first.submit("Save the text", summary="What the first wrote.")

    page = second.submit("Save the text", summary="What the second wrote.")

    assert page.status == 422
    assert "Someone else saved this while you were writing." in page.text
    assert "What the first wrote." in page.all("#stored")[0].get_text()
    assert page.value("summary") == "What the second wrote."
    text = stored("fouling-tests").original
    assert text is not None
    assert text.summary == "What the first wrote."
    page = page.submit("Save the text")
    assert page.status == 200
    text = stored("fouling-tests").original
    assert text is not None
    assert text.summary == "What the second wrote."


def test_of_two_people_who_add_a_language_the_second_loses_nothing(
    wsm_desk: Visitor, draft: Service
) -> None:
    first, second = (wsm_desk.open(TEXT.format("fouling-tests", "de")) for _ in range(2))
    first.submit("Save the text", title="Erster", summary="Erster.")

    assert second.submit("Save the text", title="Zweiter", summary="Zweiter.").status == 422


def test_of_two_people_at_the_details_the_second_is_told(wsm_desk: Visitor, draft: Service) -> None:
    first, second = (wsm_desk.open("/en/desk/services/fouling-tests/edit") for _ in range(2))
    first.submit("Save the details", reply_within_days="2")

    page = second.submit("Save the details", reply_within_days="9")

    assert page.status == 422
    assert "Within 2 working days" in page.text
    assert page.value("reply_within_days") == "9"
    assert page.submit("Save the details").status == 200
    assert stored("fouling-tests").reply_within_days == 9


def test_technologies_are_chosen_in_ones_own_language(wsm_desk: Visitor, draft: Service) -> None:
    page = wsm_desk.open("/de/desk/services/fouling-tests/edit")
    assert "Membranen" in [option["value"] for option in page.all("#technology-terms option")]

    page.submit(technologies=["Kavitation", "membrany", "Sensoren; capteurs"])

    assert stored("fouling-tests").technologies == ["kavitation", "membranes", "sensors"]
    page = wsm_desk.open("/de/desk/services/fouling-tests/edit")
    assert technologies_of(page) == {
        "kavitation": "Kavitation",
        "membranes": "Membranen",
        "sensors": "Sensoren",
    }
    assert "Membranen" not in [option["value"] for option in page.all("#technology-terms option")]
    page = wsm_desk.open("/cs/desk/services/fouling-tests/edit")
    assert technologies_of(page)["kavitation"] == "Kavitation (nepřeloženo)"

    page.submit(technologies=["sensors"])

    assert stored("fouling-tests").technologies == ["sensors"]


def test_what_was_typed_for_technologies_survives_a_refused_form(
    wsm_desk: Visitor, draft: Service
) -> None:
    page = wsm_desk.open("/es/desk/services/fouling-tests/edit").submit(
        technologies=["Bombas", "membranes"], price_amount="viel"
    )

    assert page.status == 422
    assert technologies_of(page) == {"Bombas": "Bombas (palabra nueva)", "membranes": "membranas"}
    assert page.submit(price_amount="").status == 200
    assert stored("fouling-tests").technologies == ["bombas", "membranes"]


def technologies_of(page: Page) -> dict[str, str]:
    """The technologies that are ticked, by their codes."""
    boxes = page.all("input[type=checkbox][name=technologies]")
    labels = {str(label["for"]): label.get_text().strip() for label in page.all("main label")}
    return {str(box["value"]): labels[str(box["id"])] for box in boxes}


@pytest.mark.parametrize(
    ("language", "amount"), [("en", "450.50"), ("de", "450,50"), ("cs", "450,50"), ("fr", "450,50")]
)
def test_a_price_stands_in_its_field_as_it_is_typed_in_the_language(
    wsm_desk: Visitor, draft: Service, language: str, amount: str
) -> None:
    address = f"/{language}/desk/services/fouling-tests/edit"
    wsm_desk.open(address).submit(
        price_model="fixed", price_amount="450.5", price_member_amount="12000,00"
    )

    page = wsm_desk.open(address)

    assert (page.value("price_amount"), page.value("price_member_amount")) == (amount, "12000")
    page.submit()
    assert str(stored("fouling-tests").price_amount) == "450.50"


def test_selects_say_what_to_do_or_that_nothing_is_stated(
    wsm_desk: Visitor, draft: Service
) -> None:
    def first_options(address: str) -> dict[str, str]:
        selects = wsm_desk.open(address).all("main select")
        return {
            str(select["name"]): select.get_text("|").split("|")[0].strip() for select in selects
        }

    assert first_options("/en/desk/services/new")["type"] == "Choose"
    options = first_options("/en/desk/services/fouling-tests/edit")
    names = ("duration_unit", "trl_min", "trl_max", "novelty")
    assert {options[name] for name in names} == {"Not stated"}


def test_details_are_stored_as_chosen(wsm_desk: Visitor, draft: Service) -> None:
    wsm_desk.open("/en/desk/services/fouling-tests/edit").submit(
        "Save the details",
        type="advice",
        delivery=["remote", "on-site"],
        languages=["cs", "de"],
        countries=["EU", "CH"],
        audience=["startup"],
        price_model="from",
        price_amount="450,50",
        price_member_amount="360",
        price_currency="CZK",
        duration_amount="3",
        duration_unit="weeks",
        technologies="membranes, Nanofasern,, membranes",
        sectors=["E36", "C20"],
        trl_min="3",
        trl_max="6",
        novelty="new",
        review_by="2027-03-31",
    )

    service = stored("fouling-tests")
    assert (service.type, service.delivery, service.countries) == (
        "advice",
        ["remote", "on-site"],
        ["EU", "CH"],
    )
    assert (str(service.price_amount), str(service.price_member_amount)) == ("450.50", "360.00")
    assert (service.duration_amount, service.duration_unit, service.price_currency) == (
        3,
        "weeks",
        "CZK",
    )
    assert service.technologies == ["membranes", "nanofibres"]
    assert (service.trl_min, service.trl_max, service.novelty) == (3, 6, "new")
    assert str(service.review_by) == "2027-03-31"
    page = wsm_desk.open("/en/desk/services/fouling-tests/edit")
    assert page.value("price_amount") == "450.50"
    assert {str(box["value"]) for box in page.all("input[name=sectors][checked]")} == {"E36", "C20"}
    assert page.submit("Save the details").status == 200
    assert stored("fouling-tests").sectors == ["C20", "E36"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"price_model": "fixed"}, "Enter the price, or choose another pricing option."),
        ({"price_amount": "four hundred"}, "Enter the amount without a currency sign"),
        ({"price_amount": "1.000"}, "Enter the amount without a currency sign"),
        ({"price_amount": "-5"}, "Enter the amount without a currency sign"),
        ({"price_amount": "9" * 5000}, "Enter the amount without a currency sign"),
        ({"duration_amount": "3"}, "Enter a number and choose a unit for the duration."),
        (
            {"duration_amount": "²", "duration_unit": "weeks"},
            "Enter a whole number, for example 3.",
        ),
        ({"trl_min": "6", "trl_max": "3"}, "The upper level cannot be below the lower one."),
        ({"reply_within_days": ""}, "Enter your reply time in working days."),
        ({"reply_within_days": "61"}, "Enter a reply time from 1 to 60 working days."),
        ({"review_by": "31.3.2027"}, "Enter the date as year-month-day"),
        ({"review_by": "2027-02-30"}, "Enter the date as year-month-day"),
        ({"type": "tests"}, "Choose an option from the list."),
        ({"sectors": ["X99"]}, "Choose options from the list."),
        ({"countries": ["EU", "\x00"]}, "Choose options from the list."),
        ({"technologies": "x" * 61}, "Use at most 60 characters for each item."),
        ({"technologies": ",".join(map(str, range(21)))}, "Enter at most 20 items."),
    ],
)
def test_details_that_cannot_be_are_refused_in_words(
    wsm_desk: Visitor, draft: Service, fields: dict[str, object], words: str
) -> None:
    page = wsm_desk.open("/en/desk/services/fouling-tests/edit").submit(
        "Save the details", **fields
    )

    assert page.status == 422
    assert words in page.text
    assert str(page.soup.title).startswith("<title>Error: ")
    assert page.all(".error-summary a")
    for name, typed in fields.items():
        if name.endswith("amount"):
            assert page.value(name) == typed


def test_a_published_service_stays_complete(wsm_desk: Visitor, membrane_screening: Service) -> None:
    page = wsm_desk.open("/en/desk/services/membrane-screening/edit").submit(
        "Save the details", delivery=[]
    )

    assert page.status == 422
    assert "Choose how the service is delivered." in page.text
    assert stored("membrane-screening").delivery == ["mail-in"]


def test_what_an_import_left_out_does_not_stop_an_edit(wsm_desk: Visitor, wsm: Cluster) -> None:
    make_service("imported", wsm, title="Imported", delivery=[], languages=[])

    page = wsm_desk.open(TEXT.format("imported", "en")).submit("Save the text", summary="Better.")

    assert page.status == 200
    assert stored("imported").version == 2


def test_every_edit_of_a_published_service_is_kept_and_logged(
    wsm_desk: Visitor, membrane_screening: Service
) -> None:
    wsm_desk.open(TEXT.format("membrane-screening", "en")).submit(
        "Save the text", summary="First edit."
    )
    wsm_desk.open("/en/desk/services/membrane-screening/edit").submit(
        "Save the details", reply_within_days="7"
    )

    service = stored("membrane-screening")
    versions = queries.list_versions(service.id, 1).items
    assert [version.number for version in versions] == [3, 2]
    assert [version.record["texts"]["en"]["summary"] for version in versions] == [
        "First edit.",
        "First edit.",
    ]
    assert [version.record.get("reply_within_days") for version in versions] == [7, 3]
    assert [change.service_id for change in changes()] == [service.id, service.id]


@pytest.mark.parametrize("code", ["xx", "EN", "%00", "fr%0a"])
def test_a_language_that_texts_are_not_written_in_is_not_found(
    wsm_desk: Visitor, draft: Service, code: str
) -> None:
    assert wsm_desk.open(TEXT.format("fouling-tests", code)).status == 404


@pytest.mark.parametrize(
    "name",
    ["title", "summary", "description", "what_you_get", "how_it_works", "origin", "revision"],
)
def test_whatever_is_typed_into_a_text_is_kept_or_refused(
    wsm_desk: Visitor, draft: Service, name: str
) -> None:
    form = wsm_desk.open(TEXT.format("fouling-tests", "de"))
    for evil in HOSTILE:
        page = form.submit("Save the text", **{"title": "Titel", "summary": "Kurz.", name: evil})

        assert page.status in (200, 422), evil[:100]
        if page.status == 200:
            _reads_well(wsm_desk.open("/en/desk/services/fouling-tests/preview?text=de"))
            form = wsm_desk.open(TEXT.format("fouling-tests", "de"))


def test_whatever_is_typed_into_the_details_is_kept_or_refused(
    wsm_desk: Visitor, draft: Service
) -> None:
    names = [
        "type",
        "delivery",
        "price_amount",
        "duration_amount",
        "technologies",
        "sectors",
        "review_by",
    ]
    edit = wsm_desk.open("/en/desk/services/fouling-tests/edit")
    for evil in HOSTILE:
        too_much = [413] if len(evil) > 100_000 else []
        status = edit.submit("Save the details", **dict.fromkeys(names, evil)).status
        assert status in (200, 422, *too_much), evil[:100]


def test_whatever_is_typed_as_a_partner_or_a_reason_is_kept_or_refused(
    wsm_desk: Visitor, draft: Service
) -> None:
    for evil in HOSTILE:
        page = wsm_desk.open("/en/desk/services/fouling-tests/partners")
        page = page.submit(
            "Save the partners", **{"partners-0-cluster": evil, "partners-0-role": evil}
        )
        assert page.status in (200, 422), evil[:100]
        if wsm_desk.open("/en/services/fouling-tests").status != 200:
            wsm_desk.open("/en/desk/services/fouling-tests").submit("Publish")
        page = wsm_desk.open("/en/desk/services/fouling-tests/withdraw").submit(
            "Withdraw the service", reason=evil
        )
        assert page.status in (200, 422), evil[:100]
        _reads_well(wsm_desk.open("/en/services/fouling-tests"), 200 if page.status == 422 else 410)


def test_parts_with_odd_numbers_are_not_looked_at(wsm_desk: Visitor, draft: Service) -> None:
    page = wsm_desk.open("/en/desk/services/fouling-tests/partners")
    hidden = {name: [page.value(name)] for name in ("csrf_token", "opened_by")}
    fields = {**hidden, "revision": ["1"]}

    odd = {f"partners-{number}-cluster": ["1"] for number in ("²", "9" * 5000, "-1", "13", "x")}

    assert wsm_desk.post(page.url, {**fields, **odd}).status == 200
    assert stored("fouling-tests").partners == []


def sign_out_elsewhere(desk: Visitor) -> None:
    """Sign out in another tab."""
    desk.open("/en/desk/services").submit("Sign out", part="header")


def test_a_text_is_there_again_after_signing_out_in_another_tab(
    wsm_desk: Visitor, bilingual: Service
) -> None:
    page = wsm_desk.open(TEXT.format("colmatage", "de"))
    sign_out_elsewhere(wsm_desk)

    login = page.submit(
        "Save the text",
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
    page.submit("Save the text")
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


def _reads_well(page: Page, status: int = 200) -> None:
    assert page.status == status
    assert not page.all("main script:not([type])")
