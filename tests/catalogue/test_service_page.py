"""The page of a service, as a visitor reads it."""

import json

import pytest

from marketplace.catalogue import queries
from marketplace.catalogue.models import Service, ServiceText
from marketplace.clusters.models import Cluster
from marketplace.database import transaction
from tests.browser import Visitor
from tests.catalogue.conftest import stored
from tests.conftest import NOW, make_cluster, make_service
from tests.counting import counted_statements


def test_a_visitor_reads_what_a_service_is_and_who_offers_it(
    visitor: Visitor, membrane_screening: Service
) -> None:
    page = visitor.open("/en/services/membrane-screening")

    assert page.title == "Membrane screening"
    assert "All about it: Membrane screening." in page.text
    assert "Joint service" in page.text
    assert "Offered jointly by Water Sensors & Membranes (France) + Zinnae (Spain)" in page.text
    assert "Within 3 working days" in page.text
    assert "By sending samples" in page.text
    assert "European Union" in page.text
    assert page.links("/en/services/membrane-screening/enquiry")


def test_facts_are_written_as_people_read_them(visitor: Visitor, wsm: Cluster) -> None:
    make_service(
        "audit",
        wsm,
        title="Water audit",
        price_model="from",
        price_amount=450,
        price_member_amount=360,
        duration_amount=3,
        duration_unit="weeks",
        trl_min=3,
        trl_max=6,
        sectors=["E36"],
        technologies=["nanofibres"],
        audience=["sme-member"],
        confirmed_on=NOW.date(),
    )

    text = visitor.open("/en/services/audit").text

    for words in (
        "From €450",
        "€360 for members of the cluster",
        "3 weeks",
        "From 3 to 6",
        "Water collection, treatment and supply",
        "nanofibres",
        "SMEs that are members of the cluster",
        "16 November 2026",
        "Offered by Water Sensors & Membranes",
    ):
        assert words in text


def test_what_decides_stands_directly_under_the_title(visitor: Visitor, wsm: Cluster) -> None:
    make_service(
        "audit",
        wsm,
        title="Water audit",
        price_model="from",
        price_amount=450,
        duration_amount=3,
        duration_unit="weeks",
        novelty="improved",
    )

    page = visitor.open("/en/services/audit")

    (facts,) = page.all("h1 + .key-facts")
    assert [fact.get_text(" ") for fact in facts.find_all("div")] == [
        "Price From €450",
        "Duration 3 weeks",
        "Reply time Within 3 working days",
    ]
    assert "New or improved" not in page.text
    assert [crumb.get_text() for crumb in page.all(".breadcrumbs li")] == ["Services"]


def test_the_page_takes_few_statements_however_much_it_shows(
    visitor: Visitor, wsm: Cluster
) -> None:
    partners = [
        make_cluster(f"partner-{number}", f"Partner {number}", "DE", "de") for number in range(8)
    ]
    texts = [
        ServiceText(language=code, title=code, summary=code)
        for code in ("cs", "de", "en", "es", "fr", "it")
    ]
    make_service("large", wsm, title="", texts=texts, partners=partners)
    visitor.open("/en/services/large")

    with counted_statements() as statements:
        visitor.open("/en/services/large")

    assert 1 <= len(statements) <= 6


def test_a_list_takes_three_statements_however_long_it_is(wsm: Cluster, zinnae: Cluster) -> None:
    ids = [
        make_service(f"s{number}", wsm, title=f"S{number}", partners=[zinnae]).id
        for number in range(30)
    ]

    with counted_statements() as statements:
        services = queries.published_by_ids(ids[::-1])
        shown = [
            (service.lead.name, service.partners[0].cluster.name, service.texts[0].title)
            for service in services
        ]

    assert shown == [
        ("Water Sensors & Membranes", "Zinnae", f"S{number}") for number in range(29, -1, -1)
    ]
    assert len(statements) <= 3


def test_a_text_in_another_language_says_so_and_carries_its_language(
    visitor: Visitor, bilingual: Service
) -> None:
    page = visitor.open("/en/services/colmatage")

    assert (
        "This service is not described in English yet. You are reading the text in French."
        in page.text
    )
    assert page.soup.h1 is not None
    assert page.soup.h1["lang"] == "fr"
    assert [str(part["lang"]) for part in page.all(".lead, .service-text")] == ["fr", "fr"]
    assert page.links("text=cs") == ["/en/services/colmatage?text=cs"]
    (other_language,) = page.all(".text-languages a")
    assert (other_language.get_text(), other_language["lang"]) == ("Čeština", "cs")
    headings = page.all(".service-text h2")
    assert {str(heading["lang"]) for heading in headings} == {"en"}


def test_a_visitor_chooses_the_language_of_the_text_and_keeps_that_of_the_page(
    visitor: Visitor, bilingual: Service
) -> None:
    page = visitor.open("/en/services/colmatage").follow("text=cs")

    assert page.title == "Zkoušky zanášení"
    assert page.soup.html is not None
    assert page.soup.html["lang"] == "en"
    assert "You are reading the text in Czech." in page.text


def test_a_description_that_is_missing_is_shown_in_another_language_and_says_so(
    visitor: Visitor, bilingual: Service
) -> None:
    with transaction():
        text = stored("colmatage").text_in("cs")
        assert text is not None
        text.description = ""

    page = visitor.open("/cs/services/colmatage")

    assert page.title == "Zkoušky zanášení"
    (description,) = page.all(".service-text [lang=fr]")
    assert description.get_text(strip=True) == "En détail."
    assert "Zobrazený jazyk: francouzština." in page.text


