"""The names of files: hostile ones are refused, honest ones are kept as people wrote them."""

import unicodedata
from io import BytesIO

import pytest

from marketplace.uploads import Reason, RejectedFile, check
from tests.uploads.specimens import pdf


def kept_as(name: str) -> str:
    return check(name, BytesIO(pdf())).name


def refusal(name: str) -> Reason:
    with pytest.raises(RejectedFile) as refused:
        kept_as(name)
    return refused.value.reason


@pytest.mark.parametrize(
    "name",
    [
        "Angebot Prüfung (2).pdf",
        "žluťoučký kůň.PDF",
        "предложение.pdf",
        "膜.pdf",
        "offer.exe.pdf",
        "console.pdf",
        "company 10.pdf",
        "offer, signed.pdf",
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
        ".pdf",
        " .pdf",
        "../offer.pdf",
        "..\\offer.pdf",
        "offer..pdf",
        "/etc/offer.pdf",
        "C:\\offer.pdf",
        "offer\0.pdf",
        "offer.pdf\0.exe",
        "offer\r\nX-Header: 1.pdf",
        "offer\x7f.pdf",
        "offer\x85.pdf",
        "offer\u2028.pdf",
        "offer\ud800.pdf",
        *(
            f"offer{mark}fdp.exe.pdf"
            for mark in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
        ),
        "CON.pdf",
        "con.tar.pdf",
        "Aux .pdf",
        "nul",
        "lpt1.pdf",
        "COM¹.pdf",
        "x" * 5_000 + ".pdf",
    ],
)
def test_a_name_that_may_deceive_or_lead_elsewhere_is_refused(name: str) -> None:
    assert refusal(name) == Reason.NAME


@pytest.mark.parametrize(
    "name",
    ["offer", "offer.", "offer.exe", "offer.svg", "offer.pdf.html", "offer.pdf.", "offer.docm"],
)
def test_a_name_of_another_kind_is_refused(name: str) -> None:
    assert refusal(name) == Reason.KIND


def test_a_long_name_loses_its_middle_but_not_its_ending() -> None:
    name = kept_as("č" * 300 + ".pdf")

    assert len(name) == 120
    assert name == "č" * 116 + ".pdf"


def test_a_name_is_kept_in_one_way_of_writing_it() -> None:
    assert kept_as(unicodedata.normalize("NFD", "Prüfung.pdf")) == "Prüfung.pdf"


def test_a_name_can_be_saved_on_windows() -> None:
    assert kept_as("What is it? <5 %>: a|b*.pdf") == "What is it_ _5 %__ a_b_.pdf"
