"""Codes of states and outcomes, as the database and the rules of the models need them."""

from sqlalchemy import ColumnElement, literal

from marketplace.database import Member, StoredEnum
from marketplace.enquiries.states import Outcome
from marketplace.errors import IllegalStateChange


def state_code(member: Member) -> ColumnElement[Member]:
    """Return a member of an enumeration as SQL, as plain text for the driver."""
    return literal(member, StoredEnum(type(member), len(member)))


def outcome_of(code: str) -> Outcome:
    """Return the outcome of a code. Raises IllegalStateChange for one that does not exist."""
    try:
        return Outcome(code)
    except ValueError as error:
        raise IllegalStateChange(f"{code!r} is no outcome") from error
