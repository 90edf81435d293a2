"""The newest services of a search as a feed that any reader understands."""

from datetime import datetime
from xml.etree.ElementTree import Element, fromstring

from marketplace.clusters.models import Cluster
from marketplace.saved_searches import feed
from tests.browser import Visitor
from tests.conftest import NOW
from tests.saved_searches.saving import DAY, publish

ATOM = "{http://www.w3.org/2005/Atom}"


def read(visitor: Visitor, address: str) -> Element:
    """Read a feed, and refuse one that lacks what RFC 4287 asks for."""
    answer = visitor.client.get(address)
    assert answer.status_code == 200
    assert answer.mimetype == "application/atom+xml"
    root = fromstring(answer.data)  # noqa: S314 - our own
    for element in (root, *root.iter(f"{ATOM}entry")):
        assert text(element, "id").startswith("http://localhost/")
        assert text(element, "title")
        assert datetime.fromisoformat(text(element, "updated")).tzinfo
        assert element.find(f"{ATOM}author/{ATOM}name") is not None
    return root


def text(element: Element, name: str) -> str:
    return element.findtext(f"{ATOM}{name}") or ""


def ids(root: Element) -> list[str]:
    return [text(entry, "id").rpartition("/")[2] for entry in root.iter(f"{ATOM}entry")]


def test_a_feed_has_the_newest_services_that_fit(catalogue: Cluster, visitor: Visitor) -> None:
    publish("new-pilot", catalogue, "Membrane <pilot> & plant", NOW + DAY)
    publish("new-lamp", catalogue, "Lamp testing", NOW + DAY)

    root = read(visitor, "/en/services/feed.atom?q=membrane&sort=relevance&page=7")

    assert ids(root) == ["new-pilot", "old-screening"]
    first = next(root.iter(f"{ATOM}entry"))
    assert text(first, "title") == "Membrane <pilot> & plant"
    assert text(root, "title").startswith("New services for “membrane”")
    assert text(root, "id") == "http://localhost/en/services/feed.atom?q=membrane"


def test_its_ids_stay_the_same_when_services_come(catalogue: Cluster, visitor: Visitor) -> None:
    address = "/cs/services/feed.atom?type=testing"
    before = ids(read(visitor, address))

    publish("new-pilot", catalogue, "Membrane pilot plant", NOW + DAY)

    assert ids(read(visitor, address)) == ["new-pilot", *before]


def test_it_has_twenty_entries_at_most(catalogue: Cluster, visitor: Visitor) -> None:
    for number in range(feed.ENTRIES):
        publish(f"new-{number}", catalogue, f"Lamp {number}", NOW + DAY)

    assert len(ids(read(visitor, "/en/services/feed.atom"))) == feed.ENTRIES


def test_it_is_a_feed_where_nothing_fits_or_nonsense_is_asked(
    catalogue: Cluster, visitor: Visitor
) -> None:
    for query in ("?q=zeppelin", "?q=%00%ED%A0%80<&type=x", ""):
        read(visitor, f"/de/services/feed.atom{query}")


def test_it_is_kept_as_results_are(catalogue: Cluster, visitor: Visitor) -> None:
    answer = visitor.client.get("/en/services/feed.atom")
    tag = answer.headers["ETag"]

    assert "public" in answer.headers["Cache-Control"]
    again = visitor.client.get("/en/services/feed.atom", headers={"If-None-Match": tag})
    assert again.status_code == 304


def test_the_page_behind_the_results_leads_to_the_feed(
    catalogue: Cluster, visitor: Visitor
) -> None:
    page = visitor.open("/en/searches/new?q=membrane&type=testing&page=2")

    (address,) = page.links("feed.atom")
    assert address == "/en/services/feed.atom?q=membrane&type=testing"
    assert page.all("a[rel=alternate][type='application/atom+xml']")[0]["href"] == address
    assert page.response.status_code == 200
