"""The words that a word may stand for, as last found."""

from pathlib import Path

import pytest

from marketplace.search.answering import answer
from marketplace.search.index import build
from marketplace.search.index.build import Index
from marketplace.search.index.documents import Document
from marketplace.search.index.facets import Row
from marketplace.search.matching import expansion
from marketplace.search.query import Query


@pytest.mark.parametrize("words_that_are_kept", [1, 500])
def test_a_compound_is_found_again_however_few_words_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words_that_are_kept: int
) -> None:
    monkeypatch.setattr(expansion, "_FURTHER_MAX", words_that_are_kept)
    titles = {1: "membranfilter", 2: "wassersensor", 3: "filter", 4: "sensor"}
    rows = [
        Document(id, {"de": (title, "", "", "")}, Row(id, 0.0, 5, {}))
        for id, title in titles.items()
    ]
    build.build(tmp_path, rows, change_id=1)
    index = Index(tmp_path)

    for _turn in range(2):
        assert set(answer(index, Query("filter"), "de").ids) == {1, 3}
        assert set(answer(index, Query("sensor"), "de").ids) == {2, 4}
