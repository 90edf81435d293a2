"""Words are found however people write them: with signs, together or apart, with invisible characters."""

from urllib.parse import quote

import pytest

from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction
from marketplace.search.index.sync import rebuild
from tests.browser import Visitor
from tests.search.conftest import ask, found_by, in_languages, slugs

TITLES = {
    "cpp": ("en", "C++ training for embedded engineers"),
    "csharp": ("en", "Courses in C# and F#"),
    "dotnet": ("en", ".NET and Node.js integration"),
    "industry": ("en", "IEC 61131-3, OPC-UA, M2M, I4.0"),
    "rd": ("en", "R&D tax credit check"),
    "rd-fr": ("fr", "Financement de la R & D"),
    "fe": ("de", "F&E-Förderung für den Mittelstand"),
    "id": ("es", "Deducciones por I+D+i"),
    "vv": ("en", "V&V of railway software"),
    "5g": ("en", "5G test bed for 3D printing"),
    "3d": ("de", "3D-Druck von Ersatzteilen"),
    "iso": ("en", "ISO 14001 audit preparation"),
    "laboratory": ("en", "ISO/IEC 17025:2017 for laboratories"),
    "en": ("en", "EN13306 terminology"),
    "covid": ("en", "Covid 19 recovery"),
    "elearn": ("en", "E-learning modules"),
    "email": ("en", "Email campaigns"),
    "wireless": ("en", "UV-C lamps, Wi-Fi, X-ray"),
    "startup": ("en", "Start\u2011up coaching and co\u2011creation"),
    "istanbul": ("en", "Mission to İstanbul and TÜRKİYE"),
    "shy": ("de", "Nano\u00adtechno\u00adlogie im Alltag\u00adsgebrauch"),
    "zwsp": ("de", "Sensor\u200bkalibrierung\u200b für Quellwasserfassungen"),
    "bulgarian": ("bg", "Анализ на ка\u0301чество на вода\u0301та"),
    "czech": ("cs", "Me\u030cr\u030ceni\u0301 hluku"),
    "units": ("en", "Particles of 10 µm, up to 1 000 m³/h, CO₂ and H₂O"),
    "number": ("en", "Funding up to 10,000 EUR"),
    "apostrophe": ("en", "The O’Brien method for brewers' waste"),
    "plain": ("en", "Road repair"),
}


@pytest.fixture(autouse=True)
def services(wsm: Cluster) -> None:
    """Services whose titles hold words that are written in many ways."""
    services = [
        in_languages(slug, wsm, {language: (title, "")})
        for slug, (language, title) in TITLES.items()
    ]
    with transaction():
        db.session.add_all(services)
    rebuild()


def check(questions: list[tuple[str, str, set[str]]]) -> None:
    """Ask in a language, and compare what is found first; nothing may be found where nothing is right."""
    wrong = []
    for language, typed, wanted in questions:
        results = found_by(typed, language)
        if set(results[: len(wanted) or None]) != wanted:
            wrong.append((typed, results, wanted))

    assert wrong == []


def test_single_letters_with_a_sign_are_words() -> None:
    check(
        [
            ("en", "C++", {"cpp"}),
            ("en", "c++ training", {"cpp"}),
            ("en", "C ++", {"cpp"}),
            ("en", "C#", {"csharp"}),
            ("en", "C #", {"csharp"}),
            ("en", "R and D", {"rd", "rd-fr"}),
            ("de", "F und E", {"fe"}),
            ("en", "f#", {"csharp"}),
            ("en", ".NET", {"dotnet"}),
            ("en", "R&D", {"rd", "rd-fr"}),
            ("fr", "R & D", {"rd", "rd-fr"}),
            ("de", "F&E", {"fe"}),
            ("de", "f & e", {"fe"}),
            ("es", "I+D", {"id"}),
            ("es", "I + D + i", {"id"}),
            ("es", "i+d+i", {"id"}),
            ("en", "V&V", {"vv"}),
            ("en", '"R & D tax"', {"rd"}),
            ("en", "K&K", set()),
        ]
    )


def test_letters_with_digits_are_words() -> None:
    check(
        [
            ("en", "5G", {"5g"}),
            ("en", "5 G", {"5g"}),
            ("de", "3D", {"3d", "5g"}),
            ("en", "CO2", {"units"}),
            ("en", "CO 2", {"units"}),
            ("en", "CO-2", {"units"}),
            ("en", "H2", {"units"}),
            ("en", "µm", {"units"}),
            ("en", "μm", {"units"}),
            ("en", "1000 m3/h", {"units"}),
            ("en", "M2M", {"industry"}),
            ("en", "10000 EUR", {"number"}),
            ("en", "10 000", {"number"}),
        ]
    )


