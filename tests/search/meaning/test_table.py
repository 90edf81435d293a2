"""The vectors as they lie on the disk."""

from pathlib import Path

import numpy as np
import pytest

from marketplace.search.meaning import table
from marketplace.search.meaning.encoders import of_length_one
from marketplace.search.meaning.table import Table, digest_of, merged

NAME = "an encoder"


def vectors(rows: int, seed: int = 1) -> np.ndarray:
    return of_length_one(np.random.default_rng(seed).normal(size=(rows, 48)))


def filled(services: list[int], seed: int = 1) -> Table:
    keys = [(service, digest_of(f"text {place}")) for place, service in enumerate(services)]
    none = np.zeros(0, np.bool_)
    return merged(
        Table.empty(NAME, np.zeros(48, np.float32)), none, keys, vectors(len(services), seed), 7
    )


def test_whole_numbers_change_hardly_how_near_two_texts_are():
    some, others = vectors(200), vectors(200, seed=2)
    values, scales = table.quantised(some)

    likeness = (values.astype(np.float32) @ others.T) * scales[:, None]

    assert np.abs(likeness - some @ others.T).max() < 0.01


def test_the_nearest_text_of_a_service_counts():
    stored = filled([9, 4, 9, 2])
    wanted = vectors(4)[2]

    services, likeness = stored.nearest(wanted)

    assert services.tolist() == [2, 4, 9]
    assert services[likeness.argmax()] == 9
    assert likeness.max() > 0.8


def test_a_vector_of_another_length_is_near_to_nothing():
    services, likeness = filled([1, 2]).nearest(np.ones(5, np.float32))

    assert (len(services), len(likeness)) == (0, 0)


def test_rows_that_stay_and_rows_that_are_new_are_sorted_by_their_services():
    first = filled([3, 1, 2])
    stays = first.services != 2

    second = merged(first, stays, [(2, digest_of("new")), (5, digest_of("late"))], vectors(1, 3), 8)

    assert second.services.tolist() == [1, 2, 3]  # the vector of the last one has not come yet
    assert second.digests[1].tobytes() == digest_of("new")
    assert second.change_id == 8


def test_a_table_is_read_as_it_was_stored(tmp_path: Path):
    stored = filled([1, 1, 2])
    table.store(tmp_path / "meaning", stored)

    read = table.load(tmp_path / "meaning")

    assert read is not None
    assert (read.encoder, read.change_id) == (NAME, 7)
    assert all(
        np.array_equal(mine, theirs)
        for mine, theirs in zip(stored.columns, read.columns, strict=True)
    )


def test_what_cannot_be_used_is_no_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    folder = tmp_path / "meaning"
    assert table.load(folder) is None

    table.store(folder, filled([1]))
    monkeypatch.setattr(table, "FORMAT", table.FORMAT + 1)
    assert table.load(folder) is None
    monkeypatch.undo()

    (file,) = folder.glob("gen-*/vectors")
    file.write_bytes(b"")
    assert table.load(folder) is None
