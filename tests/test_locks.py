"""The lock files: complete, with hashes, and bound to no package index."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

CHECKOUT = Path(__file__).parents[1]
PROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())
EXTRAS = PROJECT["project"]["optional-dependencies"]
ASKED = [
    *PROJECT["project"]["dependencies"],
    *PROJECT["dependency-groups"]["build"],
    *EXTRAS["postgresql"],
]
LOCKS = {"requirements.lock": ASKED, "requirements-test.lock": [*ASKED, *EXTRAS["test"]]}
LINE = re.compile(r"^([\w.-]+)==(\S+)(?: ; [^\\]+)? \\$", re.MULTILINE)


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def locked(lock: str) -> dict[str, str]:
    return {normal(name): version for name, version in LINE.findall((CHECKOUT / lock).read_text())}


@pytest.mark.parametrize("lock", LOCKS)
def test_everything_that_the_project_asks_for_is_locked_at_a_version_that_it_accepts(lock):
    versions = locked(lock)

    for wanted in map(Requirement, LOCKS[lock]):
        assert wanted.specifier.contains(versions[normal(wanted.name)]), (
            f"{wanted}: make {lock} again"
        )


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_has_hashes_and_names_no_host_and_no_folder(lock):
    lines = (CHECKOUT / lock).read_text().splitlines()
    words = [line for line in lines if not line.startswith(("#", "    --hash=sha256:"))]

    assert len(words) == len(LINE.findall("\n".join(words) + "\n"))
    assert "://" not in "".join(lines)


def test_tests_and_production_run_the_same_versions():
    assert locked("requirements.lock").items() <= locked("requirements-test.lock").items()
