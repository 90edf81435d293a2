"""Addresses at which somebody can be reached."""

import pytest

from marketplace.contact import (
    PHONE,
    mended_phone,
    mended_web_address,
    normal_address,
    web_address,
)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("ada@example.org", "ada@example.org"),
        ("Ada.Lovelace@EXAMPLE.org", "Ada.Lovelace@example.org"),
        ("=?utf-8?q?ada?=@example.org", None),
        ("ada@bücher.example", None),
        ("ada@example.org\nBcc: all@example.org", None),
        (" ada@example.org", None),
        ("a" * 250 + "@example.org", None),
        ("ada", None),
        ("", None),
    ],
)
def test_an_email_address_can_stand_in_a_header(text: str, address: str | None) -> None:
    assert normal_address(text) == address


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("www.example.org", "https://www.example.org"),
        ("http://example.org/services?in=cs", "http://example.org/services?in=cs"),
        ("HTTPS://example.org", "HTTPS://example.org"),
        ("https://", None),
        ("http://?", None),
        ("https://localhost", None),
        ("https://[::1", None),
        ("https://example.org/two words", None),
        ("javascript://example.org/%0aalert(1)", None),
        ("ftp://example.org", None),
        ("", None),
    ],
)
def test_a_web_address_is_one_that_a_browser_opens(text: str, address: str | None) -> None:
    assert web_address(text) == address


@pytest.mark.parametrize("text", ["+33 5 61 00 00 00", "(02) 123/456-78", "0049.711.1"])
def test_a_telephone_number_is_written_as_people_group_it(text: str) -> None:
    assert PHONE.match(text)


@pytest.mark.parametrize("text", ["", "call me", "+33 5 61\n", "12 ext 4"])
def test_words_are_no_telephone_number(text: str) -> None:
    assert not PHONE.match(text)


@pytest.mark.parametrize(
    ("pasted", "address"),
    [
        ("HTTPS://Example.org", "https://Example.org"),
        ("https//example.org/a", "https://example.org/a"),
        ("https:example.org", "https://example.org"),
        ("http:\\\\example.org", "http://example.org"),
        ("http;//example.org", "http://example.org"),
        ("https:/example.org", "https://example.org"),
        ("https:// example.org", "https://example.org"),
        ("\u201chttps://example.org/a\u201d", "https://example.org/a"),
        ("<https://example.org>", "https://example.org"),
        ("\u200bwww.exa\u00admple.org\u00a0", "https://www.example.org"),
        ("https://my\u2011site.example.org", "https://my-site.example.org"),
        ("https.example.org", "https://https.example.org"),
        ("javascript:alert(1)", None),
        ("https//", None),
        ("", None),
    ],
)
def test_an_address_of_the_web_is_taken_as_people_paste_it(
    pasted: str, address: str | None
) -> None:
    assert mended_web_address(pasted) == address


@pytest.mark.parametrize(
    ("pasted", "number"),
    [
        ("+33\u00a05\u202f61 00\u201300 00", "+33 5 61 00-00 00"),
        ("\u200b061\u2044123 45\u200e", "061/123 45"),
        ("tel:+33-5-61", "+33-5-61"),
        ("\u202a+49 (0)30 \u2212 12\u202c", "+49 (0)30 - 12"),
        ("01\u00b723\u00b745", "01.23.45"),
        ("call me", None),
        ("", None),
    ],
)
def test_a_telephone_number_is_taken_as_people_paste_it(pasted: str, number: str | None) -> None:
    assert mended_phone(pasted) == number
