"""The benchmark: `python -m tests.benchmarks [PART …] [--quick] [--write]`.

Without a part it runs all of them and prints one table; with --write it also puts the table into docs/performance.md.
A part is a file of `tests/benchmarks/parts/`.
"""

import argparse
import importlib
import os
import pkgutil
import platform
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path
from textwrap import fill
from types import FrameType

import psutil

from marketplace.paths import ROOT
from tests.benchmarks import parts, table
from tests.benchmarks.bench import FULL, QUICK, Bench, Scale
from tests.benchmarks.rounds import wait_for_quiet
from tests.benchmarks.table import Row

PAPER = ROOT / "docs" / "performance.md"
LINE = 120
"""Characters of a line of the notes below the table."""
Part = Callable[[Bench], Iterator[Row]]


def find_parts() -> dict[str, Part]:
    """List what can be measured, by name."""
    names = sorted(module.name for module in pkgutil.iter_modules(parts.__path__))
    modules = {name: importlib.import_module(f"{parts.__name__}.{name}") for name in names}
    return {name: module.measure for name, module in modules.items()}


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print the table; it is written after each part, so that nothing is lost."""
    available = find_parts()
    options = _options(arguments, available)
    names = options.parts or list(available)
    deadline = time.monotonic() + 60 * options.minutes
    begin = f"{datetime.now(UTC):%Y-%m-%d}, commit {_commit()}; {_machine()}."
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        bench = Bench(_scale(options), Path(folder))
        for name in names:
            rows += _measured(name, available[name], bench, deadline)
            if options.write:
                table.rewrite(PAPER, _text(begin, rows, bench))
    print(_text(begin, rows, bench))


def _options(arguments: Sequence[str] | None, available: dict[str, Part]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks",
        description="Measure the product beside floors and peers.",
        epilog="Parts: " + ", ".join(available),
    )
    parser.add_argument("parts", nargs="*", metavar="PART", help="what to measure; all if none")
    parser.add_argument("--quick", action="store_true", help="show in two minutes that it works")
    parser.add_argument(
        "--write", action="store_true", help=f"put the table into {PAPER.relative_to(ROOT)}"
    )
    parser.add_argument("--minutes", type=float, default=60.0, help="begin no part later than that")
    parser.add_argument("--folder", type=Path, help="where made-up catalogues are put meanwhile")
    for field in fields(Scale):
        parser.add_argument(
            f"--{field.name}",
            type=type(field.default),
            help=f"{field.default} unless said, {getattr(QUICK, field.name)} if quick",
        )
    options = parser.parse_args(arguments)
    unknown = [name for name in options.parts if name not in available]
    if unknown:
        parser.error(f"there is no part {', '.join(unknown)}; there are {', '.join(available)}")
    if options.write and options.parts:
        parser.error("--write needs all parts, else the table would lose those that are left out")
    return options


def _scale(options: argparse.Namespace) -> Scale:
    """Return how much to measure: all or quick, but for what was named."""
    names = [field.name for field in fields(Scale)]
    named = {name: getattr(options, name) for name in names if getattr(options, name) is not None}
    return replace(QUICK if options.quick else FULL, **named)


def _measured(name: str, part: Part, bench: Bench, deadline: float) -> list[Row]:
    """Measure a part when the machine is quiet; a part that fails is a note, and others go on."""
    if time.monotonic() > deadline:
        bench.notes.append(f"{name}: left out, the time was up.")
        return []

    quiet = wait_for_quiet(bench.scale.patience)
    began = time.monotonic()
    rows: list[Row] = []
    try:
        rows.extend(part(bench))
    except (OSError, RuntimeError, ValueError, AssertionError) as error:
        bench.notes.append(f"{name}: ended early ({type(error).__name__}: {error}).")
    seconds = time.monotonic() - began
    bench.notes.append(
        f"{name}: {seconds:.0f} s, others used {quiet.busy:.0f} % of the machine before it."
    )
    print(bench.notes[-1], file=sys.stderr, flush=True)
    return rows


def _text(begin: str, rows: Sequence[Row], bench: Bench) -> str:
    """Write the table, with what it was measured on and what happened meanwhile."""
    return "\n".join(
        [
            begin,
            "",
            table.markdown(rows),
            "",
            *(fill(f"- {note}", LINE, subsequent_indent="  ") for note in bench.notes),
        ]
    )


def _commit() -> str:
    """Name the commit, and say whether files differ from it."""
    command = ["git", "-C", str(ROOT), "describe", "--always", "--dirty", "--exclude=*"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    return answer.stdout.strip() or "unknown"


def _machine() -> str:
    memory = psutil.virtual_memory().total / (1 << 30)
    return (
        f"{platform.system()} on {platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GB,"
        f" Python {platform.python_version()}"
    )


def _end(_number: int, _frame: FrameType | None) -> None:
    """End as Ctrl-C does, so that no server and no folder is left behind."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _end)
    main()
