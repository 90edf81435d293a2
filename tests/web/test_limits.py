"""Whom a limit counts as one: an address of the old internet, a household or office in the new one."""

import pytest

from marketplace.web.limits import network_of


@pytest.mark.parametrize(
    "address",
    [
        "2001:db8::1",
        "2001:db8::2",
        "2001:db8:0:0:1:2:3:4",
        "2001:0db8:0000:0000:ffff::",
        "2001:DB8::5%eth0",
    ],
)
def test_all_addresses_of_a_household_are_one(address: str) -> None:
    assert network_of(address) == network_of("2001:db8::")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2001:db8::1", "2001:db8:0:1::1"),
        ("192.0.2.1", "192.0.2.2"),
        ("::ffff:192.0.2.1", "192.0.2.2"),
    ],
)
def test_two_networks_are_two(one: str, other: str) -> None:
    assert network_of(one) != network_of(other)


def test_an_old_address_is_the_same_one_in_the_new_internet() -> None:
    assert network_of("::ffff:192.0.2.1") == network_of("192.0.2.1")


def test_who_has_no_address_is_counted_too() -> None:
    assert network_of("") == ""
