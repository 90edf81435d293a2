"""Whom a limit counts as one: an address of the old internet, a household or office in the new one."""

import pytest

from marketplace.web.limits import networks_of


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
    assert networks_of(address) == networks_of("2001:db8::")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2001:db8::1", "2001:db8:1::1"),
        ("192.0.2.1", "192.0.2.2"),
        ("::ffff:192.0.2.1", "192.0.2.2"),
    ],
)
def test_two_networks_are_two(one: str, other: str) -> None:
    assert set(networks_of(one)).isdisjoint(networks_of(other))


def test_an_old_address_is_the_same_one_in_the_new_internet() -> None:
    assert networks_of("::ffff:192.0.2.1") == networks_of("192.0.2.1")


def test_who_has_no_address_is_counted_too() -> None:
    assert networks_of("") == [""]


def test_two_households_of_one_provider_share_the_network_around_them() -> None:
    """F4: whoever has a /48 has 65,536 networks to come from."""
    household, around = networks_of("2001:db8::1")
    neighbour, same = networks_of("2001:db8:0:1::1")

    assert household != neighbour
    assert (around, same) == ("2001:db8::/48", "2001:db8::/48")
