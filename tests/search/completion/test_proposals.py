"""What the list proposes to somebody who types, and where each proposal leads."""

from typing import Any

import pytest

from marketplace.clusters.models import Cluster
from marketplace.database import transaction
from marketplace.search.completion.proposals import AT_MOST
from marketplace.search.index.sync import rebuild
from tests.browser import Visitor
from tests.conftest import make_service
from tests.search.conftest import make_texts

Option = dict[str, Any]


def proposed(visitor: Visitor, typed: str, language: str = "en") -> dict[str, list[Option]]:
    """Ask as the script does, and give the options by the labels of their groups."""
    answer = visitor.client.get(f"/{language}/services/proposals", query_string={"q": typed})
    assert answer.status_code == 200
    return {group["label"]: group["options"] for group in answer.get_json()["groups"]}


def labels(visitor: Visitor, typed: str, language: str = "en") -> dict[str, list[str]]:
    groups = proposed(visitor, typed, language)
    return {name: [option["label"] for option in options] for name, options in groups.items()}


@pytest.fixture
def audits(wsm: Cluster, zinnae: Cluster) -> None:
    """Seven services of a kind, of two clusters in two towns."""
    with transaction():
        wsm.town, zinnae.town = "Lyon", "Zaragoza"
    for number in range(7):
        make_service(
            f"audit-{number}",
            (wsm, zinnae)[number % 2],
            title=f"Water audit {number}",
            type="testing",
            countries=["ES"] if number < 3 else ["FR"],
        )
    texts = {"en": ("Water treatment", "For water reuse in your plant.")}
    make_texts("reuse", wsm, texts, countries=["FR"])
    rebuild()


@pytest.mark.usefixtures("audits")
@pytest.mark.parametrize(
    ("typed", "language", "group", "label", "address", "note"),
    [
        ("testi", "en", "Type of service", "Testing", "/en/services?type=testing", "8 services"),
        ("zin", "en", "Clusters", "ZINNAE", "/en/services?cluster=zinnae", "3 services"),
        ("sensors mem", "en", "Clusters", "Water Sensors & Membranes", "/en/services?cluster=wsm", "5 services"),
        ("zar", "en", "Places", "Zaragoza", "/en/services?cluster=zinnae", "3 services"),
        ("španě", "cs", "Místa", "Španělsko", "/cs/services?country=ES", "3 služby"),
        ("water re", "en", "Topics", "water reuse", "/en/services?q=water+reuse", ""),
        ("audit 3", "en", "Services", "Water audit 3", "/en/services/audit-3", ""),
    ],
)  # fmt: skip
def test_each_kind_leads_to_what_it_names(
    visitor: Visitor, typed: str, language: str, group: str, label: str, address: str, note: str
) -> None:
    options = proposed(visitor, typed, language)[group]

    option = next(option for option in options if option["label"] == label)
    assert option["address"] == address
    assert option["note"] == note
    page = visitor.open(address)
    assert page.status == 200
    if note:
        assert note in page.all(".result-count")[0].get_text()


@pytest.mark.usefixtures("audits")
def test_the_list_is_short_and_leaves_room_for_services(visitor: Visitor) -> None:
    groups = labels(visitor, "wa")

    assert sum(map(len, groups.values())) <= AT_MOST
    assert len(groups["Services"]) >= 3
    assert groups["Clusters"] == ["Water Sensors & Membranes"]


@pytest.mark.usefixtures("audits")
@pytest.mark.parametrize("typed", ["", "w", " w ", "???", "qqq", "\x00", "x" * 3000])
def test_too_little_and_nonsense_propose_nothing(visitor: Visitor, typed: str) -> None:
    assert proposed(visitor, typed) == {}


@pytest.mark.usefixtures("audits")
def test_what_no_service_has_is_not_proposed(visitor: Visitor) -> None:
    assert proposed(visitor, "fundi") == {}
    assert proposed(visitor, "Germ") == {}
    assert proposed(visitor, "hydroge") == {}


@pytest.mark.usefixtures("indexed_services")
def test_a_title_in_another_language_says_in_which(visitor: Visitor) -> None:
    (service,) = proposed(visitor, "détec")["Services"]

    assert service["label"] == "Détection des fuites"
    assert service["language"] == "fr"


@pytest.mark.usefixtures("indexed_services")
def test_the_list_is_the_same_for_everybody_and_is_kept(visitor: Visitor) -> None:
    address = "/cs/services/proposals?q=memb"
    first = visitor.client.get(address)

    assert first.headers["Cache-Control"].startswith("public")
    again = visitor.client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert first.get_json()["words"]["list"] == "Návrhy"


@pytest.mark.usefixtures("app")
def test_while_there_is_no_index_nothing_is_proposed(visitor: Visitor) -> None:
    assert proposed(visitor, "water") == {}
