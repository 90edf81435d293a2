"""One file holds a whole marketplace, and makes it again elsewhere (F13, F24)."""

import json
import stat
import tarfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import MetaData, String, Table, insert, select

from marketplace.backup import archive, making
from marketplace.backup.tables import Count
from marketplace.clusters.models import Cluster
from marketplace.database import db, is_up_to_date, transaction, upgrade
from marketplace.delivery import mail
from tests.backup.conftest import LETTER, MEDIA, Sites, contents, media, run, uploads
from tests.conftest import NOW, ON_POSTGRESQL, make_cluster


def test_a_backup_makes_the_same_marketplace_again(site: Flask, full: Path, sites: Sites) -> None:
    restored = sites("sqlite")

    result = run(restored, "restore", str(full))

    assert result.exit_code == 0, result.output
    assert contents(restored) == contents(site)
    assert list(uploads(restored).values()) == [LETTER]
    assert uploads(restored) == uploads(site)
    assert media(restored) == MEDIA
    secret = restored.extensions["settings"].data_dir / "secret-key"
    assert secret.read_text() == site.extensions["settings"].secret_key
    with restored.app_context():
        assert is_up_to_date()


@pytest.mark.skipif(not ON_POSTGRESQL, reason="needs PostgreSQL")
def test_a_backup_goes_from_one_database_to_the_other_and_back(
    site: Flask, full: Path, sites: Sites, tmp_path: Path
) -> None:
    small, large, path = sites("sqlite"), sites("postgresql"), tmp_path / "small.tar.gz"
    run(small, "restore", str(full))

    assert run(small, "backup", str(path)).exit_code == 0
    result = run(large, "restore", str(path))

    assert result.exit_code == 0, result.output
    assert contents(small) == contents(large) == contents(site)
    with large.app_context():  # new rows go on after those that came with their numbers
        make_cluster("new", "A new cluster", "FR", "en")


def test_a_restored_site_holds_its_mail_and_says_how_to_release_it(
    file: Path, sites: Sites
) -> None:
    restored = sites("sqlite")

    result = run(restored, "restore", str(file))

    assert "marketplace mail release" in result.output
    with restored.app_context():
        assert mail.is_held()


def test_only_its_owner_can_read_a_backup_and_nothing_else_stays_behind(file: Path) -> None:
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(file.parent.glob(".*")) == []


def test_a_backup_is_of_one_moment_while_people_post(
    app: Flask, wsm: Cluster, tmp_path: Path
) -> None:
    """Whoever posts while it is made is in all of it or in nothing."""
    before = contents(app)["cluster"]
    is_posted = threading.Event()

    def post() -> None:
        with app.app_context():
            make_cluster("late", "Came while it was made", "FR", "en")
            db.session.remove()
        is_posted.set()

    class Interruption:
        """Posts once the first table was written."""

        def __enter__(self) -> Count:
            return self.count

        def __exit__(self, *_error: object) -> None:
            pass

        def count(self, _rows: int) -> None:
            if not is_posted.is_set():
                thread = threading.Thread(target=post)
                thread.start()
                thread.join()

    path = tmp_path / "marketplace.tar.gz"
    manifest = making.make(path, NOW, lambda _label, _length: Interruption())

    rows = {name: content.read() for name, content in archive.members(path)}
    assert is_posted.is_set()
    assert rows["tables/cluster.jsonl"] == before
    assert b"Came while it was made" not in b"".join(rows.values())
    assert b"Came while it was made" in contents(app)["cluster_text"]
    assert manifest == archive.verify(path)


def test_a_marketplace_with_data_is_not_overwritten_unless_told(file: Path, sites: Sites) -> None:
    other = sites("sqlite")
    with other.app_context():
        upgrade()
        make_cluster("own", "Our own cluster", "FR", "en")
        db.session.remove()

    refused = run(other, "restore", str(file))
    assert refused.exit_code == 1
    assert "say --replace" in refused.output
    with other.app_context():
        assert db.session.scalars(select(Cluster.slug)).all() == ["own"]
        assert not mail.is_held()
        db.session.remove()

    accepted = run(other, "restore", "--replace", str(file))
    assert accepted.exit_code == 0, accepted.output
    with other.app_context():
        assert "own" not in db.session.scalars(select(Cluster.slug)).all()


def test_a_file_that_is_there_is_not_overwritten_unless_told(app: Flask, file: Path) -> None:
    refused = run(app, "backup", str(file))
    accepted = run(app, "backup", "--force", str(file))

    assert (refused.exit_code, accepted.exit_code) == (1, 0)
    assert "say --force" in refused.output


def test_a_backup_of_an_earlier_release_is_brought_up_to_date(sites: Sites, tmp_path: Path) -> None:
    old, new, path = (
        sites("sqlite"),
        sites("postgresql" if ON_POSTGRESQL else "sqlite"),
        tmp_path / "old.tar.gz",
    )
    with old.app_context():
        upgrade("0002")
        with transaction():
            store_old_cluster()
        db.session.remove()

    assert run(old, "backup", str(path)).exit_code == 0
    result = run(new, "restore", str(path))

    assert result.exit_code == 0, result.output
    with new.app_context():
        assert is_up_to_date()
        cluster = db.session.scalars(select(Cluster)).one()
        assert (cluster.slug, cluster.languages, cluster.created_at) == ("wsm", ["fr"], NOW)


