"""The commands around the index."""

import pytest
from flask import Flask

from marketplace.catalogue.models import Service


@pytest.mark.usefixtures("indexed_services")
def test_a_search_on_the_command_line_shows_what_a_visitor_would_find(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["search", "find", "membránami", "--language", "cs"])

    assert result.stdout == "1\tscreening\tVýběr membrán\tcs\n"
    assert "1 found" in result.stderr


def test_the_index_is_rebuilt_on_demand(app: Flask, membrane_screening: Service) -> None:
    before = app.test_cli_runner().invoke(args=["search", "find", "membrane"])
    assert "no usable index" in before.stderr

    assert (
        app.test_cli_runner().invoke(args=["search", "rebuild"]).stdout
        == "1 service can be found.\n"
    )

    after = app.test_cli_runner().invoke(args=["search", "find", "membrane"])
    assert after.stdout == "1\tmembrane-screening\tMembrane screening\ten\n"
