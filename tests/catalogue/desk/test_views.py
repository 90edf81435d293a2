"""The desk: how services stand, and their way into and out of the catalogue."""

from datetime import timedelta

import pytest

from marketplace.catalogue import of_cluster, queries
from marketplace.catalogue.models import Partner, Service, ServiceText, ServiceVersion
from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction
from tests.browser import Visitor
from tests.catalogue.conftest import changes, stored
from tests.catalogue.desk.acts import press, save_text
from tests.conftest import NOW, make_service
from tests.counting import counted_statements


def test_a_new_service_becomes_published_step_by_step(wsm_desk: Visitor, visitor: Visitor) -> None:
    page = wsm_desk.open("/en/desk/services").follow("/desk/services/new")

    page = page.submit(title="Fouling tests on site", type="testing", language="en")
    assert page.title == "Text in English"
    page = page.submit(
        summary="We measure fouling.",
        description="With **your** water.",
        what_you_get="- a report\n- a call",
    )
    assert page.title == "Fouling tests on site"
    assert "Choose how the service is delivered." in page.text
    page = page.follow("/edit#delivery").submit(delivery=["on-site"], sectors=["E36", "C10"])
    assert "Everything is complete." in page.text
    page = page.submit("Publish")

    assert "The service is published." in page.text
    assert "a report" in visitor.open("/en/services/fouling-tests-on-site").text
    service = stored("fouling-tests-on-site")
    assert (service.state, service.version, service.sectors) == ("published", 1, ["C10", "E36"])
    assert service.confirmed_on is not None
    assert service.review_by is not None
    assert [version.number for version in queries.list_versions(service.id, 1).items] == [1]
    assert [int(change.key) for change in changes()] == [service.id]


def test_an_incomplete_service_is_not_published_and_the_page_says_what_is_missing(
    wsm_desk: Visitor, wsm: Cluster
) -> None:
    text = ServiceText(language="en", title="Bare", summary="", description="")
    make_service(
        "bare", wsm, title="", state="draft", texts=[text], delivery=[], languages=[], countries=[]
    )

    page = wsm_desk.open("/en/desk/services/bare").submit("Publish")

    assert page.status == 422
    for words in (
        "5 items",
        "Write a summary",
        "Describe the service.",
        "how the service",
        "Choose the languages of the service.",
        "Choose the countries where",
    ):
        assert words in page.text
    assert stored("bare").state == "draft"
    assert page.links("/desk/services/bare/texts/en#summary")


def test_a_foreign_service_does_not_exist_on_my_desk(zinnae_desk: Visitor, draft: Service) -> None:
    for part in ("", "/preview", "/edit", "/texts/en", "/partners", "/withdraw"):
        assert zinnae_desk.open(f"/en/desk/services/fouling-tests{part}").status == 404
    for part in (
        "/edit",
        "/texts/en",
        "/partners",
        "/withdraw",
        "/publish",
        "/confirm",
        "/countersign",
    ):
        assert press(zinnae_desk, f"/en/desk/services/fouling-tests{part}") == 404
    assert "Fouling tests" not in zinnae_desk.open("/en/desk/services").text


def test_who_is_not_signed_in_is_asked_to(
    visitor: Visitor, coordinator: Visitor, draft: Service
) -> None:
    assert "/login" in visitor.open("/en/desk/services/fouling-tests").url
    assert coordinator.open("/en/desk/services/fouling-tests").status == 403


def test_a_withdrawn_service_answers_410_until_it_is_published_again(
    wsm_desk: Visitor, visitor: Visitor, membrane_screening: Service
) -> None:
    page = wsm_desk.open("/en/desk/services/membrane-screening").follow("/withdraw")
    refused = page.submit("Withdraw the service", reason=" \r\n ")
    assert refused.status == 422
    assert "Tell visitors why the service is no longer offered." in refused.text

    assert refused.value("language") == "en"
    page = refused.submit(
        "Withdraw the service", reason="The bench is being rebuilt.", language="de"
    )
    assert "The service is withdrawn." in page.text
    gone = visitor.open("/en/services/membrane-screening")
    assert gone.status == 410
    assert "The bench is being rebuilt." in gone.all("blockquote[lang=de]")[0].get_text()
    assert wsm_desk.open("/en/desk/services/membrane-screening/withdraw").status == 404

    page = wsm_desk.open("/en/desk/services/membrane-screening").submit("Publish")
    assert visitor.open("/en/services/membrane-screening").status == 200
    assert stored("membrane-screening").version == 2
    assert len(changes()) == 2


def test_publishing_twice_says_how_the_service_stands(wsm_desk: Visitor, draft: Service) -> None:
    page = wsm_desk.open("/en/desk/services/fouling-tests")
    page.submit("Publish")

    page = page.submit("Publish")

    assert "because the service has changed" in page.text
    assert stored("fouling-tests").version == 2


def test_confirming_says_so_to_visitors_for_a_year(
    wsm_desk: Visitor, membrane_screening: Service
) -> None:
    with transaction():
        service = queries.find_by_slug("membrane-screening")
        assert service is not None
        service.review_by = NOW.date().replace(year=2020)
    assert "Due for review" in wsm_desk.open("/en/desk/services").text

    wsm_desk.open("/en/desk/services/membrane-screening").submit("Confirm as up to date")

    assert "Due for review" not in wsm_desk.open("/en/desk/services").text
    service = stored("membrane-screening")
    assert service.confirmed_on is not None
    assert service.review_by is not None
    assert (service.review_by - service.confirmed_on).days == 365