def store_old_cluster() -> None:
    """Store a cluster as the second release did."""
    connection = db.session.connection()
    table = Table("cluster", MetaData(), autoload_with=connection)
    values: dict[str, Any] = {
        column.name: "" for column in table.columns if isinstance(column.type, String)
    }
    values |= {"id": 1, "slug": "wsm", "country": "FR", "languages": ["fr"]}
    connection.execute(insert(table).values({**values, "created_at": NOW.replace(tzinfo=None)}))


def rewritten(path: Path, change: Callable[[str, bytes], dict[str, bytes]]) -> Path:
    """Write a backup anew with other members, as somebody who means harm would."""
    members = {name: content.read() for name, content in archive.members(path)}
    copy = path.with_name("changed.tar.gz")
    with copy.open("wb") as file, archive.writing(file) as writer:
        for name, content in members.items():
            for other_name, other_content in change(name, content).items():
                writer.add_bytes(other_name, other_content)
    return copy


def with_manifest(**values: Any) -> Callable[[str, bytes], dict[str, bytes]]:
    def change(name: str, content: bytes) -> dict[str, bytes]:
        if name != archive.MANIFEST:
            return {name: content}
        return {name: json.dumps(json.loads(content) | values).encode()}

    return change


FOREIGN = {
    "a path that leads elsewhere": lambda name, content: {f"../{name}": content},
    "an absolute path": lambda name, content: {f"/tmp/{name}": content},  # noqa: S108
    "a member that is no part of it": lambda name, content: {name: content, "passwd": b""},
    "a content that changed": lambda name, content: {name: content.replace(b"wsm", b"wsx")},
    "a member that is missing": lambda name, content: (
        {} if name == "tables/service.jsonl" else {name: content}
    ),
    "no manifest": lambda name, content: {} if name == archive.MANIFEST else {name: content},
    "the manifest of another product": with_manifest(product="another"),
    "a manifest that says nothing": lambda name, content: {
        name: b"{}" if name == archive.MANIFEST else content
    },
    "a later version's tables": with_manifest(revision="9999"),
    "a later version's format": with_manifest(format=2),
}


@pytest.mark.parametrize("change", FOREIGN.values(), ids=FOREIGN)
def test_what_is_not_as_it_was_written_is_refused_in_one_sentence(
    file: Path, empty: Flask, change: Callable[[str, bytes], dict[str, bytes]]
) -> None:
    result = run(empty, "restore", str(rewritten(file, change)))

    assert_refused_and_untouched(empty, result.exit_code, result.output)


@pytest.mark.parametrize("share", [0, 0.1, 0.5, 0.99])
def test_a_backup_that_is_cut_off_is_refused(file: Path, empty: Flask, share: float) -> None:
    content = file.read_bytes()
    file.write_bytes(content[: int(len(content) * share)])

    result = run(empty, "restore", str(file))

    assert_refused_and_untouched(empty, result.exit_code, result.output)


@pytest.mark.parametrize("content", [b"SQLite format 3\0", b"\x1f\x8b\x08\x00 no gzip", b"PK\3\4"])
def test_another_kind_of_file_is_refused(tmp_path: Path, empty: Flask, content: bytes) -> None:
    path = tmp_path / "another"
    path.write_bytes(content)

    result = run(empty, "restore", str(path))

    assert_refused_and_untouched(empty, result.exit_code, result.output)


def test_a_link_in_an_archive_is_refused(tmp_path: Path, empty: Flask) -> None:
    path = tmp_path / "linked.tar.gz"
    link = tarfile.TarInfo("secret-key")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    with tarfile.open(path, "w:gz") as tar:
        tar.addfile(link)

    result = run(empty, "restore", str(path))

    assert_refused_and_untouched(empty, result.exit_code, result.output)


def test_a_backup_that_something_follows_is_refused(file: Path, empty: Flask) -> None:
    with file.open("ab") as end:
        end.write(b"something else")

    result = run(empty, "restore", str(file))

    assert_refused_and_untouched(empty, result.exit_code, result.output)


def assert_refused_and_untouched(app: Flask, status: int, output: str) -> None:
    assert status == 1, output
    assert output.startswith("Error: ")
    assert output.count("\n") == 1, output
    with app.app_context():
        assert not mail.is_held()
    assert uploads(app) == {}


def test_a_database_without_tables_has_nothing_to_back_up(empty: Flask, tmp_path: Path) -> None:
    result = run(empty, "backup", str(tmp_path / "empty.tar.gz"))

    assert result.exit_code == 1
    assert "marketplace db upgrade" in result.output
    assert list(tmp_path.glob("*.gz")) == []
