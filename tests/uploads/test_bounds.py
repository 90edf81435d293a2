"""Bombs cost little: within five seconds and a hundred megabytes each is refused in a sentence."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.uploads import specimens
from tests.uploads.checking import reason

pytestmark = pytest.mark.slow
SECONDS = 5.0
GROWTH = 100_000
"""Kilobytes of memory."""
PROBE = """
import io, os, sys
from pathlib import Path
from marketplace.uploads import RejectedFile, check
from tests.uploads.specimens import HONEST

def memory(line):
    return next(int(row.split()[1]) for row in open("/proc/self/status") if row.startswith(line))

def work():
    return sum(os.times()[:4])

def measure(path):
    before, began = memory("VmRSS"), work()
    try:
        with path.open("rb") as file:
            answer = check(path.name, file).kind
    except RejectedFile as rejection:
        answer = rejection.reason
    print(answer, work() - began, memory("VmHWM") - before, flush=True)

for name, data in HONEST.items():
    check(name, io.BytesIO(data))
for line in sys.stdin:
    child = os.fork()
    if not child:
        measure(Path(line.rstrip()))
        os._exit(0)
    os.waitpid(child, 0)
"""
"""Looks each file over in a process of its own; they are forked, as starting one takes two seconds.

Seconds are those of work, also in the reader of PDF: a busy machine changes nothing.
"""


class Probe:
    """A process that knows how to look files over, and nothing else."""

    def __init__(self) -> None:
        command = [sys.executable, "-c", PROBE]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )

    def check(self, path: Path) -> tuple[str, float, int]:
        """Return the answer about a file, the seconds and the kilobytes that it took."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{path}\n")
        reason, seconds, growth = self.process.stdout.readline().split()
        return reason, float(seconds), int(growth)


@pytest.fixture(scope="module")
def probe() -> Iterator[Probe]:
    probe = Probe()
    with probe.process:
        yield probe


def slow_ones() -> dict[str, bytes]:
    """Files of nearly 5 MB in which every few bytes begin something."""
    full = 5_000_000

    def document(text: bytes) -> bytes:
        return b"%PDF-1.7\n" + text * (full // len(text)) + b"startxref\n0\n%%EOF\n"

    nothing = b"\0\0\0\xff\xff"  # a packed block that holds nothing
    another = b"\0\x09\0\xf6\xffstream\nx\x9c"  # one that holds the beginning of a stream, which goes on to the end
    return {
        "streams.pdf": document(b"stream\n"),
        "streams-in-streams.pdf": document(b"stream\nx\x9c" + (another + nothing * 400) * 2_400),
    }


@pytest.mark.parametrize("name", specimens.BOMBS)
def test_a_bomb_is_refused_in_time_and_without_memory(
    probe: Probe, name: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(specimens.BOMBS[name]())
    assert path.stat().st_size < 5_242_880

    reason, seconds, growth = probe.check(path)

    assert reason == "bomb"
    assert seconds <= SECONDS
    assert growth <= GROWTH


@pytest.mark.parametrize("name", ["streams.pdf", "streams-in-streams.pdf"])
def test_a_document_that_is_hard_to_read_is_refused_in_time(
    probe: Probe, name: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(slow_ones()[name])

    reason, seconds, growth = probe.check(path)

    assert reason in {"bomb", "content"}
    assert seconds <= SECONDS
    assert growth <= GROWTH


def test_what_a_reader_needs_beyond_its_memory_costs_only_the_reader() -> None:
    """A rare packing is unpacked as a whole: here into 300 MB."""
    lengths = b"\x81\0" * 2_400_000
    document = specimens.pdf(*[specimens.stream(lengths, b"/Filter /RunLengthDecode")])

    assert reason("offer.pdf", document) == "bomb"