@pytest.mark.parametrize("wanted", ["xx", "%00", "../", "a" * 5000])
def test_an_unknown_text_language_shows_the_best_text(
    visitor: Visitor, bilingual: Service, wanted: str
) -> None:
    assert visitor.open(f"/en/services/colmatage?text={wanted}").title == "Essais de colmatage"


def test_an_outdated_translation_says_so_and_leads_to_the_original(
    visitor: Visitor, bilingual: Service
) -> None:
    with transaction():
        service = queries.find_by_slug("colmatage")
        assert service is not None
        assert service.original is not None
        service.original.revision = 2

    page = visitor.open("/en/services/colmatage?text=cs")

    assert "The original text has changed since this translation was made." in page.text
    assert "Read the original in French" in page.text


def test_a_machine_draft_says_so(visitor: Visitor, bilingual: Service) -> None:
    with transaction():
        service = queries.find_by_slug("colmatage")
        assert service is not None
        text = service.text_in("cs")
        assert text is not None
        text.origin = "machine"

    page = visitor.open("/en/services/colmatage?text=cs")

    assert "This text is a machine translation that no one has checked yet." in page.text
    assert page.links("text=fr")
    assert "machine translation" not in page.follow("text=fr").text


def test_a_role_is_read_in_ones_language_or_says_in_which(
    visitor: Visitor, membrane_screening: Service
) -> None:
    with transaction():
        partner = stored("membrane-screening").partners[0]
        partner.translate_role("cs", "Dodává vody")

    page = visitor.open("/cs/services/membrane-screening")
    assert "Dodává vody" in page.text
    assert not page.all(".people [lang]")

    page = visitor.open("/fr/services/membrane-screening")
    assert [role.get_text() for role in page.all(".people p[lang=en]")] == ["Takes part"]
    assert "Langue affichée : anglais." in " ".join(page.text.split())


def test_a_draft_does_not_exist_for_visitors(visitor: Visitor, draft: Service) -> None:
    assert visitor.open("/en/services/fouling-tests").status == 404


@pytest.mark.parametrize(
    "slug",
    ["nothing", "%00", "a%00b", "x" * 3000, "%ff", "%F0%9F%8C%8A", "membrane-screening%0d%0a"],
)
def test_an_unknown_address_is_not_found(
    visitor: Visitor, slug: str, membrane_screening: Service
) -> None:
    assert visitor.open(f"/en/services/{slug}").status == 404


def test_a_withdrawn_service_says_when_and_why_and_leads_on(visitor: Visitor, wsm: Cluster) -> None:
    make_service("still-there", wsm, title="Still there")
    make_service(
        "gone",
        wsm,
        title="Gone",
        state="withdrawn",
        withdrawn_at=NOW,
        withdrawn_reason="The bench broke.",
        withdrawn_reason_language="en",
    )

    assert not visitor.open("/en/services/gone").all("blockquote[lang]")
    assert visitor.open("/cs/services/gone").all("blockquote[lang=en]")
    page = visitor.open("/en/services/gone")

    assert page.status == 410
    assert page.title == "This service is no longer offered"
    assert "16 November 2026" in page.text
    assert "The bench broke." in page.text
    assert page.links("/en/services/still-there")
    assert page.all("form[role=search] input[name=q]")


def test_search_engines_read_the_service_as_data(visitor: Visitor, wsm: Cluster) -> None:
    make_service(
        "attack",
        wsm,
        title="</script><script>alert(1)</script>",
        price_model="fixed",
        price_amount=450,
    )

    page = visitor.open("/en/services/attack")

    data = json.loads(page.all("script[type='application/ld+json']")[0].string or "")
    assert data["@type"] == "Service"
    assert data["name"] == "</script><script>alert(1)</script>"
    assert data["offers"]["price"] == "450.00"
    assert page.title == "</script><script>alert(1)</script>"


def test_markdown_of_a_description_cannot_carry_scripts(visitor: Visitor, wsm: Cluster) -> None:
    evil = (
        "# Big\n\n<script>alert(1)</script> [x](javascript:alert(1)) ![x](http://a/b.png) **bold**"
    )
    make_service(
        "evil",
        wsm,
        title="",
        texts=[ServiceText(language="en", title="Evil", summary="s", description=evil)],
    )

    page = visitor.open("/en/services/evil")

    assert page.all(".service-text strong")
    assert not page.all(".service-text script, .service-text img")
    assert not page.links("javascript:")
    assert stored("evil").texts[0].description == evil


def test_a_text_is_set_in_type_as_its_language_does_and_stored_as_typed(
    visitor: Visitor, wsm: Cluster
) -> None:
    title = "EU-Beratung: wie viel kostet's"
    description = "5 MB, `5 MB`, [5 MB](https://a.example/5-MB), https://b.example/e-mail"
    text = ServiceText(language="de", title=title, summary="Bis 5 MB.", description=description)
    text.what_you_get = ["5 MB per E-Mail"]
    make_service("typeset", wsm, title="", texts=[text])

    page = visitor.open("/en/services/typeset")

    assert page.all("h1")[0].string == "EU\u2011Beratung: wie viel kostet's"
    assert page.all(".lead")[0].string == "Bis 5\u00a0MB."
    assert page.all(".ticks li")[0].string == "5\u00a0MB per E\u2011Mail"
    body = page.all(".service-text p")[0]
    assert body.get_text() == "5\u00a0MB, 5 MB, 5\u00a0MB, https://b.example/e-mail"
    assert page.links("a.example") == ["https://a.example/5-MB"]
    data = json.loads(page.all("script[type='application/ld+json']")[0].string or "")
    assert data["name"] == title
