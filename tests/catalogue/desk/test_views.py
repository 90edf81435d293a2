"""The desk: how services stand, and their way into and out of the catalogue."""

import pytest

from marketplace.catalogue import of_cluster, queries
from marketplace.catalogue.models import Partner, Service, ServiceText, ServiceVersion
from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction
from tests.browser import Visitor
from tests.catalogue.conftest import changes, stored
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
    assert [change.service_id for change in changes()] == [service.id]


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


def test_a_joint_service_waits_until_its_partner_agrees(
    wsm_desk: Visitor, zinnae_desk: Visitor, zinnae: Cluster, draft: Service
) -> None:
    page = wsm_desk.open("/en/desk/services/fouling-tests/partners")
    fields = {
        "partners-0-cluster": str(zinnae.id),
        "partners-0-role": "Brings the reference waters",
    }
    page = page.submit("Save the partners", **fields)
    assert "ZINNAE must agree to take part." in page.text
    assert page.submit("Publish").status == 422

    page = zinnae_desk.open("/en/desk/services")
    assert "Needs your agreement" in page.text
    page = page.follow("/desk/services/fouling-tests")
    assert "Brings the reference waters" in page.text
    page = page.submit("Confirm that we take part")
    assert "You agreed to take part as described." in page.text

    assert (
        "The service is published."
        in wsm_desk.open("/en/desk/services/fouling-tests").submit("Publish").text
    )
    service = stored("fouling-tests")
    assert service.partners[0].countersigned_version == service.version


def test_a_partner_sees_which_version_it_agreed_to(
    wsm_desk: Visitor, zinnae_desk: Visitor, membrane_screening: Service
) -> None:
    _save_text(wsm_desk, "membrane-screening", title="Membrane screening, improved")

    assert (
        "You agreed to version 1. Version 2 is published now."
        in zinnae_desk.open("/en/desk/services/membrane-screening").text
    )
    assert "Agreed to version 1" in wsm_desk.open("/en/desk/services/membrane-screening").text
    zinnae_desk.open("/en/desk/services/membrane-screening").submit("Confirm that we take part")
    assert stored("membrane-screening").partners[0].countersigned_version == 2


def test_a_partner_is_asked_again_when_title_summary_or_its_part_changes(
    wsm_desk: Visitor, zinnae_desk: Visitor, membrane_screening: Service
) -> None:
    """F28: an agreement holds for what was agreed to, and not for any later text."""
    page = "/en/desk/services/membrane-screening"
    _save_text(wsm_desk, "membrane-screening", description="Longer, and the same otherwise.")
    assert "Needs your agreement" not in zinnae_desk.open("/en/desk/services").text

    _save_text(wsm_desk, "membrane-screening", summary="Zinnae pays for everything.")
    assert "Needs your agreement" in zinnae_desk.open("/en/desk/services").text
    assert "after you had agreed. Please read them" in zinnae_desk.open(page).text
    assert "must agree again" in wsm_desk.open(page).text
    assert stored("membrane-screening").is_published, "what is published stays so meanwhile"

    shown = zinnae_desk.open(page).submit("Confirm that we take part")
    assert "You last agreed on" in shown.text
    assert "Needs your agreement" not in zinnae_desk.open("/en/desk/services").text
    assert "agreed on" in wsm_desk.open(page).text

    form = wsm_desk.open(f"{page}/partners")
    form.submit("Save the partners", **{"partners-0-role": "Pays for everything"})
    assert "Needs your agreement" in zinnae_desk.open("/en/desk/services").text


def test_nobody_agrees_to_a_text_that_they_have_not_read(
    wsm_desk: Visitor, zinnae_desk: Visitor, membrane_screening: Service
) -> None:
    page = zinnae_desk.open("/en/desk/services/membrane-screening")
    _save_text(wsm_desk, "membrane-screening", title="First")
    page = zinnae_desk.open(page.url)
    _save_text(wsm_desk, "membrane-screening", title="Second")

    refused = page.submit("Confirm that we take part")

    assert "because the service has changed" in refused.text
    assert not stored("membrane-screening").partners[0].agrees


def test_what_is_not_published_waits_for_a_new_agreement(
    wsm_desk: Visitor, zinnae_desk: Visitor, membrane_screening: Service
) -> None:
    page = "/en/desk/services/membrane-screening"
    wsm_desk.open(f"{page}/withdraw").submit("Withdraw the service", reason="For a while.")
    _save_text(wsm_desk, "membrane-screening", title="Something else")

    refused = wsm_desk.open(page).submit("Publish")

    assert refused.status == 422
    assert (
        "ZINNAE must agree again because the title, the summary or its part has changed."
        in refused.text
    )
    zinnae_desk.open(page).submit("Confirm that we take part")
    assert "The service is published." in wsm_desk.open(page).submit("Publish").text


