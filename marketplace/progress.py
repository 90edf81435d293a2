"""How far a long command is, for who sits before it."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click


@contextmanager
def progress(label: str, length: int) -> Iterator[Callable[[int], None]]:
    """Show a progress bar on a terminal, and nothing elsewhere."""
    output = sys.stderr
    with click.progressbar(
        length=length, label=label, file=output, hidden=not output.isatty()
    ) as bar:
        yield bar.update
