"""What can go wrong when somebody signs in."""

from marketplace.errors import DomainError
from marketplace.i18n import _


class SignInRefused(DomainError):
    """No account has this address and this password."""

    status = 422


class TooManyAtOnce(DomainError):
    """So many people sign in that this one would wait for too long."""

    status = 429

    def __str__(self) -> str:
        """Say so to the person who waits."""
        return _("Many people are signing in at the moment. Please try again shortly.")


class WrongCode(DomainError):
    """A code is of no moment around now, of no app of this account, or was used before."""

    status = 422


class FactorRequired(DomainError):
    """The second factor of this account may not be turned off."""


class LinkOver(DomainError):
    """A link has done its work, or is too old."""

    status = 410


class AddressTaken(DomainError):
    """Another account has this address."""
