"""Partners of a joint service: they read, agree, are asked again, and leave."""

from marketplace.catalogue.models import Partner, Service
from marketplace.clusters.models import Cluster
from tests.browser import Visitor
from tests.catalogue.conftest import stored
from tests.catalogue.desk.acts import press, save_text
from tests.conftest import make_service


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
    save_text(wsm_desk, "membrane-screening", title="Membrane screening, improved")

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
    save_text(wsm_desk, "membrane-screening", description="Longer, and the same otherwise.")
    assert "Needs your agreement" not in zinnae_desk.open("/en/desk/services").text

    save_text(wsm_desk, "membrane-screening", summary="Zinnae pays for everything.")
    assert "Needs your agreement" in zinnae_desk.open("/en/desk/services").text
    assert "after you had agreed. Please read them" in zinnae_desk.open(page).text
    assert "must agree again" in wsm_desk.open(page).text
    assert stored("membrane-screening").is_published, "what is published stays so meanwhile"

    shown = zinnae_desk.open(page).submit("Confirm that we take part")
    assert "You last agreed on" in shown.text
    assert "Needs your agreement" not in zinnae_desk.open("/en/desk/services").text
    assert "agreed on" in wsm_desk.open(page).text

    form = wsm_desk.open(f"{page}/partners")
    form.submit("Publish the partners", **{"partners-0-role": "Pays for everything"})
    assert "Needs your agreement" in zinnae_desk.open("/en/desk/services").text


def test_nobody_agrees_to_a_text_that_they_have_not_read(
    wsm_desk: Visitor, zinnae_desk: Visitor, membrane_screening: Service
) -> None:
    page = zinnae_desk.open("/en/desk/services/membrane-screening")
    save_text(wsm_desk, "membrane-screening", title="First")
    page = zinnae_desk.open(page.url)
    save_text(wsm_desk, "membrane-screening", title="Second")

    refused = page.submit("Confirm that we take part")

    assert "because the service has changed" in refused.text
    assert not stored("membrane-screening").partners[0].agrees


def test_what_is_not_published_waits_for_a_new_agreement(
    wsm_desk: Visitor, zinnae_desk: Visitor, membrane_screening: Service
) -> None:
    page = "/en/desk/services/membrane-screening"
    wsm_desk.open(f"{page}/withdraw").submit("Withdraw the service", reason="For a while.")
    save_text(wsm_desk, "membrane-screening", title="Something else")

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
        assert press(zinnae_desk, f"/en/desk/services/membrane-screening/{part}") == 404
    assert zinnae_desk.open("/en/desk/services/membrane-screening/preview").status == 200


def test_the_lead_alone_cannot_agree_for_itself(wsm_desk: Visitor, draft: Service) -> None:
    assert press(wsm_desk, "/en/desk/services/fouling-tests/countersign") == 404


def test_a_partner_is_not_added_behind_its_back(
    wsm_desk: Visitor, wsm: Cluster, zinnae: Cluster
) -> None:
    make_service("alone", wsm, title="Alone")

    page = wsm_desk.open("/en/desk/services/alone/partners")
    page = page.submit(
        "Publish the partners", **{"partners-0-cluster": str(zinnae.id), "partners-0-role": "Helps"}
    )

    assert page.status == 422
    assert "ZINNAE must agree to take part." in page.text
    assert page.value("partners-0-role") == "Helps"
    assert stored("alone").partners == []


def test_a_partner_leaves_and_keeps_its_agreement_while_it_stays(
    wsm_desk: Visitor, membrane_screening: Service
) -> None:
    page = wsm_desk.open("/en/desk/services/membrane-screening/partners")
    page.submit("Publish the partners", **{"partners-0-role": "Brings samples"})
    partner: Partner = stored("membrane-screening").partners[0]
    assert (partner.role, partner.countersigned_version) == ("Brings samples", 1)

    page = wsm_desk.open("/en/desk/services/membrane-screening/partners")
    page.submit("Publish the partners", **{"partners-0-cluster": ""})
    assert not stored("membrane-screening").is_joint


def test_a_role_is_translated_with_the_text_until_it_changes(
    wsm_desk: Visitor, visitor: Visitor, membrane_screening: Service
) -> None:
    text = "/en/desk/services/membrane-screening/texts/{}"
    assert not wsm_desk.open(text.format("en")).all("[name=roles-0-role]")
    page = wsm_desk.open(text.format("cs"))
    assert "What Zinnae contributes" in page.text
    words = {"title": "Výběr membrán", "summary": "Vybíráme.", "roles-0-role": "Dodává vody"}
    page.submit("Publish the text", **words)
    assert "Dodává vody" in visitor.open("/cs/services/membrane-screening").text

    first, second = (wsm_desk.open(text.format("cs")) for _ in range(2))
    assert first.value("roles-0-role") == "Dodává vody"
    first.submit("Publish the text", **{"roles-0-role": "Čte výsledky"})
    assert second.submit("Publish the text", **{"roles-0-role": "Vaří vodu"}).status == 422
    assert stored("membrane-screening").partners[0].translated_roles == {"cs": "Čte výsledky"}

    page = wsm_desk.open("/en/desk/services/membrane-screening/partners")
    page.submit("Publish the partners", **{"partners-0-role": "Brings samples"})
    assert stored("membrane-screening").partners[0].translated_roles == {}


def test_of_two_people_at_the_partners_the_second_is_told(
    wsm_desk: Visitor, membrane_screening: Service
) -> None:
    first, second = (
        wsm_desk.open("/en/desk/services/membrane-screening/partners") for _ in range(2)
    )
    first.submit("Publish the partners", **{"partners-0-role": "Brings samples"})

    page = second.submit("Publish the partners", **{"partners-0-role": "Brings water"})

    assert page.status == 422
    assert "Brings samples" in page.text
    assert page.value("partners-0-role") == "Brings water"
    assert stored("membrane-screening").partners[0].role == "Brings samples"
