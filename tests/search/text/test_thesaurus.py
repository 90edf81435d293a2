"""What things are called in the field, and how a query names them."""

import subprocess
import sys
import timeit
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from marketplace.search.text import thesaurus
from marketplace.search.text.thesaurus import LANGUAGES, concepts, find_mentions, parse_table
from marketplace.search.text.tokenizer import tokenize

Edit = Callable[..., None]

HEADER = "concept,en,cs,de,es,fr"
PUMPS = "pumps,water pump; pump,čerpadlo,Pumpe,bomba de agua,pompe"
HEAT_PUMP = "heat-pump,heat pump,tepelné čerpadlo,Wärmepumpe,bomba de calor,pompe à chaleur"
GENERAL = set(
    "activity advice analysis company innovation learning market method process product project research service"
    " software solution support system technology test testing water aktivita analýza firma inovace metoda podpora"
    " poradenství proces projekt služba systém technologie test trh voda výrobek výzkum analyse beratung dienst"
    " forschung firma innovation lösung markt produkt projekt prozess system technik technologie verfahren wasser agua"
    " análisis empresa innovación investigación mercado método proceso producto proyecto servicio sistema tecnología"
    " aide conseil eau entreprise innovation marché méthode procédé produit projet recherche service système"
    " technologie".split()
)


def named(query: str) -> list[str]:
    """The keys of what a query names."""
    return [mention.concept.key for mention in find_mentions(tokenize(query))]


def table(*lines: str) -> bytes:
    """A table of concepts, as a spreadsheet would save it."""
    return "\r\n".join([HEADER, *lines]).encode()


@pytest.fixture
def thesaurus_of(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Edit]:
    """A thesaurus of these lines in place of the shipped one."""

    def edit(*lines: str) -> None:
        (tmp_path / "thesaurus.csv").write_bytes(table(*lines))
        monkeypatch.setattr(thesaurus, "_TABLES", [tmp_path / "thesaurus.csv"])
        forget()

    yield edit
    monkeypatch.undo()
    forget()


def forget() -> None:
    """Let the table be read anew."""
    for remembered in (
        thesaurus.concepts,
        thesaurus._terms_by_first_key,
        thesaurus._terms_beginning_with,
    ):
        remembered.cache_clear()


def test_the_thesaurus_covers_the_field_in_five_languages() -> None:
    assert len(concepts()) >= 170
    for concept in concepts():
        assert list(concept.terms) == list(LANGUAGES)
        assert all(concept.terms.values()), concept.key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_term_names_its_own_concept_and_no_other(language: str) -> None:
    for concept in concepts():
        for term in concept.terms[language]:
            assert concept.key in [mention.concept.key for mention in find_mentions(term)], term
            whole = [
                mention.concept.key
                for mention in find_mentions(term)
                if mention.end - mention.start == len(term)
            ]
            assert whole in ([concept.key], []), f"{term} is ambiguous"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_term_is_so_general_or_so_long_that_it_serves_nobody(language: str) -> None:
    for concept in concepts():
        for term in concept.terms[language]:
            assert len(thesaurus.without_function_words(term, language)) > 1 or not GENERAL & set(
                term
            ), concept.key
            assert len(term) <= 6, term


@pytest.mark.parametrize(
    ("query", "key"),
    [
        ("spuds", "potatoes"), ("gas stations", "petrol-station"), ("Spengler", "plumber"), ("Erdäpfel", "potatoes"),
        ("celular", "phone"), ("dépanneur", "supermarket"), ("stěhováci", "removals"), ("ETT", "temp-work"),
    ],
)  # fmt: skip
def test_everyday_and_regional_words_name_a_thing(query: str, key: str) -> None:
    assert named(query) == [key]


@pytest.mark.parametrize(
    ("query", "key"),
    [
        ("leaks detection", "leak-detection"), ("Nanofibers", "nanofibres"),
        ("wastewater treatments", "wastewater-treatment"), ("čištěním odpadních vod", "wastewater-treatment"),
        ("reverzní osmózou", "reverse-osmosis"), ("zdravotnických prostředků", "medical-devices"),
        ("Abwasserreinigungen", "wastewater-treatment"), ("biologisch abbaubaren Kunststoffen", "bioplastics"),
        ("des geistigen Eigentums", "intellectual-property"), ("sensores ópticos", "optical-sensor"),
        ("subvenciones", "grants"), ("prueba piloto en plantas pilotos", "pilot-plant"), ("brevets", "patents"),
        ("dispositifs médicaux", "medical-devices"), ("essais pilotes", "pilot-plant"),
        ("matériaux nanostructurés", "nanomaterials"),
    ],
)  # fmt: skip
def test_words_are_known_in_every_inflection(query: str, key: str) -> None:
    assert set(named(query)) == {key}


@pytest.mark.parametrize(
    ("query", "key"),
    [
        ("cisteni odpadnich vod", "wastewater-treatment"), ("kunstliche intelligenz", "artificial-intelligence"),
        ("kuenstliche Intelligenz", "artificial-intelligence"), ("osmosis inversa", "reverse-osmosis"),
        ("epuration des eaux usees", "wastewater-treatment"),
    ],
)  # fmt: skip
def test_accents_may_be_left_out(query: str, key: str) -> None:
    assert named(query) == [key]


@pytest.mark.parametrize(
    "query",
    ["traitement des eaux usées", "traitement eaux usées", "tratamiento de las aguas residuales", "tratamiento aguas residuales"],
)  # fmt: skip
def test_function_words_may_stand_between_or_not(query: str) -> None:
    (mention,) = find_mentions(tokenize(query))

    assert mention.concept.key == "wastewater-treatment"
    assert (mention.start, mention.end) == (0, len(tokenize(query)))


