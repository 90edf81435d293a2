"""Whatever happens to the files of the index, visitors are answered, and the index mends itself."""

import os
import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import psutil
import pytest

from marketplace.search.index import snapshots
from marketplace.search.index.snapshots import IndexUnusable
from tests.faults import rights
from tests.faults.desk import Desk
from tests.faults.server import Product, children_of, eventually, free_port
from tests.faults.visits import Visits, shows_only

IS_ROOT = os.geteuid() == 0


def delete(folder: Path) -> None:
    shutil.rmtree(folder)


def delete_the_copies(folder: Path) -> None:
    shutil.rmtree(folder.with_name("search-open"))


def garble(folder: Path) -> None:
    for file in folder.glob("gen-*/*"):
        with file.open("r+b") as other:
            other.write(os.urandom(file.stat().st_size))


def cut_short(folder: Path) -> None:
    for file in folder.glob("gen-*/*"):
        os.truncate(file, file.stat().st_size // 2)


def lock_up_files(folder: Path) -> None:
    for file in folder.glob("gen-*/*"):
        file.chmod(0)


def lock_up(folder: Path) -> None:
    lock_up_files(folder)
    for some in (*folder.glob("gen-*"), folder):
        some.chmod(0)


DAMAGES = (delete, delete_the_copies, garble, cut_short)
LOCKS = (lock_up_files, lock_up) if rights.CAN_BE_GIVEN_UP or not IS_ROOT else ()


def is_whole(folder: Path) -> bool:
    """Tell whether there is an index that its owner can read, as it was written."""
    try:
        current = snapshots.current(folder)
        files = [folder, current.folder, *current.folder.iterdir()]
        return current.is_intact() and all(file.stat().st_mode & 0o400 for file in files)
    except (IndexUnusable, OSError):
        return False


@pytest.fixture
def product(settings: dict[str, str], desk: Desk) -> Iterator[Product]:
    first = rights.become_owner if rights.CAN_BE_GIVEN_UP else None
    product = Product(settings, free_port(), workers=2, first=first)
    product.start()
    yield product
    product.kill()


def web_processes(product: Product) -> set[psutil.Process]:
    assert product.process
    return {*children_of(product.process.pid, "pages")}


def test_visitors_are_answered_and_the_index_mends_itself_whatever_happens_to_its_files(
    product: Product, desk: Desk, folder: Path
) -> None:
    assert eventually(lambda: is_whole(folder), within=60)
    processes = web_processes(product)
    with Visits(product.port) as visits:
        visits.wait_for(
            100
        )  # until all processes have looked at the index twice and know it for whole
        for service, damage in zip(desk.ids, (*LOCKS, *DAMAGES), strict=False):
            damage(folder)
            assert eventually(lambda: is_whole(folder), within=60), damage.__name__
            shows = partial(shows_only, product.port, desk.edit(service), desk.slug(service))
            assert eventually(shows, within=60), damage.__name__

    assert visits.complaints == []
    assert visits.notices
    assert web_processes(product) == processes
    assert len(processes) == 2
    assert eventually(lambda: len(list(folder.glob("gen-*"))) == 2)
