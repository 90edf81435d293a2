"""The map of Europe, on which the countries of the clusters are marked.

The page draws it from one file, a country at a time: static/images/europe.svg, which tools/map_of_europe.py makes.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from marketplace.i18n import alphabetical, country_name
from marketplace.paths import STATIC

_OUTLINE = re.compile(r'id="([A-Z]{2})"')


class ClusterCountry(NamedTuple):
    """A country that has clusters."""

    code: str
    name: str
    """In the current language."""
    number: int
    """How many clusters it has."""
    is_on_map: bool


def countries_of_clusters(numbers: Mapping[str, int]) -> list[ClusterCountry]:
    """List countries by name, from the number of clusters by code."""
    countries = [
        ClusterCountry(code, country_name(code), number, code in codes_on_map())
        for code, number in numbers.items()
    ]
    return sorted(countries, key=lambda country: alphabetical(country.name))


@cache
def codes_on_map() -> frozenset[str]:
    """Return the codes of the countries that the map shows one by one."""
    drawing = (STATIC / "images" / "europe.svg").read_text(encoding="utf-8")
    return frozenset(_OUTLINE.findall(drawing))
