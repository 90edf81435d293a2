"""Counting what a page costs."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from marketplace.database import db


@dataclass
class Count:
    """A number of statements."""

    number: int = 0


@pytest.fixture
def count_statements(app: Flask) -> Callable[[], AbstractContextManager[Count]]:
    """Count the statements that the database gets."""

    @contextmanager
    def counting() -> Iterator[Count]:
        count = Count()

        def note(*_arguments: Any) -> None:
            count.number += 1

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield count
        finally:
            event.remove(db.engine, "before_cursor_execute", note)

    return counting
