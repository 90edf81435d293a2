"""Answers from the arrays are those of looking at every text, and stay so through any number of edits."""

import random
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from marketplace.search.answering import answer
from marketplace.search.index import build, snapshots, store
from marketplace.search.index.build import Index
from marketplace.search.index.documents import Document
from marketplace.search.index.facets import Row
from marketplace.search.matching import candidates
from marketplace.search.matching.similar import find_similar
from marketplace.search.query import Query
from marketplace.search.results import Results
from tests.length import LONG
from tests.search.by_hand import STEMS, a_document, a_question, counts, found, passes

pytestmark = pytest.mark.slow
SERVICES, QUESTIONS = 120, 500 if LONG else 200
EVERYTHING = Query(per_page=10_000)


def test_totals_and_counts_are_those_of_looking_at_every_text(tmp_path: Path) -> None:
    dice = random.Random(20161103)  # noqa: S311 – no secret, the same questions each time
    documents = [a_document(dice, id) for id in dice.sample(range(1, 1000), SERVICES)]
    build.build(tmp_path, documents, change_id=1)
    opened = Index(tmp_path)
    empty = 0
    for _number in range(QUESTIONS):
        question, language = a_question(dice), dice.choice(sorted(STEMS))
        right = found(documents, question, opened, language)
        passing = [document for document in right if passes(document, question.filters)]

        given = answer(opened, question, language)

        assert given.total == len(passing), question
        assert given.counts == counts(right, given.query.filters), question
        assert {*given.ids} <= {document.id for document in passing}, question
        empty += not passing
    assert empty < QUESTIONS / 4, "most questions find something"


def test_what_cannot_be_a_result_needs_no_score(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dice = random.Random(20161105)  # noqa: S311 – no secret, the same questions each time
    documents = [a_document(dice, id) for id in range(1, SERVICES)]
    build.build(tmp_path, documents, change_id=1)
    index = Index(tmp_path)
    questions = [(a_question(dice), dice.choice(sorted(STEMS))) for _number in range(QUESTIONS)]
    answers_by_all_scores = [answer(index, *question) for question in questions]

    monkeypatch.setattr(candidates, "_LARGE", 0)
    monkeypatch.setattr(candidates, "_CANDIDATE_SHARE_MAX", 1)

    assert [answer(index, *question) for question in questions] == answers_by_all_scores


@pytest.mark.parametrize(
    "side_share_max",
    [
        pytest.param(0, id="merged-at-once"),
        pytest.param(0.25, id="merged-now-and-then"),
        pytest.param(1e9, id="never-merged"),
    ],
)
def test_an_index_that_was_changed_answers_as_one_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, side_share_max: float
) -> None:
    monkeypatch.setattr(build, "SIDE_SHARE_MAX", side_share_max)
    dice = random.Random(20161104)  # noqa: S311 – no secret, the same edits each time
    changed, anew = tmp_path / "changed", tmp_path / "anew"
    changed.mkdir()
    documents = {id: a_document(dice, id) for id in range(1, 60)}
    build.build(changed, documents.values(), change_id=1)
    numbers_of_side_segments = []
    for round_number in range(2, 22):
        deleted_ids = dice.sample(sorted(documents), dice.randrange(4))
        new_ids = set(dice.sample(range(1, 80), dice.randrange(1, 5))).difference(deleted_ids)
        new_documents = [a_document(dice, id) for id in sorted(new_ids)]
        build.update(changed, Index(changed), new_documents, deleted_ids, change_id=round_number)
        documents = {id: document for id, document in documents.items() if id not in deleted_ids}
        documents.update((document.id, document) for document in new_documents)
        numbers_of_side_segments.append(_number_of_side_segments(changed))
    anew.mkdir()
    build.build(anew, documents.values(), change_id=1)

    changed_index, new_index = Index(changed), Index(anew)
    assert changed_index.change_id == 21
    assert _record(changed) == _record(anew)
    for _number in range(QUESTIONS // 2):
        question, language = a_question(dice), dice.choice(sorted(STEMS))
        assert _answer(changed_index, question, language) == _answer(new_index, question, language)
    for id in documents:
        assert find_similar(changed_index, id, 9) == find_similar(new_index, id, 9)

    if side_share_max == 0:
        assert set(numbers_of_side_segments) == {0}
    elif side_share_max == 1e9:
        assert numbers_of_side_segments[-1] == len(STEMS)
    else:
        changes = [after - before for before, after in pairwise(numbers_of_side_segments)]
        assert min(changes) < 0 < max(changes)


def test_what_an_edit_does_not_change_stays_open(tmp_path: Path) -> None:
    row = Row(1, 0.0, 5, {})
    german = {"de": ("wasser filter", "", "", "")}
    former = Document(1, {**german, "en": ("water filter", "", "", "")}, row)
    edited = Document(1, {**german, "en": ("water sensor", "", "", "")}, row)
    build.build(tmp_path, [former], change_id=1)
    before = Index(tmp_path)

    build.update(tmp_path, before, [edited], [], change_id=2)

    after = Index(tmp_path, previous=before)
    assert after.facets is before.facets
    assert after.dictionaries["de"] is before.dictionaries["de"]
    assert answer(before, Query("sensor", verbatim=True), "en").total == 0
    assert answer(after, Query("sensor", verbatim=True), "en").total == 1


@pytest.mark.parametrize("side_share_max", [0, 1e9])
def test_a_language_whose_last_text_left_can_come_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, side_share_max: float
) -> None:
    monkeypatch.setattr(build, "SIDE_SHARE_MAX", side_share_max)
    row = Row(1, 0.0, 5, {})
    english = Document(1, {"en": ("water filter", "", "", "")}, row)
    bilingual = Document(1, {**english.texts, "de": ("wasser filter", "", "", "")}, row)
    build.build(tmp_path, [bilingual], change_id=1)

    build.update(tmp_path, Index(tmp_path), [english], [], change_id=2)
    assert answer(Index(tmp_path), Query("wassern", verbatim=True), "de").total == 0
    build.update(tmp_path, Index(tmp_path), [], [1], change_id=3)
    assert answer(Index(tmp_path), Query(), "en").total == 0
    build.update(tmp_path, Index(tmp_path), [bilingual], [], change_id=4)

    for phrase in ('"wasser filter"', '"water filter"'):
        assert answer(Index(tmp_path), Query(phrase), "de").ids == [1]


def _answer(index: Index, question: Query, language: str) -> Results:
    """Answer a question, without the spelling that is proposed where texts have several."""
    results = answer(index, question, language)
    return replace(results, correction=None, suggestion=None)


def _number_of_side_segments(folder: Path) -> int:
    return len(list(snapshots.current(folder).folder.glob("*-side.arrays")))


def _record(folder: Path) -> dict[int, Document]:
    return {document.id: document for document in store.load(snapshots.current(folder).folder)}
