"""Answers from the arrays are those of looking at every text, and stay so through any number of edits."""

import random
from pathlib import Path

import pytest

from marketplace.search.index import build, snapshots, store
from marketplace.search.index.build import Index
from marketplace.search.index.documents import Document
from marketplace.search.queries import Query, answer
from tests.search.by_hand import STEMS, a_document, a_question, counts, found, passes

pytestmark = pytest.mark.slow
SERVICES, QUESTIONS = 120, 500
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


def test_an_index_that_was_changed_answers_as_one_made_anew(tmp_path: Path) -> None:
    dice = random.Random(20161104)  # noqa: S311 – no secret, the same edits each time
    changed, anew = tmp_path / "changed", tmp_path / "anew"
    changed.mkdir()
    documents = {id: a_document(dice, id) for id in range(1, 60)}
    build.build(changed, documents.values(), change_id=1)
    for round_number in range(2, 12):
        gone = dice.sample(sorted(documents), dice.randrange(4))
        fresh = [a_document(dice, id) for id in dice.sample(range(1, 80), dice.randrange(1, 5))]
        fresh = [document for document in fresh if document.id not in gone]
        build.update(changed, Index(changed), fresh, gone, change_id=round_number)
        documents = {id: document for id, document in documents.items() if id not in gone}
        documents.update((document.id, document) for document in fresh)
    anew.mkdir()
    build.build(anew, documents.values(), change_id=1)

    assert Index(changed).change_id == 11
    assert _record(changed) == _record(anew)
    for _number in range(100):
        question, language = a_question(dice), dice.choice(sorted(STEMS))
        one, other = (
            answer(Index(changed), question, language),
            answer(Index(anew), question, language),
        )
        assert (one.ids, one.total, one.counts, one.matched_terms) == (
            other.ids,
            other.total,
            other.counts,
            other.matched_terms,
        )


def _record(folder: Path) -> dict[int, Document]:
    return {document.id: document for document in store.load(snapshots.current(folder).folder)}
