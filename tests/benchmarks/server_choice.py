"""Compare gunicorn and granian as servers of a Flask page of 30 kB: speed, kills, slow clients.

Run it in an environment that has flask, gunicorn and granian: `python tests/benchmarks/server_choice.py [THREADS]`.
It talks to 127.0.0.1 only, ends by itself after about two minutes, and prints one table; the figures behind
docs/decisions/0001-production-server.md come from it. Compare the two columns, not two machines.
"""

import asyncio
import contextlib
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

APP = '''
from flask import Flask, render_template_string, request
app = Flask(__name__)
PAGE = """<!doctype html><title>Services</title>{% for n in numbers %}<article><h2>Service {{ n }}</h2><p>{{ text }}</p></article>
{% endfor %}"""

@app.route("/", methods=["GET", "POST"])
def page():
    request.get_data()
    return render_template_string(PAGE, numbers=range(100), text="Membranes for clean water & more. " * 7)
'''
THREADS = sys.argv[1] if len(sys.argv) > 1 else "64"
SECONDS = 6.0
SLOW_CLIENTS = 60
REQUEST = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
SLOW_HEADERS = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: " + b"s" * 1000
SLOW_BODY = b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\n" + b"s" * 1000


def command(server: str, port: int, workers: int) -> list[str]:
    """Say how a server is started, with the same number of threads for both."""
    if server == "gunicorn":
        return ["gunicorn", "--worker-class=gthread", f"--threads={THREADS}", f"--workers={workers}",
                f"--bind=127.0.0.1:{port}", "--log-level=error", "app:app"]  # fmt: skip
    return ["granian", "--interface=wsgi", "--http=1", f"--blocking-threads={THREADS}", f"--workers={workers}",
            "--respawn-failed-workers", "--log-level=error", f"--port={port}", "app:app"]  # fmt: skip


@contextlib.contextmanager
def running(server: str, workers: int) -> Iterator[tuple[subprocess.Popen[bytes], int, float]]:
    """Start a server in a process group of its own; yield it, its port and its seconds until the first page."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        Path(folder, "app.py").write_text(APP)
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        started = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", *command(server, port, workers)],
            cwd=folder, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            while answer_time(port, 2) is None and time.perf_counter() - started < 20:
                time.sleep(0.02)
            yield process, port, time.perf_counter() - started
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def answer_time(port: int, patience: float) -> float | None:
    """Ask for the page over a new connection; return the seconds it took, or None if it did not come."""
    started = time.perf_counter()
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=patience) as connection:
            connection.sendall(REQUEST.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
            received = 0
            while chunk := connection.recv(65536):
                received += len(chunk)
    except OSError:
        return None
    return time.perf_counter() - started if received > 25_000 else None


def processes_of(group: int) -> list[int]:
    """List the processes of a group, from /proc."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            if int(fields[2]) == group and fields[0] != "Z":
                found.append(int(stat.parent.name))
    return sorted(found)


def memory(group: int) -> float:
    """Add up the proportional memory of a group in MB."""
    total = 0
    for pid in processes_of(group):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            total += int(line.split()[1]) if line.startswith("Pss:") else 0
    return total / 1024


async def reader(port: int, until: float) -> int:
    """Ask for the page again and again over one kept connection; return how many came."""
    pages = 0
    incoming, outgoing = await asyncio.open_connection("127.0.0.1", port)
    while time.perf_counter() < until:
        outgoing.write(REQUEST)
        head = await incoming.readuntil(b"\r\n\r\n")
        length = next(
            line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")
        )
        await incoming.readexactly(int(length.split(b":")[1]))
        pages += 1
    outgoing.close()
    return pages


async def pages_per_second(port: int) -> float:
    """Read with eight visitors at once."""
    until = time.perf_counter() + SECONDS
    return sum(await asyncio.gather(*(reader(port, until) for _ in range(8)))) / SECONDS


async def trickle(port: int, text: bytes, until: float) -> None:
    """Send a request a few bytes at a time and never finish it."""
    with contextlib.suppress(OSError):
        _, outgoing = await asyncio.open_connection("127.0.0.1", port)
        outgoing.write(text[:80])
        for byte in text[80:-1]:
            if time.perf_counter() > until:
                break
            outgoing.write(bytes([byte]))
            await outgoing.drain()
            await asyncio.sleep(0.25)
        outgoing.close()


