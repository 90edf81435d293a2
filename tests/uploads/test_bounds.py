"""Bombs cost little: within five seconds and a hundred megabytes each is refused in a sentence."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.uploads import specimens

SECONDS = 5.0
GROWTH = 100_000
"""Kilobytes of memory."""
CHECK = """
import io, sys, time
from pathlib import Path
from marketplace.uploads import RejectedFile, check
from tests.uploads.specimens import HONEST

def memory(line):
    return next(int(row.split()[1]) for row in open("/proc/self/status") if row.startswith(line))

for name, data in HONEST.items():
    check(name, io.BytesIO(data))
path = Path(sys.argv[1])
before, began = memory("VmRSS"), time.monotonic()
try:
    with path.open("rb") as file:
        answer = check(path.name, file).kind
except RejectedFile as refused:
    answer = refused.reason
print(answer, time.monotonic() - began, memory("VmHWM") - before)
"""


@pytest.fixture(scope="module")
def bombs() -> dict[str, bytes]:
    return {**specimens.bombs(), "many-entries.docx": specimens.many_entries(), **slow_ones()}


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


@pytest.mark.parametrize(
    "name",
    [
        "bomb.docx",
        "bomb.xlsx",
        "larger-than-it-says.png",
        "as-large-as-it-says.png",
        "large-text.png",
        "bomb.pdf",
        "objects.pdf",
        "many-streams.pdf",
        "many-entries.docx",
        "streams.pdf",
        "streams-in-streams.pdf",
    ],
)
def test_a_bomb_is_refused_in_time_and_without_memory(
    bombs: dict[str, bytes], name: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(bombs[name])
    assert path.stat().st_size < 5_242_880

    answer = subprocess.run(
        [sys.executable, "-c", CHECK, path], capture_output=True, text=True, check=True, timeout=60
    )

    reason, seconds, growth = answer.stdout.split()
    assert reason == "bomb"
    assert float(seconds) <= SECONDS
    assert int(growth) <= GROWTH
