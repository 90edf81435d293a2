"""The codes that are stored, and the labels that people read."""

import csv
import re
from pathlib import Path

import pytest
from babel import Locale
from flask import Flask

from marketplace import vocabularies
from marketplace.i18n import in_language
from marketplace.text import without_accents
from marketplace.vocabularies import nace
from marketplace.vocabularies.nace import section_label

NOT_COUNTRIES = {"EZ", "UN", "QO", "ZZ", "XA", "XB"}
"""Groups of countries, and codes for tests."""
PARTS_OF_COUNTRIES = {"AC", "CP", "CQ", "DG", "EA", "IC", "TA"}
"""Islands and towns with a code of their own in CLDR, which ISO 3166-1 counts to a country."""
NACE_IN_CAPITALS = {
    row["code"]: row
    for row in csv.DictReader(Path(nace.__file__).with_name("nace-rev2.csv").open(encoding="utf-8"))
}
EU_CODES = {"GR": "EL", "GB": "UK"}


def folded(title: str) -> str:
    """The letters of a title, without what its source has wrong: accents, a space, a digit."""
    return re.sub("[^a-z]", "", without_accents(title.casefold()))


def test_the_countries_are_those_of_iso_3166_as_the_union_writes_them() -> None:
    territories = {code for code in Locale("en").territories if len(code) == 2}
    countries = territories - NOT_COUNTRIES - PARTS_OF_COUNTRIES
    assert set(vocabularies.COUNTRY.codes) == {EU_CODES.get(code, code) for code in countries}


@pytest.mark.parametrize("language", ["en", "cs", "de", "es", "fr"])
def test_every_country_has_a_name_in_every_language_of_the_pages(app: Flask, language: str) -> None:
    with app.test_request_context(), in_language(language):
        labels = vocabularies.COUNTRY.choices()
    assert [code for code, label in labels if code == label] == []


def test_lists_are_read_by_their_labels_with_the_union_first(app: Flask) -> None:
    with app.test_request_context(), in_language("de"):
        codes = [code for code, _label in vocabularies.SERVED.choices()]
    assert codes[:4] == ["EU", "AL", "BE", "BA"]


def test_sectors_keep_the_order_of_their_classification(app: Flask) -> None:
    with app.test_request_context(), in_language("en"):
        choices = vocabularies.SECTOR.choices()
    assert choices[0] == ("A01", vocabularies.sector_label("A01"))
    assert [code for code, _label in choices] == list(vocabularies.DIVISIONS)


@pytest.mark.parametrize("language", ["en", "cs", "de", "es", "fr"])
def test_sections_are_named_in_sentence_case(app: Flask, language: str) -> None:
    with app.test_request_context(), in_language(language):
        labels = [section_label(code) for code in vocabularies.SECTIONS]

    assert len(set(labels)) == 21
    assert [label for label in labels if label.isupper()] == []
    for code, label in zip(vocabularies.SECTIONS, labels, strict=True):
        words = NACE_IN_CAPITALS[code][language]
        assert folded(label) == folded(words), "the same words as in the source"


def test_a_list_of_labels_has_one_capital(app: Flask) -> None:
    vocabulary = vocabularies.ListedVocabulary("way", {"a": "at the desk", "b": "by mail"})

    assert vocabulary.label("b") == "By mail"
    assert vocabulary.choices() == [("a", "At the desk"), ("b", "By mail")]
    assert vocabulary.listing(["b", "a"]) == "By mail, at the desk"
    assert vocabulary.listing([]) == ""