def test_short_parts_are_found_together_apart_and_with_a_hyphen() -> None:
    check(
        [
            *[("en", typed, {"wireless"}) for typed in ("wifi", "Wi-Fi", "wi fi", "WiFi")],
            *[("en", typed, {"wireless"}) for typed in ("xray", "X-ray", "x ray", "uvc", "UV-C")],
            *[("en", typed, {"dotnet"}) for typed in ("nodejs", "Node.js", "node js", "NodeJS")],
            *[("en", typed, {"industry"}) for typed in ("opcua", "OPC UA", "opc-ua", "i40")],
            *[("en", typed, {"startup"}) for typed in ("startup", "start-up", "start up")],
            *[("en", typed, {"startup"}) for typed in ("cocreation", "co-creation")],
            *[("en", typed, {"elearn"}) for typed in ("elearning", "e-learning", "e learning")],
            *[("en", typed, {"email"}) for typed in ("e-mail", "E-mails", "e mail", "email")],
            *[("en", typed, {"apostrophe"}) for typed in ("obrien", "O'Brien", "O’Brien")],
        ]
    )


def test_borders_of_letters_and_digits_are_joined_and_parted() -> None:
    check(
        [
            *[("en", typed, {"iso"}) for typed in ("iso14001", "ISO 14001", "ISO-14001")],
            ("en", "iso17025", {"laboratory"}),
            *[("en", typed, {"en"}) for typed in ("en13306", "EN 13306", "EN-13306")],
            *[("en", typed, {"covid"}) for typed in ("covid19", "Covid-19", "covid 19")],
            *[("de", typed, {"3d"}) for typed in ("3d-druck", "3D Druck", "3ddruck")],
            *[("en", typed, {"industry"}) for typed in ("iec61131", "IEC-61131", "iec 61131-3")],
        ]
    )


def test_invisible_and_combining_characters_do_not_cut_words() -> None:
    check(
        [
            ("de", "Nanotechnologie", {"shy"}),
            ("de", "Nano\u00adtechnologie", {"shy"}),
            ("de", "Alltagsgebrauch", {"shy"}),
            ("de", "Sensorkalibrierung", {"zwsp"}),
            ("de", "Sensor\u200bkalibrierung", {"zwsp"}),
            ("en", "Türkiye", {"istanbul"}),
            ("en", "TÜRKİYE", {"istanbul"}),
            ("en", "Tu\u0308rkiye", {"istanbul"}),
            ("en", "turkiye", {"istanbul"}),
            ("en", "istanbul", {"istanbul"}),
            ("bg", "качество", {"bulgarian"}),
            ("bg", "водата", {"bulgarian"}),
            ("cs", "měření", {"czech"}),
            ("cs", "me\u030cr\u030ceni\u0301", {"czech"}),
            ("en", "start\u2011up", {"startup"}),
            ("en", "startup\u200d", {"startup"}),
        ]
    )


def test_what_has_signs_can_be_excluded() -> None:
    for typed, slug in {
        "-C++": "cpp",
        "-C#": "csharp",
        "-.NET": "dotnet",
        "-R&D": "rd",
        "-R & D": "rd",
        "-5G": "5g",
        "-wifi": "wireless",
        "-Wi-Fi": "wireless",
        "-x-ray": "wireless",
        "-iso14001": "iso",
        "-ISO-14001": "iso",
        "-Türkiye": "istanbul",
    }.items():
        remaining = slugs(ask(f"-xylophone {typed}", per_page=50))

        assert slug not in remaining, typed
        assert "plain" in remaining, typed


def test_nobody_is_asked_for_two_letters_who_typed_a_word(visitor: Visitor) -> None:
    for typed in ("C++", "R&D", "R & D", "F&E", "I+D", "V&V", "C#", "-C++", "A/B"):
        page = visitor.open(f"/en/services?q={quote(typed)}")

        assert "at least two letters" not in page.text, typed


def test_the_words_that_answer_are_marked_as_they_are_written(visitor: Visitor) -> None:
    for typed, marked in {
        "C++": "C++",
        "r & d": "R&D",
        "wifi": "Wi\u2011Fi",  # as a title is set
        "nodejs": "Node.js",
        "startup": "Start\u2011up",
        "nanotechnologie": "Nano\u00adtechno\u00adlogie",
        "türkiye": "TÜRKİYE",
    }.items():
        page = visitor.open(f"/en/services?q={quote(typed)}")

        assert marked in [mark.text for mark in page.all("#results mark")], typed


def test_what_was_typed_with_signs_is_not_corrected() -> None:
    assert ask("C++").correction is None
    assert ask("R&D tax").correction is None
