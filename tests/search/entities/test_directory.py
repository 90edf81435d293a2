"""What a query names: clusters, towns, countries and types of service."""

import pytest

from marketplace.search.entities.clusters import ClusterRow
from marketplace.search.entities.directory import Directory
from marketplace.search.entities.entity import Certainty
from tests.search.entities.conftest import LANGUAGES


def named(directory: Directory, text: str, language: str = "en") -> list[str]:
    """Return the keys of what a text names, however certain."""
    return [mention.entity.key for mention in directory.read(text, language).mentions]


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("water sensors & membranes", "wsm"),
        ("cluster WSM", "wsm"),
        ("ZINNAE", "zinnae"),
        ("BalticNet", "bnpt"),
        ("baltic net", "bnpt"),
        ("parks canada", "parks-canada"),
        ("NSERC grants", "council"),
        ("Natural Sciences and Engineering Research Council", "council"),
        ("parks service", "parks-canada"),
    ],
)
def test_a_cluster_is_known_by_each_of_its_names(
    directory: Directory, typed: str, slug: str
) -> None:
    assert slug in named(directory, typed)


@pytest.mark.parametrize(
    ("typed", "language", "town"),
    [
        ("Saragossa", "en", "Zaragoza"),
        ("water audit in Saragosse", "fr", "Zaragoza"),
        ("služby v Zaragoze", "cs", "Zaragoza"),
        ("ZARAGOZA", "de", "Zaragoza"),
        ("firmy z Prahy", "cs", "Praha"),
        ("Prague", "fr", "Praha"),
        ("Greifswald", "en", "Greifswald"),
    ],
)
def test_a_town_is_known_in_every_language_and_case(
    directory: Directory, typed: str, language: str, town: str
) -> None:
    assert town in named(directory, typed, language)


def test_a_town_leads_to_its_clusters_though_its_address_has_a_district(
    directory: Directory,
) -> None:
    (mention,) = directory.read("Prague", "en").mentions

    assert directory.clusters_of(mention.entity) == ("tools",)


def test_a_town_that_no_table_knows_is_known_by_its_name(directory: Directory) -> None:
    row = ClusterRow("mill", "The Mill", "", "AT", "Unterwaltersdorf")

    assert named(Directory([row], LANGUAGES), "mills of unterwaltersdorf")[-1] == "Unterwaltersdorf"


@pytest.mark.parametrize(
    ("typed", "language", "code"),
    [
        ("Frankreich", "de", "FR"),
        ("ve Francii", "cs", "FR"),
        ("französische Cluster", "de", "FR"),
        ("empresas francesas", "es", "FR"),
        ("Spain", "en", "ES"),
        ("spanish", "en", "ES"),
        ("USA", "cs", "US"),
        ("Great Britain", "en", "UK"),
    ],
)
def test_a_country_is_known_by_name_and_adjective(
    directory: Directory, typed: str, language: str, code: str
) -> None:
    assert code in named(directory, typed, language)


@pytest.mark.parametrize("typed", ["malt", "spa", "membrane", "na", "or", "2026", "?"])
def test_other_words_name_nothing(directory: Directory, typed: str) -> None:
    assert named(directory, typed, "cs") == []


@pytest.mark.parametrize("typed", ["Essen", "nice", "bath", "genes", "turkey"])
def test_a_name_that_is_an_ordinary_word_is_only_offered(directory: Directory, typed: str) -> None:
    mentions = directory.read(typed, "en").mentions

    assert mentions
    assert all(mention.name.certainty == Certainty.OFFERED for mention in mentions)


def test_a_type_of_service_is_known_in_all_languages(directory: Directory) -> None:
    for typed, language in (("trainings", "en"), ("Weiterbildung", "de"), ("formación", "es")):
        labels = named(directory, typed, language)
        assert labels in (["training"], []), typed
    assert named(directory, "trainings") == ["training"]


def test_the_longest_name_counts(directory: Directory) -> None:
    assert named(directory, "New Brunswick") == ["New Brunswick"]


@pytest.mark.parametrize("typed", ['"Zaragoza"', "water -Zaragoza", "“Zaragoza” water"])
def test_who_quotes_or_excludes_a_name_means_the_word(directory: Directory, typed: str) -> None:
    assert named(directory, typed) == []


@pytest.mark.parametrize(
    ("typed", "rest"),
    [
        ("water audit in Zaragoza", "water audit"),
        ("Zaragoza: water-audit", "water-audit"),
        ("services of clusters from Zaragoza", ""),
        ("kurzy v Zaragoze", "kurzy"),
    ],
)
def test_a_query_without_a_name_is_what_else_was_typed(
    directory: Directory, typed: str, rest: str
) -> None:
    reading = directory.read(typed, "cs")
    (mention,) = reading.mentions

    assert reading.without(mention) == rest


def test_telling_words_of_a_cluster_are_no_hint_to_it_beside_others(directory: Directory) -> None:
    assert not directory.read("parks for dogs", "en").mentions
    assert not directory.read("parks", "en").mentions
    assert directory.read("parks agency", "en").mentions
    assert directory.read("parks service", "en").mentions


def test_the_first_words_of_a_name_are_enough_beside_an_organisation_or_the_country(
    directory: Directory,
) -> None:
    for typed in ("natural sciences agency", "natural sciences canada"):
        offered = {mention.entity.key for mention in directory.read(typed, "en").mentions}
        assert "council" in offered, typed
    assert not directory.read("natural sciences services", "en").mentions
