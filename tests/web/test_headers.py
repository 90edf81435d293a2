"""A page that is only probed has the headers of the page."""

import pytest
from werkzeug.datastructures import Headers

from marketplace.catalogue.models import Service
from marketplace.search.index.sync import rebuild
from tests.browser import Visitor


def comparable(headers: Headers) -> list[tuple[str, str]]:
    """The headers, cookies of a session being new each time."""
    return sorted(
        (name, value.split("=")[0] if name == "Set-Cookie" else value) for name, value in headers
    )


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
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
    visitor: Visitor, membrane_screening: Service, address: str, encoding: str
) -> None:
    rebuild()
    headers = {"Accept-Encoding": encoding}
    visitor.client.get(address, headers=headers)  # the first visit sets cookies

    whole = visitor.client.get(address, headers=headers)
    probed = visitor.client.head(address, headers=headers)

    assert probed.data == b""
    assert probed.status == whole.status
    assert comparable(probed.headers) == comparable(whole.headers)