async def latency_among(port: int, text: bytes) -> str:
    """Say how a normal visitor fares while slow clients hold their connections."""
    until = time.perf_counter() + SECONDS + 1
    slow = [asyncio.create_task(trickle(port, text, until)) for _ in range(SLOW_CLIENTS)]
    await asyncio.sleep(1)
    times = []
    while time.perf_counter() < until:
        times.append(await asyncio.to_thread(answer_time, port, 3))
        await asyncio.sleep(0.05)
    await asyncio.gather(*slow)
    good = sorted(one for one in times if one is not None)
    middle = (
        f"p50 {statistics.median(good) * 1000:.0f} ms, worst {good[-1] * 1000:.0f} ms, "
        if good
        else ""
    )
    return f"{middle}{times.count(None)} of {len(times)} unanswered within 3 s"


def kill_one_worker(server: str, workers: int) -> str:
    """Kill one worker process and watch a visitor for six seconds."""
    with running(server, workers) as (process, port, _):
        os.kill(processes_of(process.pid)[-1], signal.SIGKILL)
        killed, failed, last = time.perf_counter(), 0, 0.0
        while time.perf_counter() < killed + SECONDS:
            if answer_time(port, 2) is None:
                failed, last = failed + 1, time.perf_counter() - killed
                time.sleep(0.02)
        return f"{failed} pages failed, the last after {last:.2f} s"


def kill_the_main_process(server: str) -> str:
    """Kill the main process and see what is left of its group after three seconds."""
    with running(server, 2) as (process, port, _):
        process.kill()
        process.wait()
        time.sleep(3)
        return f"{len(processes_of(process.pid))} processes left, port {'still' if answer_time(port, 2) else 'not'} served"


def stop_politely(server: str) -> str:
    """Send SIGTERM and measure how long the server takes to end."""
    with running(server, 2) as (process, _, _):
        asked = time.perf_counter()
        process.terminate()
        process.wait(timeout=40)
        return f"{time.perf_counter() - asked:.2f} s"


def measured(server: str, workers: int, ask: Callable[[int], Coroutine[Any, Any, Any]]) -> Any:
    """Start a server, let it warm up, and put one question to it."""
    with running(server, workers) as (_, port, _):
        asyncio.run(reader_for_warmth(port))
        return asyncio.run(ask(port))


async def reader_for_warmth(port: int) -> None:
    """Read for half a second so that imports and templates are loaded."""
    await reader(port, time.perf_counter() + 0.5)


def start_and_memory(server: str) -> str:
    """Measure the start to the first page and the memory with two workers."""
    with running(server, 2) as (process, _, seconds):
        return f"{seconds:.2f} s, {memory(process.pid):.0f} MB"


def speeds(workers: int, rounds: int = 3) -> tuple[list[str], float]:
    """Measure both servers in turn, so that a busy machine hits both; return medians and granian's ratio."""
    figures = {
        name: [measured(name, workers, pages_per_second)] for name in ("gunicorn", "granian")
    }
    for _ in range(rounds - 1):
        for name, values in figures.items():
            values.append(measured(name, workers, pages_per_second))
    ratios = [b / a for a, b in zip(figures["gunicorn"], figures["granian"], strict=True)]
    return [f"{statistics.median(values):.0f}" for values in figures.values()], statistics.median(
        ratios
    )


def main() -> None:
    """Print what was measured, one line a question."""
    for workers in (1, 2):
        values, ratio = speeds(workers)
        print(
            f"pages per second, {workers} worker(s): gunicorn {values[0]}, granian {values[1]}, ratio {ratio:.2f}"
        )
    questions: dict[str, Callable[[str], Any]] = {
        "start to first page, memory": start_and_memory,
        "60 clients trickle headers": lambda name: measured(
            name, 2, lambda port: latency_among(port, SLOW_HEADERS)
        ),
        "60 clients trickle a body": lambda name: measured(
            name, 2, lambda port: latency_among(port, SLOW_BODY)
        ),
        "kill -9 of the only worker": lambda name: kill_one_worker(name, 1),
        "kill -9 of one of two workers": lambda name: kill_one_worker(name, 2),
        "kill -9 of the main process": kill_the_main_process,
        "SIGTERM": stop_politely,
    }
    for question, ask in questions.items():
        for name in ("gunicorn", "granian"):
            print(f"{question}: {name}: {ask(name)}", flush=True)


if __name__ == "__main__":
    main()
