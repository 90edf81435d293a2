"""What can go wrong with services."""


class IllegalStateChange(Exception):
    """A service cannot go from its state to the one asked for."""


class NotReady(Exception):
    """A service lacks something that publishing needs; missing lists the sentences that say what."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__("; ".join(missing))
        self.missing = missing
