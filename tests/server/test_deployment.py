"""The units and the container of deploy/: they name what there is, and the product needs no more than they allow."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from flask import Flask

from marketplace.paths import ROOT
from marketplace.server.cli import marketplace
from tests.faults.server import StartedProduct, eventually, free_port

DEPLOY = ROOT / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))
CONTAINER = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
EXPOSURE_MAX = 2.0
"""What `systemd-analyze security` may say, of 10; a unit without settings has 9.6."""
WITHOUT_RIGHTS = """
set -e
mount --make-rprivate /
mount --bind "$1" "$1"
mount -o remount,bind,ro /
shift
exec setpriv --no-new-privs --bounding-set=-all --inh-caps=-all "$@"
"""
"""A start as the container has it: no capability, and nothing to write to but the data folder."""


def instructions(name: str) -> list[str]:
    """Return the arguments of an instruction of the Containerfile, in their order."""
    whole_lines = CONTAINER.replace("\\\n", " ")
    return re.findall(rf"^ *{name} +(.+)$", whole_lines, flags=re.MULTILINE)


CALLS = [
    call.split()
    for unit in UNITS
    for call in re.findall(r"bin/marketplace ([^'\n]+)", unit.read_text(encoding="utf-8"))
]
"""The calls of our command in the units, word by word."""


@pytest.mark.parametrize("words", CALLS, ids=" ".join)
def test_a_unit_starts_a_command_that_there_is(application: Flask, words: list[str]) -> None:
    commands = {**application.cli.commands, **marketplace.commands}

    options = {option for parameter in commands[words[0]].params for option in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= options


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="has no systemd")
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_is_right_and_gives_away_little(unit: Path) -> None:
    analyze = shutil.which("systemd-analyze") or ""
    verdict = subprocess.run([analyze, "verify", unit], capture_output=True, text=True).stderr
    mistakes = [line for line in verdict.splitlines() if "is not executable" not in line]
    assert mistakes == []

    security = [analyze, "security", "--offline=true", unit]
    said = subprocess.run(security, capture_output=True, text=True, check=True).stdout
    exposure = re.search(r"exposure level for \S+: ([\d.]+)", said)
    assert exposure is not None
    assert float(exposure[1]) <= EXPOSURE_MAX


def test_the_container_takes_along_what_there_is() -> None:
    copies = [words.split() for words in instructions("COPY") if not words.startswith("--from")]
    sources = {source for words in copies for source in words[:-1]}

    assert {source for source in sources if not (ROOT / source).exists()} == set()
    assert {"marketplace", "templates", "static", "translations", "requirements.lock"} <= sources


def test_the_container_needs_neither_root_nor_a_shell() -> None:
    user = instructions("USER")[-1]
    calls = [*instructions("RUN"), *instructions("ENTRYPOINT"), *instructions("CMD")]

    assert int(user.split(":")[0]) > 1000
    assert CONTAINER.index("USER") > CONTAINER.index("COPY --from=build")
    assert all(isinstance(json.loads(call), list) for call in calls)


@pytest.mark.skipif(not shutil.which("unshare"), reason="needs file systems of its own")
def test_the_product_serves_with_nothing_to_write_to_but_its_data(tmp_path: Path) -> None:
    """Field 25: a file system that is read-only, as in a container."""
    if subprocess.run(["unshare", "--mount", "true"], capture_output=True).returncode:
        pytest.skip("may not make file systems of its own")
    environ = {
        "MARKETPLACE_DATA_DIR": str(tmp_path),
        "MARKETPLACE_LANGUAGES": "en,de",  # each is warmed at every start
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    boxed = ["unshare", "--mount", "sh", "-c", WITHOUT_RIGHTS, "sh", str(tmp_path)]
    product = StartedProduct(environ, free_port(), start_by=boxed)

    product.start()
    try:
        assert eventually((tmp_path / "search").exists)
        assert product.answers()
    finally:
        product.kill()
