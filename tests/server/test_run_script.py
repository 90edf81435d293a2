"""`./run` on machines where something is missing: each time one sentence that says what to do."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import processes

CHECKOUT = Path(__file__).parents[2]
NOBODY = 65534
NEEDED = (
    "run",
    "pyproject.toml",
    "hatch_build.py",
    "requirements.lock",
    "requirements-meaning.lock",
    "requirements-test.lock",
)
TOO_OLD = '#!/bin/sh\ncase "$*" in *version_info*) exit 1;; esac\n'
WITHOUT_VENV = '#!/bin/sh\ncase "$*" in *ensurepip*) exit 1;; esac\n'
# Makes an environment whose python installs nothing, but writes down what it was asked to do.
PRETENDING = """#!/bin/sh
echo "$*" >>"$ASKED"
case "$*" in
    "-m venv --clear .venv") rm -rf .venv && mkdir -p .venv/bin && cp "$0" .venv/bin/python;;
    "-m pip install"*) [ ! -e "$NO_NETWORK" ] || { echo "No route to the index"; exit 1; };;
esac
"""


class Machine:
    """A copy of the checkout with only the programs of a bare system, and a python3 of our choice."""

    def __init__(self, folder: Path) -> None:
        self.checkout, self.programs = folder / "marketplace of ours", folder / "bin"
        self.asked, self.no_network = folder / "asked", folder / "no-network"
        self.checkout.mkdir()
        self.programs.mkdir()
        for name in NEEDED:
            shutil.copy(CHECKOUT / name, self.checkout / name)
        for name in ("sh", "dirname", "mkdir", "cat", "cmp", "cp", "readlink", "rm", "tail"):
            (self.programs / name).symlink_to(str(shutil.which(name)))

    def give(self, program: str, script: str) -> None:
        """Put a program on the machine."""
        path = self.programs / program
        path.write_text(script)
        path.chmod(0o755)

    def run(
        self, *words: str, user: int | None = None, **settings: str
    ) -> subprocess.CompletedProcess[str]:
        """Call ./run, from another folder."""
        environ = {
            "PATH": str(self.programs), "ASKED": str(self.asked), "NO_NETWORK": str(self.no_network), **settings,
        }  # fmt: skip
        return subprocess.run(
            [self.checkout / "run", *words],
            env=environ,
            cwd="/",
            user=user,
            capture_output=True,
            text=True,
        )

    def installs(self) -> int:
        """Count how often the locked dependencies were installed."""
        return self.asked.read_text().count("--no-deps --disable-pip-version-check -r")


@pytest.fixture
def machine() -> Iterator[Machine]:
    """A machine whose folders other users may look into, which those of tmp_path are not."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Machine(Path(folder))


def assert_one_sentence(answer: subprocess.CompletedProcess[str], *words: str) -> None:
    assert answer.returncode == 1
    assert answer.stderr.count("\n") == 1, answer.stderr
    for word in words:
        assert word in answer.stderr


def test_without_python_it_says_which_to_install(machine):
    assert_one_sentence(machine.run(), "Python 3.11", "install")


def test_an_old_python_is_not_taken(machine):
    machine.give("python3", TOO_OLD)

    assert_one_sentence(machine.run(), "Python 3.11")


def test_a_newer_python_beside_an_old_one_is_found(machine):
    machine.give("python3", TOO_OLD)
    machine.give("python3.12", PRETENDING)

    machine.run("python")

    assert machine.installs() == 1


def test_a_python_that_was_named_is_the_only_one_tried(machine):
    machine.give("python3", PRETENDING)
    machine.give("python3.9", TOO_OLD)

    assert_one_sentence(machine.run(PYTHON="python3.9"), "Python 3.11", "PYTHON=")


def test_without_the_venv_package_it_names_the_package(machine):
    machine.give("python3", WITHOUT_VENV)

    assert_one_sentence(machine.run(), "python3-venv")
    assert not (machine.checkout / ".venv").exists()


def test_an_unwritable_folder_is_named(machine):
    machine.give("python3", "#!/bin/sh\n")
    machine.checkout.chmod(0o555)

    answer = machine.run(user=NOBODY if os.geteuid() == 0 else None)
    machine.checkout.chmod(0o755)

    assert_one_sentence(answer, str(machine.checkout), "written")


def test_an_unreachable_index_is_said_and_the_next_run_goes_on(machine):
    machine.give("python3", PRETENDING)
    machine.no_network.touch()
    refused = machine.run("python")
    machine.no_network.unlink()

    accepted = machine.run("python")

    assert refused.returncode == 1
    assert refused.stderr.splitlines()[-1].startswith("Installing did not finish")
    assert accepted.returncode == 0
    assert machine.installs() == 2


def test_it_installs_again_only_when_the_lock_has_changed(machine):
    machine.give("python3", PRETENDING)
    machine.run("python")
    machine.run("python")
    once = machine.installs()

    (machine.checkout / "requirements.lock").write_text("changed\n")
    machine.run("python")

    assert (once, machine.installs()) == (1, 2)


def test_after_the_tests_nothing_is_left_to_install_for_serving(machine):
    machine.give("python3", PRETENDING)
    machine.run("test")

    machine.run("python")

    assert machine.installs() == 1


def test_no_installer_stays_in_the_environment(machine):
    """pip and setuptools are as old as the interpreter, and have known holes (F29)."""
    machine.give("python3", PRETENDING)
    machine.run("python")

    steps = machine.asked.read_text().splitlines()
    last_install = max(n for n, step in enumerate(steps) if step.startswith("-m pip install"))
    assert "-m pip uninstall --yes setuptools pip" in steps[last_install:]


def test_an_environment_whose_making_was_cut_off_is_made_again(machine):
    machine.give("python3", PRETENDING)
    (machine.checkout / ".venv" / "bin").mkdir(parents=True)
    (machine.checkout / ".venv" / "bin" / "python").symlink_to("/nowhere/python3")

    answer = machine.run("python")

    assert answer.returncode == 0
    assert machine.installs() == 1


def test_arguments_reach_pytest_as_they_are(machine):
    machine.give("python3", PRETENDING)

    machine.run("test", "-k", "a visitor and  two spaces")

    assert machine.asked.read_text().endswith("-m pytest -k a visitor and  two spaces\n")


def test_an_unknown_command_names_the_known_ones(machine):
    machine.give("python3", PRETENDING)
    machine.run("python")

    assert_one_sentence(machine.run("sevre"), "sevre", "./run marketplace --help")


def test_a_taken_port_is_answered_with_one_sentence(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        answer = processes.run(
            "serve", "--port", port, environ=processes.surroundings(DATA_DIR=tmp_path)
        )

    assert_one_sentence(answer, port, "--port")
