"""The names of files: hostile ones are refused, honest ones are kept as people wrote them."""

import unicodedata
from io import BytesIO

import pytest

from marketplace.uploads import Reason, RejectedFile, check
from tests.uploads.specimens import png


def kept_as(name: str) -> str:
    return check(name, BytesIO(png())).name


def refusal(name: str) -> Reason:
    with pytest.raises(RejectedFile) as refused:
        kept_as(name)
    return refused.value.reason


@pytest.mark.parametrize(
    "name",
    [
        "Angebot Prüfung (2).png",
        "žluťoučký kůň.PNG",
        "предложение.png",
        "膜.png",
        "offer.exe.png",
        "console.png",
        "company 10.png",
        "offer, signed.png",
    ],
)
def test_an_honest_name_is_kept(name: str) -> None:
    assert kept_as(name) == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        ".",
        "...",
        ".png",
        " .png",
        "/",
        "../offer.png",
        "..\\offer.png",
        "a/../offer.png",
        "offer\0.png",
        "offer.png\0.exe",
        "offer\r\nX-Header: 1.png",
        "offer\ud800.png",
        *(
            f"offer{mark}fdp.exe.png"
            for mark in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
        ),
        "x" * 5_000 + ".png",
    ],
)
def test_a_name_that_may_deceive_or_lead_elsewhere_is_refused(name: str) -> None:
    assert refusal(name) == Reason.NAME


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("Poptávka firma s.r.o..png", "Poptávka firma s.r.o..png"),
        ("Nabídka a.s..png", "Nabídka a.s..png"),
        ("offer...png", "offer...png"),
        ("offer ... final.png", "offer ... final.png"),
        ("C:\\Users\\ada\\offer.png", "offer.png"),
        ("/etc/offer.png", "offer.png"),
        ("offer\x7f\x85\x9e.png", "offer.png"),
        ("offer\u2028.png", "offer.png"),
        ("\ufeffof\u00adfer\u200b\u200e.png", "offer.png"),
        ("نامه\u200cها.png", "نامه\u200cها.png"),
        ("Screenshot 9.41.00\u202fPM.png", "Screenshot 9.41.00 PM.png"),
        ("offer.png.", "offer.png"),
        ("CON.png", "_CON.png"),
        ("con.tar.png", "_con.tar.png"),
        ("Aux .png", "_Aux.png"),
        ("nul", "_nul.png"),
        ("lpt1.png", "_lpt1.png"),
        ("COM¹.png", "_COM¹.png"),
    ],
)
def test_a_name_is_cleaned_where_that_is_needed(name: str, cleaned: str) -> None:
    """Field 6: what is harmless inside a name stays."""
    assert kept_as(name) == cleaned


@pytest.mark.parametrize(
    "name", ["offer.exe", "offer.svg", "offer.png.html", "offer.exe.", "offer.docm"]
)
def test_a_name_of_another_kind_is_refused(name: str) -> None:
    assert refusal(name) == Reason.KIND


@pytest.mark.parametrize(
    ("name", "mended"),
    [
        ("offer", "offer.png"),
        ("offer.", "offer.png"),
        ("offer 1.2", "offer 1.2.png"),
        ("offer no. 5", "offer no. 5.png"),
        ("offer.tmp", "offer.tmp.png"),
        ("offer.heic", "offer.heic.png"),
        ("offer.JPG", "offer.png"),
        ("offer.pdf", "offer.png"),
    ],
)
def test_a_name_gets_the_ending_of_what_the_file_is(name: str, mended: str) -> None:
    """Field 22: the content decides."""
    assert kept_as(name) == mended


def test_a_long_name_loses_its_middle_but_not_its_ending() -> None:
    name = kept_as("č" * 300 + ".png")

    assert len(name) == 120
    assert name == "č" * 116 + ".png"


def test_a_name_is_kept_in_one_way_of_writing_it() -> None:
    assert kept_as(unicodedata.normalize("NFD", "Prüfung.png")) == "Prüfung.png"


def test_a_name_can_be_saved_on_windows() -> None:
    assert kept_as("What is it? <5 %>: a|b*.png") == "What is it_ _5 %__ a_b_.png"
