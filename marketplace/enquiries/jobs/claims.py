"""Claims of a stage by a conditional update, so that two workers never tell of it twice."""

from datetime import date
from typing import Any

from sqlalchemy import SQLColumnExpression, update
from sqlalchemy.orm import InstrumentedAttribute

from marketplace.accounts.models import User
from marketplace.clusters.models import Cluster
from marketplace.database import db
from marketplace.enquiries.models import Assignment, Enquiry

BATCH = 10
"""So few that nobody who sends an enquiry meanwhile waits for the database."""


def claim(
    row: Assignment | Enquiry | Cluster | User,
    column: InstrumentedAttribute[Any],
    value: date,
    *conditions: SQLColumnExpression[bool],
) -> bool:
    """Note in a column that a stage has come, and return whether it was noted here.

    It is not when the conditions no longer hold: somebody else was quicker.
    """
    table: Any = type(row)
    statement = (
        update(table)
        .where(table.id == row.id, *conditions)
        .values({column: value})
        .returning(table.id)
    )
    result = db.session.execute(statement, execution_options={"synchronize_session": False})
    return result.scalar_one_or_none() is not None
