"""What the process has loaded that commands are forked from: it imports this file first."""

import gc

from marketplace.search import queries as search
from tests.faults import indexing
from tests.processes import main

__all__ = ["indexing", "main"]

search.prepare()
gc.freeze()  # what is collected in a fork would be copied first
