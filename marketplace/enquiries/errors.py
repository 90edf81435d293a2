"""What the rules of enquiries refuse, besides an illegal change of state."""

from marketplace.errors import DomainError


class ServiceWithdrawn(DomainError):
    """The service left the catalogue while the enquiry was being written."""


class SentElsewhere(DomainError):
    """The same words were sent by another form today, and knowing them opens nothing."""

    def __init__(self, reference: str) -> None:
        """Name the enquiry that they are."""
        super().__init__(reference)
        self.reference = reference


class AlreadyReminded(DomainError):
    """A coordinator has reminded the cluster today."""


class TooManyFiles(DomainError):
    """The enquiry has as many files as it may have."""
