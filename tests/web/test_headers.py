"""A page that is only probed has the headers of the page."""

import pytest
from werkzeug.datastructures import Headers

from marketplace.catalogue.models import Service
from marketplace.search.index.sync import rebuild
from marketplace.web.page_cache.sharing import FOR_EVERYBODY, FOR_ONE_BROWSER
from tests.browser import Visitor


def comparable(headers: Headers) -> list[tuple[str, str]]:
    """The headers, but for what is new each time: cookies of a session, tokens of forms."""
    is_new = headers.get("Cache-Control") == "no-store"
    return sorted(
        (name, value.split("=")[0] if name == "Set-Cookie" else value)
        for name, value in headers
        if not (is_new and name == "Content-Length")
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
        "/api/v1/clusters",
        "/robots.txt",
        "/sitemap.xml",
        "/sitemap-1.xml",
        "/language/cs/clusters",
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
    after = visitor.client.get("/en/services")
    assert after.headers["Cache-Control"] == FOR_ONE_BROWSER
    assert "Cookie" in after.vary


HAVE_PARTS = ["/en/services", "/en/services?q=membrane&utm_source=mail"]
PAGES_FOR_EVERYBODY = [
    *HAVE_PARTS,
    "/en/",
    "/en/services/membrane-screening",
    "/en/services/membrane-screening?text=en",
    "/en/clusters",
    "/en/clusters/wsm",
    "/api/v1/services",
    "/api/v1/services/membrane-screening",
    "/api/v1/clusters",
    "/robots.txt",
    "/sitemap.xml",
    "/sitemap-1.xml",
]


@pytest.mark.parametrize("address", PAGES_FOR_EVERYBODY)
def test_a_cache_in_front_may_keep_what_is_the_same_for_everybody(
    visitor: Visitor, membrane_screening: Service, address: str
) -> None:
    rebuild()
    for headers in ({}, {}, {"Cookie": "language=cs; statistics=1"}):
        answer = visitor.client.get(address, headers=headers)
        tag = answer.headers["ETag"]
        unchanged = visitor.client.get(address, headers={**headers, "If-None-Match": tag})

        assert answer.headers["Cache-Control"] == FOR_EVERYBODY
        assert "Set-Cookie" not in answer.headers
        of_parts = {"hx-request", "hx-history-restore-request"} if address in HAVE_PARTS else set()
        assert varies_with(answer.headers) == {"accept-encoding"} | of_parts
        assert (unchanged.status_code, unchanged.data) == (304, b"")
        assert unchanged.headers["Cache-Control"] == FOR_EVERYBODY


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/en/services/nobody",
        "/en/nothing",
        "/en/login",
        "/en/enquiries/new",
        "/en/services/membrane-screening/enquiry",
        "/en/enquiries/nothing",
        "/en/desk/enquiries",
        "/language/cs/",
        "/api/v1/services/nobody",
        "/api/v1/services?language=xx",
        "/readyz",
    ],
)
def test_no_cache_in_front_keeps_anything_else(
    visitor: Visitor, membrane_screening: Service, address: str
) -> None:
    for _turn in range(2):
        answer = visitor.client.get(address)
        assert "public" not in answer.headers.get("Cache-Control", "")
        assert "s-maxage" not in answer.headers.get("Cache-Control", "")


def test_only_a_form_opens_a_session(visitor: Visitor, membrane_screening: Service) -> None:
    rebuild()
    for address in (*PAGES_FOR_EVERYBODY, "/", "/en/services/nobody", "/en/desk/enquiries"):
        assert "Set-Cookie" not in visitor.client.get(address).headers, address

    assert "session=" in visitor.client.get("/en/enquiries/new").headers["Set-Cookie"]


def varies_with(headers: Headers) -> set[str]:
    """The headers of requests on which an answer depends."""
    return {name.strip().lower() for name in headers["Vary"].split(",")}
