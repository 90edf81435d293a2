"""The field and its page: for staff alone, whatever is typed."""

import pytest

from marketplace.enquiries.models import Enquiry
from tests.browser import Visitor
from tests.finding.conftest import Work
from tests.finding.test_enquiries import COORDINATION, DESK, hits
from tests.form_input import HOSTILE


def test_the_field_stands_on_each_page_of_the_desk_and_leads_to_the_results(
    wsm_desk: Visitor, coordinator: Visitor, enquiry: Enquiry, work: Work
) -> None:
    work()

    for visitor, address in ((wsm_desk, "/en/desk"), (coordinator, "/en/coordination")):
        (form,) = visitor.open(address).all(".desk-bar form[method=get]")
        assert form.select("input[type=search][name=q]")
        page = visitor.open(f"{form['action']}?q=samples")
        assert page.all(".desk-bar input[value=samples]")
        assert hits(page)


def test_what_is_typed_is_answered_by_a_part_of_the_page(
    wsm_desk: Visitor, enquiry: Enquiry, work: Work
) -> None:
    work()

    part = wsm_desk.open(f"{DESK}?q=sam", htmx=True)

    assert hits(part)
    assert part.all("#find-results")
    assert not part.all("h1")
    assert not wsm_desk.open(f"{DESK}?q=", htmx=True).text


def test_only_staff_find_anything(
    visitor: Visitor, wsm_desk: Visitor, coordinator: Visitor, enquiry: Enquiry
) -> None:
    for address in (DESK, COORDINATION):
        assert "/login" in visitor.open(f"{address}?q=samples").url
    assert wsm_desk.open(f"{COORDINATION}?q=samples").status == 403
    assert coordinator.open(f"{DESK}?q=samples").status == 403


@pytest.mark.parametrize(
    "text",
    [
        *HOSTILE,
        "*",
        "id:1",
        "names:lovelace OR *:*",
        "words_en:[a TO z]",
        "((((",
        "a " * 90,
        "x" * 3000,
        "%00",
        "\U0001f600",
        "ENQ-????-9999",
        "' OR 1=1 -- zebra",
    ],
)
def test_nothing_that_is_typed_breaks_the_page_or_finds_what_has_not_all_words(
    text: str, wsm_desk: Visitor, coordinator: Visitor, enquiry: Enquiry, work: Work
) -> None:
    work()

    for visitor, address in ((wsm_desk, DESK), (coordinator, COORDINATION)):
        for is_typed in (False, True):
            response = visitor.client.get(
                address,
                query_string={"q": text.encode("utf-8", "surrogatepass"), "in": text[:20]},
                headers={"HX-Request": "true"} if is_typed else {},
            )
            assert response.status_code == 200
            assert enquiry.reference not in response.text


def test_a_group_that_does_not_exist_is_ignored(
    wsm_desk: Visitor, enquiry: Enquiry, work: Work
) -> None:
    work()

    assert hits(wsm_desk.open(f"{DESK}?q=samples&in=secrets"))
