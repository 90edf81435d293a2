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
        "../offer.png",
        "..\\offer.png",
        "offer..png",
        "/etc/offer.png",
        "C:\\offer.png",
        "offer\0.png",
        "offer.png\0.exe",
        "offer\r\nX-Header: 1.png",
        "offer\x7f.png",
        "offer\x85.png",
        "offer\u2028.png",
        "offer\ud800.png",
        *(
            f"offer{mark}fdp.exe.png"
            for mark in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
        ),
        "CON.png",
        "con.tar.png",
        "Aux .png",
        "nul",
        "lpt1.png",
        "COM¹.png",
        "x" * 5_000 + ".png",
    ],
)
def test_a_name_that_may_deceive_or_lead_elsewhere_is_refused(name: str) -> None:
    assert refusal(name) == Reason.NAME


@pytest.mark.parametrize(
    "name",
    ["offer", "offer.", "offer.exe", "offer.svg", "offer.png.html", "offer.png.", "offer.docm"],
)
def test_a_name_of_another_kind_is_refused(name: str) -> None:
    assert refusal(name) == Reason.KIND


def test_a_long_name_loses_its_middle_but_not_its_ending() -> None:
    name = kept_as("č" * 300 + ".png")

    assert len(name) == 120
    assert name == "č" * 116 + ".png"


def test_a_name_is_kept_in_one_way_of_writing_it() -> None:
    assert kept_as(unicodedata.normalize("NFD", "Prüfung.png")) == "Prüfung.png"


def test_a_name_can_be_saved_on_windows() -> None:
    assert kept_as("What is it? <5 %>: a|b*.png") == "What is it_ _5 %__ a_b_.png"
