"""What can go wrong with a file."""


class Unusable(Exception):
    """A file has mistakes, so nothing of it was stored; mistakes are sentences that name their lines."""

    def __init__(self, mistakes: list[str], count: int) -> None:
        super().__init__(f"{count} mistakes")
        self.mistakes = mistakes
        self.count = count
        """How many there are; only the first of them are listed."""
