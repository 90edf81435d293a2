"""A cluster publishes a service: blocked while something is missing, found, translated, withdrawn."""

import secrets

from playwright.sync_api import expect

from tests.journeys.chromium import Window
from tests.journeys.conftest import Arrival
from tests.journeys.person import Person

SUMMARY = "A day with our people at your machines."
DESCRIPTION = "We look at **everything** that uses water.\n\n- pumps\n- pipes"


def test_a_cluster_publishes_translates_and_withdraws_a_service(
    window: Window, arrive: Arrival
) -> None:
    word = f"q{secrets.token_hex(4)}"
    desk, sme = arrive(window).sign_in("editor@nanoprogress.example.org"), arrive(window)
    slug = _start(desk, f"Water day {word}")
    _publish_too_early(desk, slug)

    _write_text(desk, slug)
    _choose_details(desk, slug)
    desk.press("Publish").reads(
        "The service is published. Visitors can find it within a few seconds."
    )

    sme.eventually(
        f"/{sme.language}/services?q={word}",
        lambda page: f"/services/{slug}" in page,
        "the service in the results",
    )
    card = sme.page.locator(".card", has_text=word)
    sme.go(card.get_by_role("heading").get_by_role("link")).reads("Ask about this service").reads(
        "Offered by %(cluster)s", cluster="Nanoprogress"
    )

    _translate(desk, slug, f"In translation {word}")
    reader = arrive(Window(window.other_language, window.script, window.width))
    reader.open(f"/services/{slug}")
    expect(reader.heading).to_have_text(f"In translation {word}")

    desk.open(f"/desk/services/{slug}").follow("Withdraw from the catalogue")
    desk.fill(reason="The machine is sold.").press("Withdraw the service")
    desk.reads("The service is withdrawn. Its page says when and why.")

    answer = sme.page.goto(f"{sme.site.address}/{sme.language}/services/{slug}")
    assert answer is not None
    assert answer.status == 410
    sme.look().reads("This service is no longer offered").reads("The machine is sold.")
    sme.eventually(
        f"/{sme.language}/services?q={word}",
        lambda page: f"/services/{slug}" not in page,
        "the service out of the results",
    )
    expect(card).to_have_count(0)


def _start(desk: Person, title: str) -> str:
    """Make a draft, and give the slug it got."""
    desk.open("/desk/services").follow("New service").press("Create draft")
    expect(desk.page.locator("[data-error-summary]")).to_be_visible()
    desk.fill(title=title, type="training", language=desk.language).press("Create draft")
    desk.reads("The draft is saved. Now write its text.")
    return desk.page.url.split("/desk/services/")[1].split("/")[0]


def _publish_too_early(desk: Person, slug: str) -> None:
    """What is missing is listed, each with a link to its field, and the service stays a draft."""
    desk.open(f"/desk/services/{slug}").press("Publish")
    missing = desk.page.locator(".checklist a")
    assert missing.count() >= 2
    addresses = [str(link.get_attribute("href")).split("#") for link in missing.all()]
    for path in dict(addresses):
        desk.visit(path)
        for field in (field for page, field in addresses if page == path):
            expect(desk.page.locator(f"[id='{field}']")).to_have_count(1)


def _write_text(desk: Person, slug: str) -> None:
    desk.open(f"/desk/services/{slug}/texts/{desk.language}")
    desk.fill(
        summary=SUMMARY, description=DESCRIPTION, what_you_get="A report\nA list of leaks"
    ).press("Save the text")


def _choose_details(desk: Person, slug: str) -> None:
    desk.open(f"/desk/services/{slug}").follow("Edit the details")
    for name, value in {
        "delivery": "on-site",
        "languages": desk.language,
        "countries": "EU",
    }.items():
        desk.page.locator(f"main [name={name}][value={value}]").check()
    desk.page.locator("main [name=technologies]").last.fill("water, pumps")
    desk.fill(price_model="free", reply_within_days="2").press("Save the details")


def _translate(desk: Person, slug: str, title: str) -> None:
    """Write the text in another language, with the original beside it."""
    desk.open(f"/desk/services/{slug}")
    desk.page.locator(".add-language summary").click()
    desk.go(desk.page.locator(f".add-language a[href$='/{desk.window.other_language}']"))
    expect(desk.page.locator(".translate-original").filter(has_text=SUMMARY)).to_be_visible()
    if desk.window.script:
        desk.page.locator("[data-copy-to=summary]").click()
        expect(desk.page.locator("[name=summary]")).to_have_value(SUMMARY)
    desk.fill(title=title, summary="In other words.").press("Publish the text")
