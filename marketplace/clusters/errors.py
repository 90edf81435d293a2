"""What can go wrong with clusters and the people who work for them."""

from marketplace.errors import DomainError


class InvitationClosed(DomainError):
    """The invitation was accepted before, or is too old."""


class WorksElsewhere(DomainError):
    """The person works for another cluster already, and one works for one cluster only."""


class WorksHere(DomainError):
    """The person works for this cluster already, and needs no invitation."""

    status = 422


class LastManager(DomainError):
    """A cluster keeps at least one manager, or nobody could invite anybody any more."""
