"""The one place that lists what every room contributes."""

from collections.abc import Sequence
from typing import Any

import click
from flask import Blueprint

from marketplace import vocabularies
from marketplace.accounts.views import blueprint as accounts

BLUEPRINTS: Sequence[Blueprint] = (accounts,)
COMMANDS: Sequence[click.Command] = ()
TEMPLATE_GLOBALS: dict[str, Any] = {"vocabularies": vocabularies}
