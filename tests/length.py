"""How long faults and journeys take: short in every run, long where a variable says so."""

import os

LONG = os.environ.get("MARKETPLACE_TEST_FAULTS") == "long"
