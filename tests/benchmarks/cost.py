"""What a piece of work costs in a process of its own: seconds, processor seconds, peak memory."""

import os
import re
import sys
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import redirect_stdout, suppress
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from marketplace.server.cli import main

PEAK = re.compile(r"VmHWM:\s+(\d+) kB")


@dataclass(frozen=True)
class Cost:
    """What a piece of work cost."""

    seconds: float
    cpu: float
    peak: float
    """Megabytes, with Python and all that was imported."""


def cost_of(work: Callable[..., object], *arguments: Any) -> Cost:
    """Do a piece of work in a new process."""
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as child:
        return child.submit(_do, work, arguments).result()


def run_command(environ: Mapping[str, str], output: Path, *words: str) -> None:
    """Run a command of the product in this process. Raises RuntimeError if it fails."""
    os.environ.update(environ)
    sys.argv = ["marketplace", *words]
    with output.open("w", encoding="utf-8") as stream, redirect_stdout(stream):
        try:
            main()
        except SystemExit as end:
            if end.code:
                raise RuntimeError(f"{' '.join(words)} ended with {end.code}") from end


def _do(work: Callable[..., object], arguments: tuple[Any, ...]) -> Cost:
    wall, cpu = time.perf_counter(), time.process_time()
    work(*arguments)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return Cost(wall, cpu, _peak())


def _peak() -> float:
    """Return the peak of this process in megabytes.

    What the system reports of a child that has ended would begin with the memory of the parent that forked it.
    """
    with suppress(OSError):
        peak = PEAK.search(Path("/proc/self/status").read_text(encoding="utf-8"))
        if peak:
            return int(peak[1]) / 1024
    return float("nan")
