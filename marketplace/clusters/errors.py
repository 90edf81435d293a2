"""What can go wrong with clusters and the people who work for them."""


class InvitationClosed(Exception):
    """The invitation was accepted before, or is too old."""


class WorksElsewhere(Exception):
    """The person works for another cluster already; one person works for one cluster."""


class LastManager(Exception):
    """A cluster keeps at least one manager, or nobody could invite anybody any more."""
