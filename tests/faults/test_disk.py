"""A full disk: success or an honest 503 with the form kept, and everything goes on when there is room again."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from marketplace.enquiries import queries
from tests.faults.asking import FORM, READERS, ask_until_taken, is_honest, outbox, question, stored
from tests.faults.server import Client, Product, Sink, eventually
from tests.length import LONG

SIZE = "48m"
BLOCK = 64 * 1024
FORMS = 26 if LONG else 13


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """A small disk."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", disk], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("only root can make a small disk")
    yield disk
    subprocess.run(["umount", "--lazy", disk], check=True)


def fill(disk: Path) -> Path:
    """Leave no room at all on a disk."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (BLOCK, 4096, 1):
            while _write(file.fileno(), size):
                pass
    return filler


def _write(descriptor: int, size: int) -> bool:
    try:
        return os.write(descriptor, bytes(size)) > 0
    except OSError:
        return False


def test_a_full_disk_is_admitted_and_nothing_is_lost_when_there_is_room_again(
    product: Product, shop: Flask, sink: Sink, place: Path
) -> None:
    product.start()
    client = Client(product.port, FORM)
    tokens = {ask_until_taken(client, 0)}
    assert eventually(lambda: outbox() == 0)

    filler = fill(place)
    answers = {number: client.attempt(question(number)) for number in range(1, FORMS)}
    filler.unlink()

    assert [number for number, answer in answers.items() if not is_honest(answer, number)] == []
    refused = [number for number, answer in answers.items() if answer and answer.status == 503]
    assert refused, "the disk was not full"
    tokens |= {
        answer.location.rsplit("/", 1)[1]
        for answer in answers.values()
        if answer and answer.status == 303
    }
    tokens |= {ask_until_taken(client, number) for number in refused}
    assert len(tokens) == stored() == FORMS
    assert eventually(lambda: outbox() == 0, 60)
    for token in tokens:
        enquiry = queries.find_by_token(token)
        assert enquiry is not None
        assert {
            to for to, reference, _id in sink.received if reference == enquiry.reference
        } == READERS