def test_a_partner_reads_but_does_not_edit(
    zinnae_desk: Visitor, membrane_screening: Service
) -> None:
    page = zinnae_desk.open("/en/desk/services/membrane-screening")

    assert not page.links("/edit")
    assert not page.links("/texts/")
    assert "Publish" not in [button.get_text() for button in page.all("main button")]
    for part in ("edit", "texts/en", "texts/fr", "partners", "withdraw"):
        assert zinnae_desk.open(f"/en/desk/services/membrane-screening/{part}").status == 404
    for part in ("edit", "texts/en", "partners", "withdraw", "publish", "confirm"):
        assert _press(zinnae_desk, f"/en/desk/services/membrane-screening/{part}") == 404
    assert zinnae_desk.open("/en/desk/services/membrane-screening/preview").status == 200


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
        assert _press(zinnae_desk, f"/en/desk/services/fouling-tests{part}") == 404
    assert "Fouling tests" not in zinnae_desk.open("/en/desk/services").text


def test_who_is_not_signed_in_is_asked_to(
    visitor: Visitor, coordinator: Visitor, draft: Service
) -> None:
    assert "/login" in visitor.open("/en/desk/services/fouling-tests").url
    assert coordinator.open("/en/desk/services/fouling-tests").status == 403


def test_the_lead_alone_cannot_agree_for_itself(wsm_desk: Visitor, draft: Service) -> None:
    assert _press(wsm_desk, "/en/desk/services/fouling-tests/countersign") == 404


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
    _save_text(wsm_desk, "colmatage", "fr", summary="Nous mesurons mieux.")

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
    slugs = [service.slug for service in of_cluster.all_services(wsm.id, page=1).items]
    assert len(set(slugs)) == (2 if title else 0)
    assert "new" not in slugs
    assert all(slug.isascii() and len(slug) <= 100 for slug in slugs)


def _press(visitor: Visitor, address: str) -> int:
    """Send a form of one's own making, with a token that fits."""
    token = visitor.open("/en/desk/services/new").value("csrf_token")
    return visitor.post(address, {"csrf_token": [token], "revision": ["1"]}).status


def _save_text(desk: Visitor, slug: str, language: str = "en", **fields: str) -> None:
    page = desk.open(f"/en/desk/services/{slug}/texts/{language}").submit("Save the text", **fields)
    assert page.status == 200, page.text


def test_a_partner_is_not_added_behind_its_back(
    wsm_desk: Visitor, wsm: Cluster, zinnae: Cluster
) -> None:
    make_service("alone", wsm, title="Alone")

    page = wsm_desk.open("/en/desk/services/alone/partners")
    page = page.submit(
        "Save the partners", **{"partners-0-cluster": str(zinnae.id), "partners-0-role": "Helps"}
    )

    assert page.status == 422
    assert "ZINNAE must agree to take part." in page.text
    assert page.value("partners-0-role") == "Helps"
    assert stored("alone").partners == []


def test_a_partner_leaves_and_keeps_its_agreement_while_it_stays(
    wsm_desk: Visitor, membrane_screening: Service
) -> None:
    page = wsm_desk.open("/en/desk/services/membrane-screening/partners")
    page.submit("Save the partners", **{"partners-0-role": "Brings samples"})
    partner: Partner = stored("membrane-screening").partners[0]
    assert (partner.role, partner.countersigned_version) == ("Brings samples", 1)

    page = wsm_desk.open("/en/desk/services/membrane-screening/partners")
    page.submit("Save the partners", **{"partners-0-cluster": ""})
    assert not stored("membrane-screening").is_joint


def test_a_role_is_translated_with_the_text_until_it_changes(
    wsm_desk: Visitor, visitor: Visitor, membrane_screening: Service
) -> None:
    text = "/en/desk/services/membrane-screening/texts/{}"
    assert not wsm_desk.open(text.format("en")).all("[name=roles-0-role]")
    page = wsm_desk.open(text.format("cs"))
    assert "What Zinnae contributes" in page.text
    words = {"title": "Výběr membrán", "summary": "Vybíráme.", "roles-0-role": "Dodává vody"}
    page.submit("Save the text", **words)
    assert "Dodává vody" in visitor.open("/cs/services/membrane-screening").text

    first, second = (wsm_desk.open(text.format("cs")) for _ in range(2))
    assert first.value("roles-0-role") == "Dodává vody"
    first.submit("Save the text", **{"roles-0-role": "Čte výsledky"})
    assert second.submit("Save the text", **{"roles-0-role": "Vaří vodu"}).status == 422
    assert stored("membrane-screening").partners[0].translated_roles == {"cs": "Čte výsledky"}

    page = wsm_desk.open("/en/desk/services/membrane-screening/partners")
    page.submit("Save the partners", **{"partners-0-role": "Brings samples"})
    assert stored("membrane-screening").partners[0].translated_roles == {}


def test_of_two_people_at_the_partners_the_second_is_told(
    wsm_desk: Visitor, membrane_screening: Service
) -> None:
    first, second = (
        wsm_desk.open("/en/desk/services/membrane-screening/partners") for _ in range(2)
    )
    first.submit("Save the partners", **{"partners-0-role": "Brings samples"})

    page = second.submit("Save the partners", **{"partners-0-role": "Brings water"})

    assert page.status == 422
    assert "Brings samples" in page.text
    assert page.value("partners-0-role") == "Brings water"
    assert stored("membrane-screening").partners[0].role == "Brings samples"


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
