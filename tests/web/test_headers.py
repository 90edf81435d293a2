"""A page that is only probed has the headers of the page."""

import pytest
from werkzeug.datastructures import Headers

from marketplace.catalogue.models import Service
from marketplace.search.index.sync import rebuild
from marketplace.web.page_cache.sharing import FOR_EVERYBODY
from tests.browser import Visitor


def comparable(headers: Headers) -> list[tuple[str, str]]:
    """The headers, cookies of a session being new each time."""
    return sorted(
        (name, value.split("=")[0] if name == "Set-Cookie" else value) for name, value in headers
    )


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/en/",
        "/en/services",
        "/en/services?q=membrane",
        "/en/services/membrane-screening",
        "/en/services/nobody",
        "/en/clusters",
        "/en/clusters/wsm",
        "/en/enquiries/new",
        "/en/login",
        "/en/desk/enquiries",
        "/en/invitation/nothing",
        "/nowhere",
        "/static/css/site.css",
        "/static/nothing.css",
        "/api/v1/services",
    ],
)
def test_a_page_is_probed_with_the_headers_of_the_page(
    visitor: Visitor, membrane_screening: Service, address: str
) -> None:
    rebuild()
    for encoding in ("gzip", "identity"):
        headers = {"Accept-Encoding": encoding}
        visitor.client.get(address, headers=headers)  # the first visit sets cookies

        whole = visitor.client.get(address, headers=headers)
        probed = visitor.client.head(address, headers=headers)

        assert probed.data == b""
        assert probed.status == whole.status
        assert comparable(probed.headers) == comparable(whole.headers), encoding


@pytest.mark.parametrize(
    "address",
    [
        "/en/desk/enquiries",
        "/en/desk/members",
        "/en/desk/nothing",
        "/en/services",
        "/en/services/membrane-screening",
    ],
)
def test_no_browser_keeps_what_somebody_signed_in_saw(
    wsm_desk: Visitor, membrane_screening: Service, address: str
) -> None:
    """The next person at the same machine goes back, and sees nothing."""
    rebuild()
    for _turn in range(2):
        assert wsm_desk.client.get(address).headers["Cache-Control"] == "no-store"
        assert wsm_desk.client.head(address).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "address",
    [
        "/en/login",
        "/en/reset",
        "/en/reset/nothing",
        "/en/invitation/nothing",
        "/en/enquiries/new",
        "/en/enquiries/lost",
        "/en/enquiries/nothing",
        "/en/services/membrane-screening/enquiry",
    ],
)
def test_no_browser_keeps_a_page_with_a_secret(
    visitor: Visitor, membrane_screening: Service, address: str
) -> None:
    assert visitor.client.get(address).headers["Cache-Control"] == "no-store"
    assert visitor.client.head(address).headers["Cache-Control"] == "no-store"


def test_only_the_own_browser_keeps_a_page_that_came_with_a_session(
    visitor: Visitor, membrane_screening: Service
) -> None:
    rebuild()
    before = visitor.client.get("/en/services").headers["Cache-Control"]
    visitor.open("/en/login")

    assert before == FOR_EVERYBODY
    assert visitor.client.get("/en/services").headers["Cache-Control"] == "private, no-cache"
