"""The details of a service in its editor: chosen, refused in words, and kept."""

import pytest

from marketplace.catalogue.models import Service
from tests.browser import Page, Visitor
from tests.catalogue.conftest import stored


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
    names = ("duration_unit", "trl_min", "trl_max")
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
    assert (service.trl_min, service.trl_max) == (3, 6)
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
