"""`marketplace serve` never opens a demonstration to a network (F12)."""

import pytest
from flask import Flask

from marketplace.database import transaction
from marketplace.server.cli import marketplace
from tests.conftest import make_user

NEEDED = "name the public one in MARKETPLACE_BASE_URL"


@pytest.fixture
def surroundings(
    app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> pytest.MonkeyPatch:
    """The environment of a command that works on the data of the tests."""
    settings = app.extensions["settings"]
    monkeypatch.setenv("MARKETPLACE_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("MARKETPLACE_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("MARKETPLACE_BASE_URL", "http://127.0.0.1:8000")
    return monkeypatch


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "marketplace.example.org"])  # noqa: S104
def test_a_site_that_calls_itself_local_is_served_to_nobody_else(
    app: Flask, surroundings: pytest.MonkeyPatch, host: str
) -> None:
    result = app.test_cli_runner().invoke(marketplace, ["serve", "--host", host])

    assert result.exit_code == 1
    assert NEEDED in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_proxy_in_front_of_a_site_that_calls_itself_local_is_refused(
    app: Flask, surroundings: pytest.MonkeyPatch
) -> None:
    surroundings.setenv("MARKETPLACE_TRUSTED_PROXIES", "1")

    result = app.test_cli_runner().invoke(marketplace, ["serve", "--demo"])

    assert result.exit_code == 1
    assert NEEDED in result.stderr


def test_the_data_of_a_demonstration_are_not_served_at_a_public_address(
    app: Flask, surroundings: pytest.MonkeyPatch
) -> None:
    surroundings.setenv("MARKETPLACE_BASE_URL", "https://marketplace.example.org")
    user = make_user("manager@demo.example.org")
    with transaction():
        user.is_demonstration = True

    result = app.test_cli_runner().invoke(marketplace, ["serve"])

    assert result.exit_code == 1
    assert "database is that of the demonstration" in result.stderr
