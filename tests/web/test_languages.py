"""The language of a first visit."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from marketplace import i18n
from marketplace.accounts.queries import find_by_email
from marketplace.catalogue.models import Service
from marketplace.i18n import as_typed, in_language, show_datetime, show_when, show_zone
from marketplace.paths import TRANSLATIONS
from marketplace.web.languages import accepted_language
from tests.browser import Visitor

LANGUAGES = ("en", "cs", "de", "es", "fr")


def language_of(header: str, default: str = "en") -> str:
    """The language that is chosen for a browser that sends this header."""
    return accepted_language(parse_accept_header(header, LanguageAccept), LANGUAGES, default)


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("fr-FR,en;q=0.5", "fr"),
        ("fr-FR, en-US;q=0.9", "fr"),
        ("de-AT;q=0.8, en;q=0.7, fr;q=0.9", "fr"),
        ("es-419, pt;q=0.9, en;q=0.8", "es"),
        ("en-GB;q=0.3, cs-CZ;q=0.9", "cs"),
        ("pt-BR, es;q=0.4, en;q=0.6", "en"),
        ("DE_ch, en;q=0.9", "de"),
        ("de-Latn-DE-1996, en;q=0.9", "de"),
    ],
)
def test_a_region_is_spoken_to_in_its_language(header: str, language: str) -> None:
    assert language_of(header) == language


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("en;q=0.2, fr;q=0.8, de;q=0.5", "fr"),
        ("de, fr", "de"),
        ("fr;q=0.7, de;q=0.7, en;q=0.1", "fr"),
        ("fr-CA;q=0.2, fr;q=0.9, en;q=0.5", "fr"),
        ("fr;q=0, en;q=0.1", "en"),
        ("fr-CH;q=0, fr;q=0.9, en;q=0.5", "fr"),
    ],
)
def test_what_is_liked_best_is_chosen_and_the_first_among_equals(
    header: str, language: str
) -> None:
    assert language_of(header) == language


@pytest.mark.parametrize(
    ("header", "default", "language"),
    [
        ("*", "cs", "cs"),
        ("da, *;q=0.5", "cs", "cs"),
        ("*;q=0.8, fr", "cs", "fr"),
        ("*, fr;q=0.5", "fr", "en"),
        ("cs;q=0, *", "cs", "en"),
        ("*;q=0", "de", "de"),
    ],
)
def test_a_star_stands_for_what_is_not_named(header: str, default: str, language: str) -> None:
    assert language_of(header, default) == language


@pytest.mark.parametrize(
    "header",
    ["", "zh-Hant-TW", "zh-Hant;q=0.9, ja", "x-klingon", "i-default", "-", "_", ",;,", "q=1",
     "en;q=nan", "en;q=-1", "fr;q=", "fr-" * 2000, "é, ü;q=0.5", "*-CH", "en" * 5000],
)  # fmt: skip
def test_a_header_that_helps_nobody_leads_to_a_language_of_the_site(
    visitor: Visitor, header: str
) -> None:
    answer = visitor.client.get("/", headers={"Accept-Language": header})

    assert answer.status_code == 302
    assert answer.location in {f"/{language}/" for language in LANGUAGES}


@pytest.mark.parametrize(
    ("language", "winter", "summer"),
    [
        ("en", "CET", "CEST"),
        ("cs", "SEČ", "SELČ"),
        ("de", "MEZ", "MESZ"),
        ("es", "CET", "CEST"),
        ("fr", "UTC+01:00", "UTC+02:00"),
    ],
)
@pytest.mark.usefixtures("app")
def test_a_time_of_day_names_its_zone(language: str, winter: str, summer: str) -> None:
    with in_language(language):
        assert show_datetime(datetime(2026, 11, 16, 9, tzinfo=UTC)).endswith(f"10:00\u00a0{winter}")
        assert show_datetime(datetime(2026, 7, 16, 9, tzinfo=UTC)).endswith(f"11:00\u00a0{summer}")


@pytest.mark.parametrize(
    ("language", "today", "yesterday", "earlier", "zone"),
    [
        ("en", "Today at 00:30", "Yesterday at 23:30", "15 Nov 2026, 23:30", "Central European Time"),
        ("cs", "Dnes 0:30", "Včera 23:30", "15. 11. 2026 23:30", "středoevropský čas"),
        ("de", "Heute um 00:30", "Gestern um 23:30", "15.11.2026, 23:30", "Mitteleuropäische Zeit"),
        ("es", "Hoy, 0:30", "Ayer, 23:30", "15 nov 2026, 23:30", "hora de Europa central"),
        ("fr", "Aujourd’hui à 00:30", "Hier à 23:30", "15 nov. 2026, 23:30", "heure d’Europe centrale"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("app")
def test_the_last_two_days_are_words(
    language: str, today: str, yesterday: str, earlier: str, zone: str
) -> None:
    """The days are those of the marketplace: at 23:30 UTC the next one has begun there."""
    moment = datetime(2026, 11, 17, 23, 30, tzinfo=UTC)
    with in_language(language):
        days = [moment, moment - timedelta(hours=1), moment - timedelta(days=2, hours=1)]
        words = [as_typed(show_when(day, date(2026, 11, 18))) for day in days]

        assert words == [today, yesterday, earlier]
        assert show_zone() == zone


@pytest.mark.parametrize(
    ("zone", "name"),
    [("UTC", "Coordinated Universal Time"), ("Europe/Athens", "Eastern European Time")],
)
def test_the_zone_of_a_page_has_a_name_for_all_year(zone: str, name: str) -> None:
    site = Flask(__name__)
    i18n.init_app(site, "en", TRANSLATIONS, zone)

    with site.app_context(), in_language("en"):
        assert show_zone() == name


def test_a_form_is_sent_on_to_the_page_of_this_site_and_nowhere_else(visitor: Visitor) -> None:
    answer = visitor.client.post("/language/cs/enquiries/new?cluster=wsm", data={"name": "Ada"})

    assert (answer.status_code, answer.headers["Location"]) == (
        307,
        "/cs/enquiries/new?cluster=wsm",
    )
    assert answer.headers["Cache-Control"] == "no-store"
    for address in ("/language//example.org/", "/language/xx/enquiries/new"):
        assert visitor.client.post(address).status_code in {308, 404}


def test_the_other_languages_do_not_ask_for_a_text_in_the_language_of_this_page(
    visitor: Visitor,
) -> None:
    page = visitor.open("/en/services?text=fr&q=water&typed=membr")

    addresses = [str(link["href"]) for link in page.all("link[hreflang], a[hreflang]")]

    assert len(addresses) == 10
    assert {address.partition("?")[2] for address in addresses} == {"q=water"}


@pytest.mark.parametrize(
    ("sent_to", "page"),
    [
        ("account/password", "account"),
        ("desk/members/{number}/role", "desk/members"),
        ("desk/notifications/webhook", "desk/notifications"),
    ],
)
def test_the_page_of_a_refused_form_can_be_read_in_another_language(
    wsm_desk: Visitor, sent_to: str, page: str
) -> None:
    """It stands at an address that nobody can open."""
    manager = find_by_email("manager@wsm.example.org")
    assert manager is not None
    refused = wsm_desk.post(f"/en/{sent_to.format(number=manager.id)}", {"current": ["x"]})
    assert refused.status == 422

    translated = refused.follow("/language/de/")

    assert (translated.status, translated.url) == (200, f"/de/{page}")


def test_no_browser_translates_the_name_of_the_site_or_of_a_cluster(
    visitor: Visitor, membrane_screening: Service
) -> None:
    pages = {
        path: [tag.get_text(strip=True) for tag in visitor.open(path).all("[translate=no]")]
        for path in ("/de/", "/de/clusters", "/de/clusters/wsm", "/de/services/membrane-screening")
    }

    names = {path: set(texts) - {"Cluster Marketplace"} for path, texts in pages.items()}
    assert all("Cluster Marketplace" in texts for texts in pages.values())
    assert names["/de/"] == set()
    assert names["/de/clusters"] == {"Water Sensors & Membranes", "Zinnae"}
    assert names["/de/clusters/wsm"] == {"Water Sensors & Membranes"}
    assert names["/de/services/membrane-screening"] == {"Zinnae"}
