"""Who of a cluster gets mail about enquiries: its desk, and the members who see to them."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from marketplace import tokens
from marketplace.accounts.models import User
from marketplace.clusters.models import Cluster
from marketplace.enquiries.models import Assignment

PREFERENCES = "mail preferences"
"""What the tokens are for that change how much mail a reader gets."""


@dataclass(frozen=True)
class Reader:
    """Somebody of a cluster who gets mail: its desk, or one of its members."""

    kind: str
    """Either desk or user."""
    id: int
    email: str
    language: str
    frequency: str

    @cached_property
    def token(self) -> str:
        """The token with which this reader changes how much mail comes.

        It is made once, so that all parts of a mail hold the same.
        """
        return tokens.sign(PREFERENCES, [self.kind, self.id])


def desk_of(cluster: Cluster) -> Reader:
    """Return the contact desk of a cluster as a reader."""
    return Reader("desk", cluster.id, cluster.email, cluster.language, cluster.mail_frequency)


def person(user: User) -> Reader:
    """Return a member of a cluster as a reader."""
    return Reader("user", user.id, user.email, user.language, user.mail_frequency)


def readers_of(assignment: Assignment, *, reminder: bool) -> Iterable[Reader]:
    """Return who is written to about an assignment now: its colleague, or else the desk.

    Both are reminded. Readers who want a daily summary, or only reminders, get nothing else.
    """
    colleague = assignment.colleague
    everybody = [person(colleague)] if colleague else []
    if assignment.cluster.email and (reminder or not colleague):
        everybody.append(desk_of(assignment.cluster))
    return [reader for reader in everybody if reminder or reader.frequency == "at-once"]