def test_the_list_says_what_is_to_do(
    wsm_desk: Visitor, wsm: Cluster, bilingual: Service, draft: Service
) -> None:
    make_service("bare", wsm, title="Bare", state="draft", delivery=[])
    save_text(wsm_desk, "colmatage", "fr", summary="Nous mesurons mieux.")

    text = wsm_desk.open("/en/desk/services").text

    assert "1 item missing" in text
    assert "Ready to publish" in text
    assert "Outdated text: Czech" in text


def test_the_list_of_a_large_cluster_takes_few_statements(
    wsm_desk: Visitor, wsm: Cluster, zinnae: Cluster
) -> None:
    for number in range(20):
        make_service(f"s{number}", wsm, title=f"S{number}", partners=[zinnae])

    with counted_statements() as statements:
        page = wsm_desk.open("/en/desk/services")

    assert len(page.links("/desk/services/s")) == 20
    assert len(statements) <= 8


@pytest.mark.parametrize(
    "title", ["New", "", "日本", "..", "x" * 250, "Žluťoučký kůň", "<b>", "a\x00b"]
)
def test_whatever_the_title_the_address_is_plain_and_unique(
    wsm_desk: Visitor, wsm: Cluster, title: str
) -> None:
    for _ in range(2):
        page = wsm_desk.open("/en/desk/services/new").submit(
            title=title, type="advice", language="cs"
        )
        assert page.status == (200 if title else 422)
    db.session.rollback()  # a transaction of before sees nothing new
    slugs = [
        service.slug for service in of_cluster.all_services(wsm.id, page=1, today=NOW.date()).items
    ]
    assert len(set(slugs)) == (2 if title else 0)
    assert "new" not in slugs
    assert all(slug.isascii() and len(slug) <= 100 for slug in slugs)


def test_versions_are_shown_page_by_page(wsm_desk: Visitor, membrane_screening: Service) -> None:
    with transaction():
        db.session.add_all(
            ServiceVersion(
                service_id=membrane_screening.id, number=number, record={}, published_at=NOW
            )
            for number in range(100, 152)
        )

    first = wsm_desk.open("/en/desk/services/membrane-screening")
    second = first.follow("page=2")

    assert "Version 151" in first.text
    assert "Version 102" in first.text
    assert "Version 101 " not in first.text
    assert "51 to 52 of 52" in second.text
    assert "Version 101" in second.text
    assert "Version 100" in second.text


def test_services_that_need_care_come_first_and_withdrawn_ones_last(
    wsm_desk: Visitor, wsm: Cluster
) -> None:
    make_service("audit", wsm, title="Due", review_by=NOW.date())
    for title, state in (("Old", "withdrawn"), ("Draft", "draft"), ("Shown", "published")):
        make_service(title.lower(), wsm, title=title, state=state)

    rows = wsm_desk.open("/en/desk/services").all("tbody th a")

    assert [row.get_text() for row in rows] == ["Due", "Shown", "Draft", "Old"]


def test_the_order_holds_from_page_to_page(
    wsm_desk: Visitor, wsm: Cluster, zinnae: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of what is alike, the last changed comes first; services of others come after the own ones."""
    monkeypatch.setattr(of_cluster, "PAGE_SIZE", 3)
    for number, state in enumerate(["withdrawn", "published", "draft"] * 2):
        service = make_service(f"own-{number}", wsm, title=str(number), state=state)
        with transaction():
            db.session.merge(service).changed_at = NOW + timedelta(days=number)
    make_service("due", wsm, title="Due", review_by=NOW.date())
    for title, state in [("Theirs", "published"), ("Undecided", "draft"), ("Gone", "withdrawn")]:
        _share(make_service(title.lower(), zinnae, title=title, state=state), wsm, title)

    first = wsm_desk.open("/en/desk/services")
    pages = [first, *(wsm_desk.open(f"/en/desk/services?page={number}") for number in (2, 3, 4))]
    rows = [link.get_text() for page in pages for link in page.all("tbody th a")]

    own = ["Due", "4", "1", "5", "2", "3", "0"]
    assert rows == [*own, "Undecided", "Theirs", "Gone"]


def _share(service: Service, partner: Cluster, title: str) -> None:
    """Let a cluster take part; it has agreed to all but what is undecided."""
    version = None if title == "Undecided" else 1
    with transaction():
        part = Partner(service_id=service.id, cluster_id=partner.id, role="Tests")
        part.countersigned_version = version
        db.session.add(part)


def test_the_list_says_which_text_a_machine_wrote(wsm_desk: Visitor, wsm: Cluster) -> None:
    texts = [
        ServiceText(language="en", title="Tests", summary="Tests.", description="Tests."),
        ServiceText(language="fr", title="Essais", origin="machine", of_revision=1),
    ]
    make_service("tests", wsm, title="Tests", texts=texts)

    cell = wsm_desk.open("/en/desk/services").all("td[data-label=Texts]")[0]

    assert " ".join(cell.get_text().split()) == "English, French (machine translation)"


def test_the_summary_of_errors_is_first_on_a_page(wsm_desk: Visitor) -> None:
    page = wsm_desk.open("/en/desk/services/new").submit(title="")

    first = page.tree.xpath("//main//*[@data-error-summary or contains(@class, 'breadcrumbs')]")[0]
    assert first.get("data-error-summary") is not None
