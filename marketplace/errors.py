"""What the rules of the product refuse: the base of every room's own errors."""


class DomainError(Exception):
    """Something that the rules of the product do not allow now."""

    status = 409
    """The HTTP status of the page that says so."""


class IllegalStateChange(DomainError):
    """A record cannot change from its state in this way."""


class EditedMeanwhile(DomainError):
    """Somebody else saved the same record since it was opened, so nothing was stored."""

    status = 422
