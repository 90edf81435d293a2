"""What the process has loaded that commands are forked from: it imports this file first."""

import gc
import os
import tempfile
from datetime import date

from flask import Flask
from jinja2 import FileSystemBytecodeCache

from marketplace import create_app, workdays
from marketplace.database import upgrade
from marketplace.search.index import reader
from marketplace.server.warm import warm
from marketplace.server.worker import run_once
from marketplace.settings import from_environment
from tests.faults import indexing
from tests.processes import TEMPLATES, main

__all__ = ["indexing", "main"]


def prepare() -> None:
    """Do once what a product does first, for a marketplace that is gone afterwards.

    What migrations, mappers, jobs, templates and countries load when they are first needed would be
    loaded in each fork anew.
    """
    with tempfile.TemporaryDirectory() as folder:
        environ = {"MARKETPLACE_DATA_DIR": folder, "MARKETPLACE_LANGUAGES": "en"}
        app = create_app(from_environment(environ))
        with app.app_context():
            upgrade()
        run_once(app)
        warm(app)
        reader.close_all()
    for country in ("FR", "ES"):
        workdays.is_working_day(date(2026, 11, 16), country)


compiled_templates = tempfile.TemporaryDirectory()
Flask.jinja_options["bytecode_cache"] = FileSystemBytecodeCache(
    os.environ.get(TEMPLATES, compiled_templates.name)
)
prepare()
gc.collect()
gc.freeze()  # what is collected in a fork would be copied first
