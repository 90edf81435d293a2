"""Two people who do something at the same moment."""

import threading
from collections.abc import Callable

from flask import Flask

from marketplace.database import db, transaction
from marketplace.errors import DomainError

WAITED_AT_MOST = 0.3
"""Seconds that the first one gives the second, who would be ready by then if nothing held it."""


def race(
    app: Flask, first: Callable[[], object], second: Callable[[], object]
) -> list[DomainError]:
    """Let the second begin when the first has done everything but commit; return the refusals."""
    is_acting, is_over = threading.Event(), threading.Event()
    refusals: list[DomainError] = []

    def pause() -> None:
        is_acting.set()
        is_over.wait(WAITED_AT_MOST)

    def run(act: Callable[[], object], before_commit: Callable[[], object]) -> None:
        with app.app_context():
            try:
                with transaction():
                    act()
                    before_commit()
            except DomainError as refusal:
                refusals.append(refusal)

    slower = threading.Thread(target=run, args=(first, pause))
    slower.start()
    assert is_acting.wait(5)
    run(second, lambda: None)
    is_over.set()
    slower.join()
    db.session.rollback()  # so that the test sees what they have done
    return refusals
