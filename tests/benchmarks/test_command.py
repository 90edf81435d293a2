"""The benchmark finds its parts, takes turns, keeps time and writes its table where it belongs."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from itertools import repeat
from pathlib import Path

import pytest

from tests.benchmarks import __main__ as command
from tests.benchmarks import servers, table
from tests.benchmarks.bench import QUICK, Bench
from tests.benchmarks.load import arrivals, browsers, loop, traffic
from tests.benchmarks.load.browsers import Browser
from tests.benchmarks.rounds import alternate, median_ratio
from tests.benchmarks.table import Row

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
BROKEN = b"HTTP/1.1 500 Oh\r\nContent-Length: 2\r\n\r\nno"


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """A server that answers /broken with an error and all else with ok, in two packets."""
    events = asyncio.new_event_loop()
    ports: list[int] = []
    is_ready = threading.Event()

    async def answer(incoming: asyncio.StreamReader, outgoing: asyncio.StreamWriter) -> None:
        try:
            while head := await incoming.readuntil(b"\r\n\r\n"):
                content = BROKEN if b"/broken" in head else OK
                outgoing.write(content[:30])
                await outgoing.drain()
                outgoing.write(content[30:])
        except asyncio.IncompleteReadError:
            outgoing.close()

    async def begin() -> None:
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        ports.append(server.sockets[0].getsockname()[1])
        is_ready.set()

    def run() -> None:
        events.run_until_complete(begin())
        events.run_forever()
        for task in asyncio.all_tasks(events):
            task.cancel()
        events.run_until_complete(asyncio.sleep(0))
        events.close()

    thread = threading.Thread(target=run)
    thread.start()
    is_ready.wait()
    yield ports[0]
    events.call_soon_threadsafe(events.stop)
    thread.join()


def test_each_file_of_the_folder_is_a_part() -> None:
    files = {path.stem for path in Path(command.parts.__path__[0]).glob("*.py")} - {"__init__"}

    assert set(command.find_parts()) == files >= {"pages", "fresh", "mixed", "edits", "building"}


def test_an_unknown_part_is_refused_with_the_names_of_those_there_are(capsys) -> None:
    with pytest.raises(SystemExit):
        command.main(["pagse"])

    assert "there is no part pagse; there are building, " in capsys.readouterr().err


def test_the_table_replaces_only_what_stands_between_its_markers(tmp_path: Path) -> None:
    paper = tmp_path / "paper.md"
    paper.write_text(f"Before.\n{table.BEGIN}\nold\n{table.END}\nAfter.\n", encoding="utf-8")

    table.rewrite(paper, table.markdown([Row("a page", "2 ms", "empty 1 ms", "2 ×")]))

    assert paper.read_text(encoding="utf-8") == (
        f"Before.\n{table.BEGIN}\n| what | here | beside it, same run | ratio |\n"
        f"| --- | --- | --- | --- |\n| a page | 2 ms | empty 1 ms | 2 × |\n{table.END}\nAfter.\n"
    )


def test_the_paper_has_a_place_for_the_table() -> None:
    text = command.PAPER.read_text(encoding="utf-8")

    assert text.count(table.BEGIN) == text.count(table.END) == 1


def test_a_part_that_fails_is_a_note_and_keeps_its_rows(tmp_path: Path) -> None:
    def part(_bench: Bench) -> Iterator[Row]:
        yield Row("first", "1")
        raise RuntimeError("it does not serve")

    bench = Bench(QUICK, tmp_path)
    rows = command._measured("pages", part, bench, deadline=float("inf"))
    late = command._measured("pages", part, bench, deadline=0.0)

    assert ([row.subject for row in rows], late) == (["first"], [])
    assert bench.notes[0] == "pages: ended early (RuntimeError: it does not serve)."
    assert bench.notes[-1] == "pages: left out, the time was up."


def test_contenders_take_turns_in_both_orders() -> None:
    turns: list[str] = []
    samples = alternate({"a": lambda: turns.append("a"), "b": lambda: turns.append("b")}, 2)

    assert (turns, len(samples["a"])) == (["a", "b", "b", "a"], 2)


def test_a_ratio_is_taken_within_rounds() -> None:
    assert median_ratio([2.0, 20.0, 3.0], [1.0, 10.0, 1.0]) == 2.0


def test_browsers_ask_until_nothing_is_left_and_stop_at_an_error(port: int) -> None:
    addresses = iter(["/en/a"] * 20)

    answers = browsers.ask([Browser(addresses), Browser(addresses)], port, 10)

    assert (len(answers.times), answers.size) == (20, 20 * len(OK))
    with pytest.raises(RuntimeError, match="/en/broken answered 500"):
        browsers.ask([Browser(iter(["/en/broken"]))], port, 10)


def test_visitors_who_arrive_are_all_counted_with_their_faults(port: int) -> None:
    pages = iter(["/en/a", "/en/broken"] * 10)
    errands = (traffic.reading("home", address) for address in pages)

    record = arrivals.arrive(port, errands, rate=1000, seconds=0.02)

    assert len(record.times["home"]) == 20
    assert record.faults == {"home: 500": 10}


def test_visitors_come_also_where_a_loop_runs_already(port: int) -> None:
    """As in a process of tests that has opened a browser."""

    async def arrive() -> arrivals.Record:
        return arrivals.arrive(port, repeat(traffic.reading("home", "/")), 1000, 0.005)

    record = loop.run(arrive())
    assert len(record.times["home"]) == 5


def test_visitors_of_a_server_that_is_gone_are_faults() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        unused_port = server.getsockname()[1]

    record = arrivals.arrive(unused_port, repeat(traffic.reading("home", "/")), 1000, 0.005)

    assert record.faults == {"home: ConnectionRefusedError": 5}


def test_the_floors_are_served(tmp_path: Path) -> None:
    with servers.floors(tmp_path) as floors:
        visitors = arrivals.arrive(
            floors.port, repeat(traffic.reading("empty", servers.EMPTY)), rate=20, seconds=0.2
        )

    assert len(visitors.times["empty"]) == 4
    assert not visitors.faults
