"""The link in a reminder by which a service is confirmed, without an account."""

from datetime import date, timedelta

from marketplace import tokens

VALID_FOR = timedelta(days=90)
"""Longer than it takes from the first reminder until the service is unlisted."""
_PURPOSE = "review"


def token_of(service_id: int, review_by: date) -> str:
    """Return what stands in the link: it is for this review alone."""
    return tokens.sign(_PURPOSE, [service_id, review_by.isoformat()])


def review_in(token: str) -> tuple[int, date] | None:
    """Return the service and the review that a link is for, or None where it is not valid."""
    value = tokens.unsign(_PURPOSE, token, max_age=int(VALID_FOR.total_seconds()))
    return (value[0], date.fromisoformat(value[1])) if value else None
