"""Addresses at which somebody can be reached."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from marketplace.contact import (
    PHONE,
    inbox_of,
    mended_address,
    mended_phone,
    mended_web_address,
    needs_smtputf8,
    normal_address,
    web_address,
    wire_address,
    without_links,
)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("ada@example.org", "ada@example.org"),
        ("Ada.Lovelace@EXAMPLE.org", "Ada.Lovelace@example.org"),
        ("=?utf-8?q?ada?=@example.org", None),
        ("ada@bücher.example", "ada@bücher.example"),
        ("ada@BÜCHER.example", "ada@bücher.example"),
        ("desk@xn--mller-kva.de", "desk@müller.de"),
        ("info@straße.example", "info@straße.example"),
        ("δοκιμή@παράδειγμα.ελ", "δοκιμή@παράδειγμα.ελ"),
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
    "pasted",
    [
        "ada@müller.de",
        " ada@müller.de ",
        "\u200bada@müller.de\u200b",
        "\ufeffada@mül\u00adler.de",
        "\u2060ada\u200d@müller.de",
        "ada\xa0@\xa0müller.de",
        "ada＠müller.de",
        "ada@mu\u0308ller.de",
        "mailto:ada@müller.de",
        "MailTo:ada@xn--mller-kva.de?subject=Hello",
        "<ada@müller.de>",
        "Ada Lovelace <ada@müller.de>",
        '"Lovelace, Ada" <ada@müller.de>',
        "ada@müller.de <mailto:ada@müller.de>",
        "„ada@müller.de“",
        "ada@müller.de;",
        "(ada@müller.de).",
    ],
)
def test_what_came_along_with_a_pasted_address_is_taken_away(pasted: str) -> None:
    """Field 19: invisible and typographic characters are mended silently."""
    assert mended_address(pasted) == "ada@müller.de"


def test_a_hyphen_and_an_apostrophe_of_a_word_processor_are_the_plain_ones() -> None:
    assert (
        mended_address("o\u2019hara@wsm\u2011lab\u2013sud.example") == "o'hara@wsm-lab-sud.example"
    )


@pytest.mark.parametrize(
    "text",
    [
        "ada@example.org, bob@example.org",
        "ada@example.org <bob@example.org>",
        "ada@example.org;bob@example.org",
        "ada lovelace@example.org",
        "ada@example.org\nBcc: <bob@example.org>",
        "ada@نامه\u200cای.com",
        "<>",
        "mailto:",
        "a\ud800@example.org",
        "@" * 5000,
    ],
)
def test_what_is_not_one_address_is_not_made_into_one(text: str) -> None:
    assert mended_address(text) is None


@pytest.mark.parametrize(
    ("address", "wire"),
    [
        ("desk@müller.de", "desk@xn--mller-kva.de"),
        ("info@straße.example", "info@xn--strae-oqa.example"),
        ("desk@xn--mller-kva.de", "desk@xn--mller-kva.de"),
        ("ada@пример.рф", "ada@xn--e1afmkfd.xn--p1ai"),
        ("dürst@müller.de", "dürst@xn--mller-kva.de"),
        ("nobody", None),
    ],
)
def test_servers_are_told_the_domain_in_ascii(address: str, wire: str | None) -> None:
    """Field 1: one rule, shown in Unicode and sent in ASCII."""
    assert wire_address(address) == wire


@given(
    st.emails()
    | st.builds(
        "{}@{}.example".format,
        st.text("abcä.+-'é", min_size=1, max_size=20),
        st.text("abcüßçžαж-2", min_size=1, max_size=20),
    )
)
def test_what_was_stored_once_is_accepted_for_ever(text: str) -> None:
    stored = mended_address(text)
    assume(stored is not None)
    assert stored is not None

    wire = wire_address(stored)

    assert wire is not None
    assert mended_address(stored) == normal_address(stored) == normal_address(wire) == stored


def test_only_what_stands_before_the_at_sign_needs_more_than_ascii() -> None:
    assert needs_smtputf8("dürst@example.org")
    assert not needs_smtputf8("desk@müller.de")


@pytest.mark.parametrize(
    "text",
    [
        "Ada@Müller.DE",
        "ada@xn--mller-kva.de",
        "ada+1@müller.de",
        "ADA+2+3@müller.de",
        "<ada@müller.de>",
    ],
)
def test_all_spellings_of_an_inbox_count_as_one(text: str) -> None:
    """F11: +tags are no way around a limit by address."""
    assert inbox_of(text) == "ada@müller.de"


def test_what_is_no_address_counts_as_itself() -> None:
    assert inbox_of(" Nobody ") == "nobody"
    assert inbox_of("+@example.org") == "+@example.org"


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


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example/prize?id=1",
        "(www.evil.example)",
        "evil.com",
        "evil.example/prize",
        "someone@evil.example",
        "mailto:someone",
        "evil\u200b.com",
        "ｅｖｉｌ．ｃｏｍ",
        "HTTP://EVIL",
    ],
)
def test_whatever_a_mail_program_may_link_is_left_out(link: str) -> None:
    """F11: strangers' links do not travel in our mail."""
    text = f"Claim your prize at {link} now.\nToday."

    assert without_links(text, placeholder="[link]") == ("Claim your prize at [link] now.\nToday.")


def test_ordinary_words_stay_when_links_are_left_out() -> None:
    text = "We need 3.5 l, z.B. for ACME s.r.o., at 20.5 °C.\n\nE.g. in June – thanks!"

    assert without_links(text, placeholder="[link]") == text


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
