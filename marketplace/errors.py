"""What the rules of the product refuse: the base of every room's own errors."""


class DomainError(Exception):
    """Something that the rules of the product do not allow now."""


class IllegalStateChange(DomainError):
    """A record cannot change from its state in this way."""
