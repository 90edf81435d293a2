"""How long the fault tests take: short with every run, long when MARKETPLACE_TEST_FAULTS says so."""

import os

LONG = os.environ.get("MARKETPLACE_TEST_FAULTS") == "long"
