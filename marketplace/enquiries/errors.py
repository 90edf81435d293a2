"""What can go wrong with enquiries."""


class IllegalMove(Exception):
    """An assignment cannot go from its state to the one asked for."""


class ServiceWithdrawn(Exception):
    """The service left the catalogue while the enquiry was being written."""


class TooManyFiles(IllegalMove):
    """As many files as an enquiry may have are there already."""
