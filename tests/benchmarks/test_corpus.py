"""The catalogue and the engines that the search is measured with are what they are said to be."""

from collections import Counter
from pathlib import Path

import pytest

from tests.benchmarks import corpus
from tests.benchmarks.engines.contenders import ENGINES
from tests.benchmarks.engines.engine import ByHand, as_ascii, without_accents
from tests.benchmarks.words import vocabulary, words_of


@pytest.fixture(scope="module")
def services() -> list[corpus.BenchService]:
    return corpus.services(600, languages=2, seed=3)


def test_the_same_seed_makes_the_same_catalogue_and_the_same_queries(services):
    again = corpus.services(600, languages=2, seed=3)

    assert again == services
    assert corpus.queries(again, 50) == corpus.queries(services, 50)
    assert corpus.services(600, languages=2, seed=4) != services


def test_few_words_are_common_and_many_are_rare(services):
    counted = Counter(
        word for service in services for word in words_of(" ".join(service.texts["de"]).lower())
    )
    often = [number for _, number in counted.most_common()]

    assert sum(often[:100]) > 0.3 * sum(often)
    assert sum(number == 1 for number in often) > 0.3 * len(often)
    assert len(vocabulary("de")) == len({word.lower() for word in vocabulary("de")}) > 40_000


def test_services_are_as_long_and_as_varied_as_real_ones(services):
    lengths = [
        [len(words_of(part)) for part in text]
        for service in services
        for text in service.texts.values()
    ]

    assert [(min(those), max(those)) for those in zip(*lengths, strict=True)] == [
        (4, 9),
        (12, 25),
        (40, 90),
    ]
    assert len({service.published for service in services}) == 600
    assert {len(service.sectors) for service in services} == {1, 2, 3}
    assert {service.joint for service in services} == {True, False}


@pytest.mark.parametrize(("name", "fold"), [("sqlite", without_accents), ("tantivy", as_ascii)])
def test_an_engine_counts_what_looking_at_every_service_counts(
    services, tmp_path: Path, name, fold
):
    if name not in ENGINES:
        pytest.skip(f"{name} is not installed")
    engine, truth = ENGINES[name], ByHand(services, fold)
    engine.build(services, tmp_path)
    opened = engine(tmp_path)

    for query in corpus.queries(services, 50, seed=5):
        answer, right = opened.answer(query), truth.answer(query)
        assert (answer.total, answer.facets) == (right.total, right.facets), query
        assert len({*answer.ids} & {*right.ids}) == len(answer.ids) == min(20, right.total), query
