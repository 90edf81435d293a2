"""What can go wrong with unmet needs."""

from marketplace.errors import DomainError


class ClaimedAlready(DomainError):
    """Another cluster is looking into the need."""

    def __init__(self, cluster: str) -> None:
        super().__init__(cluster)
        self.cluster = cluster
