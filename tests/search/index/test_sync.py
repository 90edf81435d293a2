"""The index keeps in step with the catalogue, and mends itself."""

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask

from marketplace.catalogue import actions as catalogue
from marketplace.catalogue import change_log
from marketplace.catalogue.models import Service
from marketplace.catalogue.queries import find_by_slug
from marketplace.changes.models import Change
from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction
from marketplace.search.index import reader as reader_module
from marketplace.search.index.sync import rebuild, sync
from marketplace.search.queries import is_ready
from tests.browser import Visitor
from tests.conftest import NOW, make_service
from tests.processes import Command, surroundings
from tests.search.conftest import ask, found_by

REPAIRING = "The search is being repaired"


@pytest.fixture
def folder(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The index on the disk, looked at before every question."""
    monkeypatch.setattr(reader_module, "CHECK_INTERVAL", 0)
    return data_dir / "search"


def change(slug: str, title: str) -> None:
    """Give a service another title."""
    with transaction():
        service = find_by_slug(slug)
        assert service is not None
        service.texts[0].title = title
        change_log.record_change(service, NOW)


def test_a_published_service_is_found_after_the_next_sync(app: Flask, wsm: Cluster) -> None:
    sync()
    service = make_service("turbines", wsm, title="Turbines", state="draft")
    assert sync() == 0

    with transaction():
        catalogue.publish(find_by_slug("turbines"), NOW)  # type: ignore[arg-type]
    assert found_by("turbines") == []

    assert sync() == 1
    assert found_by("turbines") == [service.slug]
    assert sync() == 0


def test_a_withdrawn_service_is_not_found_any_more(membrane_screening: Service) -> None:
    rebuild()
    assert found_by("membrane") == ["membrane-screening"]

    with transaction():
        catalogue.withdraw(find_by_slug("membrane-screening"), "The laboratory moved.", NOW)  # type: ignore[arg-type]
    sync()

    assert found_by("membrane") == []
    assert ask().total == 0


def test_a_service_withdrawn_a_moment_ago_is_not_shown(
    visitor: Visitor, membrane_screening: Service
) -> None:
    rebuild()
    with transaction():
        catalogue.withdraw(find_by_slug("membrane-screening"), "The laboratory moved.", NOW)  # type: ignore[arg-type]

    assert not visitor.open("/en/services").links("membrane-screening")


def test_an_edited_service_is_found_by_its_new_words_only(membrane_screening: Service) -> None:
    rebuild()
    with transaction():
        service = find_by_slug("membrane-screening")
        assert service is not None
        text = service.texts[0]
        text.title, text.summary, text.description = "Turbines", "", ""
        service.type = "training"
        change_log.record_change(service, NOW)

    assert sync() == 1

    assert found_by("turbines") == ["membrane-screening"]
    assert found_by("screening") == []
    assert ask().counts["type"] == {"training": 1}


def test_many_changes_are_taken_in_at_once(wsm: Cluster) -> None:
    for number in range(12):
        make_service(f"audit-{number}", wsm, title="Audit")
    rebuild()
    for round_number in range(3):
        for number in range(12):
            change(f"audit-{number}", f"Turbine {round_number}")

    assert sync() == 12
    assert ask("turbine").total == 12
    assert ask("audit").total == 12  # their summaries still say so


def test_readers_hold_on_to_two_snapshots(folder: Path, membrane_screening: Service) -> None:
    rebuild()
    for number in range(4):
        change("membrane-screening", f"Screening {number}")
        sync()

    assert len(list(folder.glob("gen-*"))) == 2
    assert found_by("screening") == ["membrane-screening"]


def test_without_an_index_visitors_see_the_newest_services(
    visitor: Visitor, folder: Path, membrane_screening: Service
) -> None:
    assert not is_ready()
    page = visitor.open("/en/services?q=xylophone&type=training&page=7")

    assert page.status == 200
    assert REPAIRING in page.text
    assert page.links("/en/services/membrane-screening")
    assert REPAIRING in visitor.open("/en/").text

    sync()

    assert is_ready()
    assert REPAIRING not in visitor.open("/en/services").text


def garble(folder: Path) -> None:
    for file in folder.glob("gen-*/*"):
        file.write_bytes(os.urandom(1000))


def cut(folder: Path) -> None:
    for file in folder.glob("gen-*/*"):
        file.write_bytes(file.read_bytes()[:-1])


def misdirect(folder: Path) -> None:
    (folder / "CURRENT").write_bytes(b"\xff\x00 nowhere")


def empty_the_snapshot(folder: Path) -> None:
    for file in folder.glob("gen-*/*"):
        file.unlink()


def remove(folder: Path) -> None:
    shutil.rmtree(folder)


def age(folder: Path) -> None:
    for file in folder.glob("gen-*/meta.json"):
        file.write_text(file.read_text().replace('"format": ', '"format": 9'))


@pytest.mark.parametrize("damage", [garble, cut, misdirect, empty_the_snapshot, remove, age])
def test_a_damaged_index_is_noticed_and_mended(
    visitor: Visitor, folder: Path, membrane_screening: Service, damage: object
) -> None:
    rebuild()
    assert found_by("membrane") == ["membrane-screening"]

    damage(folder)  # type: ignore[operator]

    assert ask("membrane").is_degraded
    assert visitor.open("/en/services?q=membrane").links("/en/services/membrane-screening")

    sync()

    assert not ask("membrane").is_degraded
    assert found_by("membrane") == ["membrane-screening"]


def test_a_restored_database_gets_an_index_of_its_own(
    folder: Path, membrane_screening: Service
) -> None:
    change("membrane-screening", "Turbines")
    rebuild()
    with transaction():
        db.session.query(Change).delete()
        service = find_by_slug("membrane-screening")
        assert service is not None
        service.texts[0].title = "Old screening"

    sync()

    assert found_by("old screening") == ["membrane-screening"]
    assert found_by("turbines") == []


def test_several_that_sync_at_once_do_not_get_in_each_others_way(app: Flask, wsm: Cluster) -> None:
    for number in range(10):
        make_service(f"audit-{number}", wsm, title="Audit")
    rebuild()
    for number in range(10):
        change(f"audit-{number}", "Turbine")

    def sync_elsewhere(_number: int) -> int:
        with app.app_context():
            done = sync()
            db.session.remove()
            return done

    db.session.remove()
    with ThreadPoolExecutor(4) as pool:
        numbers = list(pool.map(sync_elsewhere, range(4)))

    assert sorted(numbers) == [0, 0, 0, 10]
    assert ask("turbine").total == 10


def test_two_processes_build_at_once_while_visitors_read(
    app: Flask,
    data_dir: Path,
    database_url: str,
    folder: Path,
    membrane_screening: Service,
    tmp_path: Path,
) -> None:
    rebuild()
    environ = surroundings(DATA_DIR=data_dir, DATABASE_URL=database_url)
    outputs = [tmp_path / "first", tmp_path / "second"]
    builders = [Command("search", "rebuild", environ=environ, output=output) for output in outputs]

    while any(builder.status is None for builder in builders):
        assert found_by("membrane") == ["membrane-screening"]

    assert [output.read_text() for output in outputs] == ["1 service can be found.\n"] * 2
    assert found_by("membrane") == ["membrane-screening"]
    assert not list(folder.glob("*.new"))
