"""Whatever is typed into the editor of a service is kept or refused."""

import pytest

from marketplace.catalogue.models import Service
from tests.browser import Page, Visitor
from tests.catalogue.conftest import stored
from tests.form_input import HOSTILE

TEXT = "/en/desk/services/{}/texts/{}"


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
        is_public = wsm_desk.open("/en/services/fouling-tests").status == 200
        button = "Publish the partners" if is_public else "Save the partners"
        page = page.submit(button, **{"partners-0-cluster": evil, "partners-0-role": evil})
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


def _reads_well(page: Page, status: int = 200) -> None:
    assert page.status == status
    assert not page.all("main script:not([type])")