def test_function_words_around_a_term_are_no_part_of_it() -> None:
    (mention,) = find_mentions(tokenize("aide pour la recherche de fuites dans les réseaux"))

    assert (mention.concept.key, mention.start, mention.end) == ("leak-detection", 3, 6)


def test_the_longest_term_wins_and_shorter_ones_inside_it_are_silent() -> None:
    assert named("a heat pump") == ["heat-pump"]
    assert named("tepelná čerpadla") == ["heat-pump"]
    assert named("recyclage chimique des plastiques") == ["plastics-recycling"]


def test_several_things_are_told_with_their_places_the_longest_first() -> None:
    mentions = find_mentions(tokenize("grants for wastewater treatment with reverse osmosis"))

    assert [(mention.concept.key, mention.start, mention.end) for mention in mentions] == [
        ("wastewater-treatment", 2, 4),
        ("reverse-osmosis", 5, 7),
        ("grants", 0, 1),
    ]


def test_a_term_that_overlaps_with_a_longer_one_does_not_silence_its_neighbours() -> None:
    mentions = find_mentions(tokenize("drinking water network sensor network sensor"))

    assert [mention.concept.key for mention in mentions] == [
        "water-supply",
        "sensor-network",
        "sensors",
    ]


def test_two_things_that_bear_the_same_name_in_different_languages_are_both_told(
    thesaurus_of: Edit,
) -> None:
    thesaurus_of(
        "art,collage,koláž,Collage,colaje,art plastique", "bond,gluing,lepení,Kleben,pegado,collage"
    )

    assert named("collage") == ["art", "bond"]


@pytest.mark.parametrize(
    "query",
    ["", "xyzzy", "the moon rises on sunday", "odpadní", "sewage or treatment", "market", "machines", "network",
     "même", "commercial", "wasser", "de la"],
)  # fmt: skip
def test_words_that_name_nothing_of_the_field_give_nothing(query: str) -> None:
    assert named(query) == []


def test_what_is_marked_to_be_compared_as_written_still_names_its_concept() -> None:
    assert named("marketing") == ["marketing"]
    assert named("Messe") == ["trade-fairs"]
    assert named("MEMS") == ["microsystems"]


def test_a_query_that_names_nothing_costs_next_to_nothing() -> None:
    query = tokenize("where can we hire somebody who repairs the lid of our old kettle")
    assert find_mentions(query) == []

    seconds = min(timeit.repeat(lambda: find_mentions(query), number=100, repeat=5)) / 100

    assert seconds < 50e-6


@pytest.mark.slow
def test_the_table_is_read_when_a_query_needs_it_and_not_before() -> None:
    script = "from marketplace.search.text import thesaurus; assert not thesaurus.concepts.cache_info().currsize"

    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_blank_lines_spaces_and_trailing_semicolons_do_no_harm() -> None:
    edited = (
        "﻿"
        + f"{HEADER}\r\n\r\n{PUMPS.replace('čerpadlo', ' čerpadlo ; ')}\r\n,,,,,\r\n{HEAT_PUMP}\r\n"
    )

    pumps, heat_pump = parse_table(edited.encode())

    assert pumps.terms["cs"] == (("čerpadlo",),)
    assert pumps.terms["en"] == (("water", "pump"), ("pump",))
    assert heat_pump.terms["fr"] == (("pompe", "chaleur"),)


def test_a_concept_keeps_its_names_as_they_are_written() -> None:
    (concept,) = parse_table(table("sewage,sewage plant,ČOV; čistírna!,Kläranlage,EDAR,STEP"))

    assert concept.names["cs"] == ("ČOV", "čistírna")
    assert concept.names["de"] == ("Kläranlage",)


@pytest.mark.parametrize(
    ("lines", "complaint"),
    [
        ([PUMPS, "robots,robot,robot"], "line 3: 3 cells instead of 6"),
        ([PUMPS, "", 'robots,"robot,robot,Roboter,robot,robot'], "line 4: 2 cells instead of 6"),
        ([PUMPS.replace("Pumpe", " ; ")], "line 2: no word to look for in the cell of 'de'"),
        ([PUMPS.replace("pompe", "de la")], "line 2: no word to look for in the cell of 'fr'"),
        ([PUMPS.replace("pumps", "Water pumps")], "line 2: 'Water pumps' is not a key"),
        ([PUMPS, PUMPS], "line 3: 'pumps' is a concept already"),
        (
            [PUMPS, HEAT_PUMP.replace("tepelné čerpadlo", "Cerpadlo")],
            "line 3: 'cerpadlo' is a term of 'pumps' already",
        ),
        (
            [PUMPS.replace("water pump; pump", "pump; Pump")],
            "line 2: 'pump' is a term of 'pumps' already",
        ),
        (
            [PUMPS, HEAT_PUMP.replace("bomba de calor", "bomba para agua")],
            "line 3: 'bomba para agua' is a term of",
        ),
    ],
)
def test_a_wrong_line_is_named_by_its_number(lines: list[str], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        parse_table(table(*lines))


def test_a_table_without_its_first_line_or_in_another_encoding_is_refused() -> None:
    with pytest.raises(ValueError, match="line 1: the first line names the columns"):
        parse_table(PUMPS.encode())
    with pytest.raises(ValueError, match="line 2: 'utf-8' codec"):
        parse_table(table(PUMPS).decode().encode("cp1250"))
