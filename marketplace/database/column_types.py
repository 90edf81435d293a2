"""Types of columns: points in time, and members of enumerations."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeVar, cast

from sqlalchemy import DateTime, Dialect, String
from sqlalchemy.types import TypeDecorator

Member = TypeVar("Member", bound=StrEnum)


class UtcDateTime(TypeDecorator[datetime]):
    """A point in time: aware in Python, always UTC in the database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return an aware time in UTC, or raise ValueError for a naive one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time needs a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return an aware time in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class StoredEnum(TypeDecorator[Member]):
    """A member of an enumeration, stored as the text of its value.

    Ours, because the Enum of SQLAlchemy refuses to read a value that it does not know: what a newer release wrote must
    not break the pages of an older one. An unknown value stays the text that it is.
    """

    impl = String
    cache_ok = True

    def __init__(self, members: type[Member], length: int, *, none: str | None = None) -> None:
        """Store members as texts of a length, and None as a text where there has to be one."""
        super().__init__(length)
        self.members = members
        self.none = none

    def process_bind_param(self, value: Member | None, dialect: Dialect) -> str | None:
        """Return the plain text of a member, as drivers want it."""
        return self.none if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Member | None:
        """Return the member that a text stands for."""
        if value is None or value == self.none:
            return None
        try:
            return self.members(value)
        except ValueError:
            return cast(Member, value)
