"""Pages that are the same for everybody are made once."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace import rooms
from marketplace.catalogue import change_log
from marketplace.catalogue.models import Service
from marketplace.catalogue.queries import find_by_slug
from marketplace.clusters.models import Cluster, ClusterText
from marketplace.database import db, transaction
from marketplace.partnership import views
from marketplace.rooms import PAGE_STATES
from marketplace.search.index import reader
from marketplace.search.index.sync import rebuild, sync
from marketplace.web.page_cache import sharing
from marketplace.web.page_cache.states import States
from marketplace.workdays import local_day
from tests.browser import Visitor
from tests.conftest import NOW
from tests.counting import counted_statements

CATALOGUE = "/en/services?q=membrane"


@pytest.fixture(autouse=True)
def looked_after(monkeypatch: pytest.MonkeyPatch, membrane_screening: Service) -> None:
    """The index is there, and looked at before every page."""
    monkeypatch.setattr(reader, "CHECK_INTERVAL", 0)
    rebuild()


def test_a_page_that_others_have_seen_costs_two_looks_at_the_database(visitor: Visitor) -> None:
    first = visitor.open(CATALOGUE)
    with counted_statements(beside=True) as statements:
        second = visitor.open(CATALOGUE)

    assert str(second.soup) == str(first.soup)
    assert len(statements) == 2
    assert "Membrane screening" in second.text


def test_whoever_has_the_page_is_told_that_nothing_has_changed(visitor: Visitor) -> None:
    tag = visitor.client.get(CATALOGUE).headers["ETag"]

    again = visitor.client.get(CATALOGUE, headers={"If-None-Match": tag})

    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == tag
    assert visitor.client.get(f"{CATALOGUE}s", headers={"If-None-Match": tag}).status_code == 200


def test_a_page_is_made_anew_when_a_service_or_a_cluster_has_changed(
    visitor: Visitor, wsm: Cluster
) -> None:
    tag = visitor.client.get(CATALOGUE).headers["ETag"]
    with transaction():
        service = find_by_slug("membrane-screening")
        assert service is not None
        service.texts[0].title = "Membrane testing"
        change_log.record_change(service, NOW)

    assert "Membrane testing" in visitor.open(CATALOGUE).text
    sync()
    assert visitor.client.get(CATALOGUE, headers={"If-None-Match": tag}).status_code == 200

    with transaction():
        db.session.get_one(Cluster, wsm.id).name = "Wasserbund"
    assert "Wasserbund" in visitor.open(CATALOGUE).text


def test_the_page_the_fragment_and_the_languages_are_kept_apart(visitor: Visitor) -> None:
    page, fragment = visitor.open(CATALOGUE), visitor.open(CATALOGUE, htmx=True)

    assert page.all("header.site-header")
    assert not fragment.all("header.site-header")
    assert page.response.headers["Cache-Control"] == sharing.FOR_EVERYBODY
    assert fragment.response.headers["Cache-Control"] == sharing.PART_FOR_EVERYBODY
    assert visitor.open("/cs/services?q=membrane").text != page.text
    varying = set(visitor.client.get(CATALOGUE).vary)
    assert {"hx-request", "hx-history-restore-request", "accept-encoding"} <= {
        name.lower() for name in varying
    }


def test_a_browser_that_does_not_unpack_gets_the_page_as_it_is(visitor: Visitor) -> None:
    packed = visitor.client.get(CATALOGUE, headers={"Accept-Encoding": "gzip"})
    plain = visitor.client.get(CATALOGUE, headers={"Accept-Encoding": "identity"})

    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert plain.data.startswith(b"<!doctype html>")
    assert packed.headers["ETag"] != plain.headers["ETag"]


def test_somebody_who_is_signed_in_gets_a_page_of_their_own(
    visitor: Visitor, wsm_desk: Visitor
) -> None:
    before = visitor.open(CATALOGUE)

    mine = wsm_desk.client.get(CATALOGUE)

    assert "ETag" not in mine.headers
    assert "Sign out" in mine.text
    assert "Sign out" not in str(before.soup)


def test_a_page_is_not_kept_while_the_index_is_being_mended(
    visitor: Visitor, data_dir: Path
) -> None:
    visitor.open(CATALOGUE)
    (data_dir / "search" / "CURRENT").write_text("nowhere")

    assert "ETag" not in visitor.client.get(CATALOGUE).headers
    assert "being repaired" in visitor.open(CATALOGUE).text


def test_a_page_before_the_application_is_sent_with_the_same_headers_and_counted(
    visitor: Visitor, data_dir: Path
) -> None:
    (data_dir / "searches.log").unlink(missing_ok=True)
    visitor.client.get(CATALOGUE)
    first, second = visitor.client.get(CATALOGUE), visitor.client.get(CATALOGUE)

    assert (first.status_code, first.data) == (second.status_code, second.data)
    assert sorted(first.headers) == sorted(second.headers)
    assert "Content-Security-Policy" in second.headers
    assert len((data_dir / "searches.log").read_text().splitlines()) == 3
    unchanged = visitor.client.get(CATALOGUE, headers={"If-None-Match": second.headers["ETag"]})
    assert (unchanged.status_code, unchanged.headers["ETag"]) == (304, second.headers["ETag"])
    assert "Content-Length" not in unchanged.headers


def test_visitors_are_known_apart_before_the_application(app: Flask, wsm_desk: Visitor) -> None:
    strangers = [Visitor(app) for _number in range(2)]
    for stranger in strangers:
        assert "Sign in" in stranger.client.get(CATALOGUE).text

    assert "Sign out" in wsm_desk.client.get(CATALOGUE).text
    assert "Sign out" not in strangers[0].client.get(CATALOGUE).text
    assert strangers[0].client.head(CATALOGUE).data == b""


def tags(visitor: Visitor, *addresses: str) -> list[str]:
    return [visitor.client.get(address).headers["ETag"] for address in addresses]


OF_SERVICES = (
    "/en/services/membrane-screening",
    "/en/clusters",
    "/en/clusters/wsm",
    "/api/v1/services",
    "/api/v1/services/membrane-screening",
    "/sitemap-1.xml",
)
OF_CLUSTER_TEXTS = ("/en/clusters", "/en/clusters/wsm", "/api/v1/clusters")
OF_CLUSTERS = (*OF_CLUSTER_TEXTS, "/en/services/membrane-screening", "/api/v1/services", "/en/")


def test_all_that_shows_a_service_is_made_anew_when_it_has_changed(visitor: Visitor) -> None:
    before, others = tags(visitor, *OF_SERVICES), tags(visitor, "/robots.txt", "/api/v1/clusters")
    with transaction():
        service = find_by_slug("membrane-screening")
        assert service is not None
        service.texts[0].title = "Membrane testing"
        change_log.record_change(service, NOW)

    assert set(tags(visitor, *OF_SERVICES)).isdisjoint(before)
    assert tags(visitor, "/robots.txt", "/api/v1/clusters") == others
    assert "Membrane testing" in visitor.open("/en/services/membrane-screening").text
    assert "Membrane testing" in visitor.open("/en/clusters/wsm").text
    assert tags(visitor, *OF_SERVICES) == tags(visitor, *OF_SERVICES)


def test_all_that_shows_a_cluster_is_made_anew_when_it_has_changed(
    visitor: Visitor, wsm: Cluster
) -> None:
    before = tags(visitor, *OF_CLUSTERS)
    with transaction():
        db.session.get_one(Cluster, wsm.id).name = "Water and Sensors"

    assert set(tags(visitor, *OF_CLUSTERS)).isdisjoint(before)
    assert "Water and Sensors" in visitor.open("/en/services/membrane-screening").text

    before, others = tags(visitor, *OF_CLUSTER_TEXTS), tags(visitor, "/en/services", "/en/")
    with transaction():
        text = db.session.scalars(select(ClusterText).where(ClusterText.cluster_id == wsm.id))
        text.first().summary = "All about water."  # type: ignore[union-attr]

    assert set(tags(visitor, *OF_CLUSTER_TEXTS)).isdisjoint(before)
    assert tags(visitor, "/en/services", "/en/") == others
    assert "All about water." in visitor.open("/en/clusters/wsm").text


@pytest.mark.parametrize("change", ["service", "cluster"])
def test_pages_share_services_and_names_only_until_they_change(
    visitor: Visitor, wsm: Cluster, change: str
) -> None:
    visitor.open(CATALOGUE)
    with transaction():
        if change == "service":
            service = find_by_slug("membrane-screening")
            assert service is not None
            service.texts[0].title = "Membrane testing"
            change_log.record_change(service, NOW)
        else:
            db.session.get_one(Cluster, wsm.id).name = "Membrane testing"

    card = visitor.open(f"{CATALOGUE}+screening").all("li.card")[0]
    assert "Membrane testing" in card.text


def test_a_page_that_was_begun_before_a_change_leaves_nothing_to_later_ones(app: Flask) -> None:
    states = {"services": "first"}
    seen = States({"services": lambda: states["services"]}, "program")
    seen.current(("services",), app)
    begun_before = seen.materials().setdefault(("services",), {})

    states["services"] = "second"
    seen.current(("services",), app)
    begun_before["title"] = "old"

    assert ("services",) not in seen.materials()


def test_a_new_page_of_services_that_others_have_shown_reads_none_of_them(
    visitor: Visitor,
) -> None:
    visitor.open(CATALOGUE)
    with counted_statements() as statements:
        page = visitor.open(f"{CATALOGUE}&page=1")

    assert "Membrane screening" in page.text
    assert not statements


def test_a_view_whose_page_is_made_of_something_unknown_stops_the_start(app: Flask) -> None:
    settings = app.extensions["settings"]
    known = {**PAGE_STATES}
    del known["day"]

    with pytest.raises(LookupError, match="names the state of day"):
        sharing.init_app(Flask("other"), known, settings)


def test_a_label_is_shown_until_its_last_day(
    visitor: Visitor, wsm: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction():
        cluster = db.session.get_one(Cluster, wsm.id)
        cluster.label_level, cluster.label_valid_until = "gold", local_day(NOW)

    for address in ("/en/clusters", "/en/clusters/wsm"):
        for hours, is_shown in ((0, True), (1, True), (24, False)):
            moment = NOW + timedelta(hours=hours)
            for module in (rooms, views):
                monkeypatch.setattr(module, "utcnow", lambda moment=moment: moment)
            assert ("gold" in visitor.open(address).text.lower()) is is_shown
