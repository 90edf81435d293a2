"""Turns go round in the order in which they were asked for."""

import threading

from marketplace.turns import Turns
from tests.faults.server import eventually


def test_a_turn_that_is_given_back_goes_to_who_has_waited_longest() -> None:
    turns = Turns(1)
    assert turns.take(0)
    answers: list[bool] = []
    waiting = threading.Thread(target=lambda: answers.append(turns.take(10)))
    waiting.start()
    assert eventually(turns.count_waiting)

    turns.give_back()
    comes_last = turns.take(0)
    waiting.join()

    assert not comes_last
    assert answers == [True]


def test_who_has_waited_in_vain_takes_no_turn() -> None:
    turns = Turns(1)
    assert turns.take(0)
    assert not turns.take(0.01)

    turns.give_back()

    assert turns.take(0)
