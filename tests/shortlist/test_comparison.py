"""Services side by side."""

from marketplace.catalogue.models import Service, ServiceText
from marketplace.clusters.models import Cluster
from tests.browser import Page, Visitor
from tests.conftest import make_service
from tests.counting import counted_statements


def row(page: Page, label: str) -> list[str]:
    """What a row says of each service."""
    for line in page.all("table.comparison tbody tr"):
        if line.th is not None and line.th.get_text() == label:
            return [" ".join(cell.get_text(" ").split()) for cell in line.find_all("td")]
    return []


def test_two_services_stand_side_by_side(
    visitor: Visitor, membrane_screening: Service, wsm: Cluster
) -> None:
    make_service("repair", wsm, title="Repair", price_model="fixed", price_amount=450)

    page = visitor.open("/en/compare?s=repair&s=membrane-screening")

    titles = [cell.get_text() for cell in page.all("thead th[scope=col]")]
    assert titles == ["Service", "Membrane screening", "Repair"]
    assert row(page, "Offered by") == [
        "Water Sensors & Membranes (France) + Zinnae (Spain)",
        "Water Sensors & Membranes (France)",
    ]
    assert row(page, "Price") == ["Price on request", "€450"]
    assert row(page, "Sectors")[1] == "Not given"
    assert {cell["scope"] for cell in page.all("tbody th")} == {"row"}


def test_what_is_known_of_none_has_no_row(
    visitor: Visitor, membrane_screening: Service, wsm: Cluster
) -> None:
    make_service("repair", wsm, title="Repair")

    page = visitor.open("/en/compare?s=repair&s=membrane-screening")

    assert row(page, "Technologies") == []
    assert row(page, "What you get") == []


def test_what_is_written_in_another_language_is_marked(
    visitor: Visitor, membrane_screening: Service, wsm: Cluster
) -> None:
    text = ServiceText(
        language="fr",
        title="Essais",
        summary="Nous mesurons.",
        description="En détail.",
        what_you_get=["Un rapport"],
    )
    make_service("essais", wsm, title="", language="fr", texts=[text])

    page = visitor.open("/en/compare?s=essais&s=membrane-screening")

    assert [item.get_text() for item in page.all("td [lang=fr] li")] == ["Un rapport"]
    assert page.all("thead th[lang=fr]")[0].get_text() == "Essais"


def test_a_fourth_service_is_left_out_and_it_is_said(visitor: Visitor, wsm: Cluster) -> None:
    for number in range(4):
        make_service(f"repair-{number}", wsm, title=f"Repair {number}")

    page = visitor.open("/en/compare?" + "&".join(f"s=repair-{number}" for number in range(4)))

    assert "You can compare up to 3 services. The others are not shown." in page.text
    assert len(page.all("thead th")) == 1 + 3


def test_one_service_cannot_be_compared(visitor: Visitor, membrane_screening: Service) -> None:
    page = visitor.open("/en/compare?s=membrane-screening&s=unknown")

    assert "Choose at least 2 services to compare." in page.text
    assert "1 service in this link is not in the catalogue." in page.text
    assert page.all("table") == []


def test_a_third_service_costs_no_statement(
    visitor: Visitor, membrane_screening: Service, wsm: Cluster
) -> None:
    for number in range(2):
        technologies = ["membranes"]
        make_service(f"repair-{number}", wsm, title=f"Repair {number}", technologies=technologies)
    visitor.open("/en/compare?s=membrane-screening&s=repair-0")

    with counted_statements() as two:
        visitor.open("/en/compare?s=membrane-screening&s=repair-0")
    with counted_statements() as three:
        visitor.open("/en/compare?s=membrane-screening&s=repair-0&s=repair-1")

    assert len(three) == len(two)


def test_of_a_longer_list_those_to_compare_are_chosen(visitor: Visitor, wsm: Cluster) -> None:
    for number in range(4):
        make_service(f"repair-{number}", wsm, title=f"Repair {number}")

    names = "&".join(f"s=repair-{number}" for number in range(4))
    page = visitor.open(f"/en/shortlist?{names}")

    boxes = page.all("input[type=checkbox][form=compare][name=s]")
    assert [box["value"] for box in boxes] == [f"repair-{number}" for number in range(4)]
    short_page = visitor.open("/en/shortlist?s=repair-0&s=repair-1")
    hidden = short_page.all("#compare input[type=hidden][name=s]")
    assert [field["value"] for field in hidden] == ["repair-0", "repair-1"]
