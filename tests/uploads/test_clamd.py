"""The virus scanner finds something, finds nothing, cannot say, or is away."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from marketplace.settings.network import SocketAddress
from marketplace.uploads import Reason, RejectedFile, clamd
from tests.uploads.scanner import EICAR, STREAM_MAX, running_scanner


@pytest.fixture(scope="module", params=["tcp", "unix"])
def scanner(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SocketAddress]:
    path = tmp_path_factory.mktemp("clamd") / "ctl" if request.param == "unix" else None
    with running_scanner(path) as address:
        yield address


def test_a_harmless_file_passes_and_stands_at_its_beginning(scanner: SocketAddress) -> None:
    file = BytesIO(b"a sample" * 20_000)

    clamd.scan(file, scanner)

    assert file.tell() == 0


def test_a_harmful_file_is_refused(scanner: SocketAddress) -> None:
    with pytest.raises(RejectedFile) as refused:
        clamd.scan(BytesIO(bytes(70_000) + EICAR), scanner)

    assert refused.value.reason == Reason.INFECTED


def test_a_scanner_that_cannot_say_is_no_scanner_that_says_yes(scanner: SocketAddress) -> None:
    with pytest.raises(OSError, match="size limit exceeded"):
        clamd.scan(BytesIO(bytes(STREAM_MAX + 1)), scanner)


def test_a_scanner_answers_that_it_is_there(scanner: SocketAddress) -> None:
    clamd.ping(scanner)


def test_a_scanner_that_is_away_is_an_error(tmp_path: Path) -> None:
    for address in (str(tmp_path / "ctl"), ("127.0.0.1", 1)):
        with pytest.raises(OSError, match=r"refused|No such file"):
            clamd.scan(BytesIO(b"a sample"), address)
        with pytest.raises(OSError, match=r"refused|No such file"):
            clamd.ping(address)
