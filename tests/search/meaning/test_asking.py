"""The vector of what was typed, if it comes soon enough."""

import threading
from collections.abc import Sequence

import numpy as np
import pytest

from marketplace.search.meaning import asking
from marketplace.search.meaning.asking import QueryVectors
from marketplace.search.meaning.encoders import EncoderAway, Vectors


class Encoder:
    """Answers when it is let."""

    name = "an encoder"

    def __init__(self) -> None:
        self.may_answer = threading.Event()
        self.may_answer.set()
        self.is_away = False
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str], *, are_queries: bool, within: float) -> Vectors:
        self.asked += texts
        if self.is_away:
            raise EncoderAway("it is away")
        self.may_answer.wait(10)
        return np.ones((len(texts), 3), np.float32)


def test_what_was_asked_before_is_known() -> None:
    encoder = Encoder()
    queries = QueryVectors(encoder)

    answers = [queries.ask("water").answer(), queries.ask("water").answer()]

    assert all(answer.vector is not None for answer in answers)
    assert encoder.asked == ["water"]


def test_who_asks_does_something_else_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "WITHIN", 10.0)  # a busy machine is not what is tested
    encoder = Encoder()
    encoder.may_answer.clear()

    question = QueryVectors(encoder).ask("water")
    encoder.may_answer.set()

    assert question.answer().vector is not None


def test_nobody_waits_for_what_is_late_and_it_is_there_for_the_next() -> None:
    encoder = Encoder()
    queries = QueryVectors(encoder)
    encoder.may_answer.clear()

    late = queries.ask("water").answer()
    encoder.may_answer.set()
    answers = (queries.ask("water").answer() for _ in range(200))
    in_time = next(answer for answer in answers if answer.vector is not None)

    assert (late.vector, late.is_late) == (None, True)
    assert in_time.vector is not None
    assert encoder.asked == ["water"]


def test_where_too_many_wait_nobody_joins_them() -> None:
    encoder = Encoder()
    encoder.may_answer.clear()
    queries = QueryVectors(encoder)

    answers = [queries.ask(f"water {number}").answer() for number in range(asking._QUEUE + 3)]
    encoder.may_answer.set()

    assert all(answer.is_late for answer in answers)
    assert len(encoder.asked) <= asking._QUEUE


def test_an_encoder_that_is_away_is_left_alone_for_a_while() -> None:
    encoder = Encoder()
    encoder.is_away = True
    queries = QueryVectors(encoder)

    first, second = queries.ask("water").answer(), queries.ask("sensor").answer()

    assert (first.vector, first.is_late) == (None, False)
    assert (second.vector, second.is_late) == (None, False)
    assert queries.is_away
    assert encoder.asked == ["water"]
