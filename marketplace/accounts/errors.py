"""What can go wrong when somebody signs in."""

from marketplace.errors import DomainError


class SignInRefused(DomainError):
    """No account has this address and this password."""

    status = 422
