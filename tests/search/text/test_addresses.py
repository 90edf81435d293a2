"""Addresses are no words."""

import pytest

from marketplace.search.text.addresses import is_address
from marketplace.search.text.parsing import parse


@pytest.mark.parametrize(
    "address",
    [
        "john.smith@example.org",
        "https://example.com/login?next=1",
        "www.example.com",
        "example.com/login",
        r"C:\Users\ada\report.txt",
        "/home/ada/report.txt",
    ],
)
def test_an_address_beside_words_is_left_out_and_alone_is_a_phrase(address: str) -> None:
    assert parse(f"membrane {address} test").words == ("membrane", "test")
    (phrase,) = parse(address).phrases
    assert parse(address).words == phrase
    assert is_address(address)
    assert not is_address(f"membrane {address}")


@pytest.mark.parametrize(
    "text",
    ["ISO/IEC 17025", "1000 m3/h", "Node.js", "and/or", "TCP/IP", "24/7 hotline", "R&D @home"],
)
def test_signs_between_words_make_no_address(text: str) -> None:
    assert not is_address(text)
    assert parse(text).phrases == ()
