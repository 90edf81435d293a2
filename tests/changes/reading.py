"""What stands in the change log."""

from sqlalchemy import select

from marketplace.accounts.models import User
from marketplace.changes.models import Change
from marketplace.database import db


def lines(thing: str | None = None) -> list[Change]:
    """All lines, or those about a sort of thing, the oldest first."""
    db.session.rollback()
    found = db.session.scalars(select(Change).order_by(Change.id)).all()
    return [line for line in found if thing in (None, line.thing)]


def kinds(thing: str) -> list[str]:
    """What was done with a sort of thing, in its order."""
    return [str(line.kind) for line in lines(thing)]


def author_of(line: Change) -> str | None:
    """The address of the person who made a change."""
    user = db.session.get(User, line.account_id) if line.account_id else None
    return user.email if user else None
