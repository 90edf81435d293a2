"""What the process has loaded that commands are forked from: it imports this file first."""

import gc
import tempfile

from flask import Flask
from jinja2 import FileSystemBytecodeCache

from marketplace.search import queries as search
from tests.faults import indexing
from tests.processes import main

__all__ = ["indexing", "main"]

search.prepare()
compiled_templates = tempfile.TemporaryDirectory()
Flask.jinja_options["bytecode_cache"] = FileSystemBytecodeCache(compiled_templates.name)
gc.freeze()  # what is collected in a fork would be copied first
