"""What the rules of the pages refuse."""

from marketplace.errors import DomainError


class EditedMeanwhile(DomainError):
    """Somebody else saved the same text since it was opened, so nothing was stored."""

    status = 422
