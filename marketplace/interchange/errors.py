"""What can be wrong with a file."""


class InvalidFile(Exception):
    """A file has mistakes, so nothing of it is stored."""

    def __init__(self, mistakes: list[str], count: int) -> None:
        super().__init__(f"{count} mistakes")
        self.mistakes = mistakes
        """The first mistakes in the order of their lines: sentences that name the line."""
        self.count = count
        """How many mistakes there are in all."""
