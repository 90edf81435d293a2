"""Turns go round in the order in which they were asked for."""

from concurrent.futures import Future, ThreadPoolExecutor

from marketplace.turns import Turns
from tests.faults.server import eventually


def begin_to_wait(turns: Turns) -> Future[bool]:
    """Ask for a turn in another thread, and return when it waits there."""
    thread = ThreadPoolExecutor(1)
    waiting = thread.submit(turns.take, 10)
    thread.shutdown(wait=False)
    assert eventually(turns.count_waiting)
    return waiting


def test_a_turn_that_is_given_back_goes_to_who_has_waited_longest() -> None:
    turns = Turns(1)
    assert turns.take(0)
    waiting = begin_to_wait(turns)

    turns.give_back()
    comes_last = turns.take(0)

    assert not comes_last
    assert waiting.result()


def test_who_has_waited_in_vain_takes_no_turn() -> None:
    turns = Turns(1)
    assert turns.take(0)
    assert not turns.take(0.01)

    turns.give_back()

    assert turns.take(0)


def test_who_comes_when_enough_wait_does_not_wait() -> None:
    turns = Turns(1, longest_queue=1)
    assert turns.take(0)
    waiting = begin_to_wait(turns)

    has_turn = turns.take(10)
    waits = turns.count_waiting()
    turns.give_back()

    assert not has_turn
    assert waiting.result()
    assert waits == 1


def test_a_full_queue_takes_in_more_as_long_as_it_moves() -> None:
    turns = Turns(1, longest_queue=0, stalls_after=60)
    assert turns.take(0)

    waiting = begin_to_wait(turns)
    turns.give_back()

    assert waiting.result()
