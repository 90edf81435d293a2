"""The command line, as an operator meets it."""

import io
import os
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from flask import Flask
from sqlalchemy.engine import make_url

from marketplace.database import transaction, utcnow
from marketplace.finding import sync as finding_sync
from marketplace.search.index import sync as search
from marketplace.server.check import Finding, findings, trusts_any_server
from marketplace.server.cli import main
from marketplace.settings import from_environment
from tests.browser import Visitor
from tests.conftest import make_user
from tests.counting import counted_statements
from tests.processes import run, surroundings
from tests.uploads.scanner import running_scanner


def marketplace(*words: str, data_dir: Path) -> CompletedProcess[str]:
    """Run the command in a process of its own."""
    return run(*words, environ=surroundings(DATA_DIR=data_dir), folder=data_dir)


def run_here(*words: str, data_dir: Path, **settings: str) -> CompletedProcess[str]:
    """Run the command in this process, which saves the two seconds of starting one."""
    environ_before, output, errors = dict(os.environ), io.StringIO(), io.StringIO()
    mask_before = os.umask(0o022)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(data_dir)
        patch.setattr(sys, "argv", ["marketplace", *words])
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
        os.environ.clear()
        os.environ.update(surroundings(DATA_DIR=data_dir, **settings))
        try:
            with redirect_stdout(output), redirect_stderr(errors), pytest.raises(SystemExit) as end:
                main()
        finally:
            os.environ.clear()
            os.environ.update(environ_before)
            os.umask(mask_before)
    status = end.value.code
    if isinstance(status, str):  # as the interpreter would on leaving
        errors.write(f"{status}\n")
        status = 1
    return CompletedProcess(words, int(status or 0), output.getvalue(), errors.getvalue())


def test_a_new_folder_becomes_a_marketplace_with_two_commands(tmp_path: Path) -> None:
    upgraded = marketplace("db", "upgrade", data_dir=tmp_path)
    exported = marketplace("export", data_dir=tmp_path)

    assert upgraded.returncode == 0, upgraded.stderr
    assert (exported.returncode, exported.stdout) == (0, "")


def test_flask_itself_has_the_command_that_changes_tables(app: Flask) -> None:
    """As in `flask --app wsgi db heads`, which alembic prints past what catches the output here."""
    runner = app.test_cli_runner()

    assert runner.invoke(args=["db", "heads"]).exit_code == 0
    assert "\n  upgrade " in runner.invoke(args=["db", "--help"]).output


def test_without_tables_an_export_says_what_to_do(tmp_path: Path) -> None:
    result = run_here("export", data_dir=tmp_path)

    assert result.returncode == 1
    assert result.stderr == "Error: The database has no tables yet; run `marketplace db upgrade`.\n"


@pytest.mark.parametrize("words", [["--help"], ["check"], ["serve"], ["routes"]])
def test_a_wrong_setting_is_one_sentence(tmp_path: Path, words: list[str]) -> None:
    result = run_here(*words, data_dir=tmp_path, RATELIMIT="perhaps")

    assert result.returncode == 1
    assert result.stderr == "marketplace: MARKETPLACE_RATELIMIT: write on or off.\n"


COMMANDS = [
    ["demo"],
    ["serve", "--port", "8399"],
    ["worker", "--once"],
    ["import", "-"],
    ["export", "enquiries"],
    ["search", "rebuild"],
    ["search", "find", "water"],
    ["db", "upgrade"],
    ["people", "invite", "ada@example.org", "--role", "coordinator"],
]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_database_that_cannot_be_reached_is_one_sentence(
    tmp_path: Path, words: list[str]
) -> None:
    result = run_here(*words, data_dir=tmp_path, DATABASE_URL="sqlite:////nowhere/at/all.sqlite")

    assert result.returncode == 1
    assert result.stderr == (
        "marketplace: MARKETPLACE_DATABASE_URL: the database cannot be used (unable to open database file).\n"
    )


@pytest.mark.parametrize("words", [COMMANDS[2], *COMMANDS[5:7], COMMANDS[8]], ids=" ".join)
def test_a_command_that_needs_tables_says_how_to_get_them(tmp_path: Path, words: list[str]) -> None:
    result = run_here(*words, data_dir=tmp_path)

    assert result.returncode == 1
    assert result.stderr.endswith("The database has no tables yet; run `marketplace db upgrade`.\n")
    assert len(result.stderr.splitlines()) == 1


def test_an_index_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    run_here("db", "upgrade", data_dir=tmp_path)
    (tmp_path / "search").write_text("in the way")

    result = run_here("search", "rebuild", data_dir=tmp_path)

    assert result.returncode == 1
    assert result.stderr.startswith("marketplace: a file cannot be read or written (")
    assert len(result.stderr.splitlines()) == 1


def test_the_help_names_every_command(app: Flask, tmp_path: Path) -> None:
    said = run_here("--help", data_dir=tmp_path).stdout

    for command in (
        "serve",
        "worker",
        "check",
        "demo",
        "import",
        "export",
        "search",
        "people",
        "db",
        "routes",
        "shell",
    ):
        assert f"\n  {command} " in said


def test_a_check_of_a_working_site_finds_nothing_wrong(app: Flask) -> None:
    make_user("coordinator@example.org", coordinator=True)
    search.rebuild()
    finding_sync.rebuild(utcnow())

    wrong = [finding for finding in findings(app.extensions["settings"]) if not finding.good]

    assert wrong == []


@pytest.mark.parametrize(
    ("url", "is_trusted_blindly"),
    [
        ("postgresql://desk@db.example.org/marketplace", True),
        ("postgresql://desk@db.example.org/marketplace?sslmode=require", True),
        ("postgresql://desk@/marketplace?host=db.example.org", True),
        ("postgresql://desk@db.example.org/marketplace?sslmode=verify-full", False),
        ("postgresql://desk@127.0.0.1/marketplace", False),
        ("postgresql:///marketplace?host=/run/postgresql", False),
        ("postgresql:///marketplace", False),
        ("sqlite:////var/lib/marketplace/marketplace.sqlite", False),
    ],
)
def test_a_check_asks_for_proof_from_a_database_on_another_machine(
    url: str, is_trusted_blindly: bool
) -> None:
    assert trusts_any_server(make_url(url)) is is_trusted_blindly


def test_a_check_asks_the_virus_scanner(app: Flask, tmp_path: Path) -> None:
    with running_scanner() as address:
        there = replace(app.extensions["settings"], clamd=address)
        assert Finding("virus scanner", "it answers") in list(findings(there))

    away = replace(app.extensions["settings"], clamd=str(tmp_path / "ctl"))
    finding = next(finding for finding in findings(away) if finding.subject == "virus scanner")
    assert not finding.good
    assert "correct MARKETPLACE_CLAMD" in finding.words


def test_a_check_says_what_is_missing_and_how_to_mend_it(app: Flask) -> None:
    words = {
        finding.subject: finding.words
        for finding in findings(app.extensions["settings"])
        if not finding.good
    }

    assert (
        words["index"]
        == "there is none yet; run `marketplace search rebuild`, or start the worker."
    )
    assert "marketplace people invite" in words["accounts"]


def test_a_check_of_a_public_site_refuses_the_accounts_of_the_demonstration(
    app: Flask, tmp_path: Path
) -> None:
    user = make_user("coordinator@example.org", coordinator=True)
    with transaction():
        user.is_demonstration = True
    environ = {
        "MARKETPLACE_DATA_DIR": str(tmp_path),
        "MARKETPLACE_BASE_URL": "http://marketplace.example.org",
    }

    words = {
        finding.subject: finding.words
        for finding in findings(from_environment(environ))
        if not finding.good
    }

    assert "password is public" in words["accounts"]
    assert "https" in words["settings"]
    assert "MARKETPLACE_SMTP_URL" in words["mail"]
    assert "MARKETPLACE_OPERATOR_NAME" in words["operator"]


def test_a_check_names_what_the_imprint_leaves_out_without_calling_it_wrong(
    app: Flask, tmp_path: Path
) -> None:
    operator = {"NAME": "Office", "ADDRESS": "Lyon", "EMAIL": "a@example.org", "VAT": "FR1"}
    environ = {f"MARKETPLACE_OPERATOR_{name}": value for name, value in operator.items()}
    settings = from_environment({"MARKETPLACE_DATA_DIR": str(tmp_path), **environ})

    finding = next(one for one in findings(settings) if one.subject == "operator")

    assert finding.good
    assert "MARKETPLACE_OPERATOR_HOST" in finding.words
    assert "MARKETPLACE_OPERATOR_VAT" not in finding.words


def test_a_mail_server_that_does_not_answer_is_named(app: Flask, tmp_path: Path) -> None:
    environ = {"MARKETPLACE_DATA_DIR": str(tmp_path), "MARKETPLACE_SMTP_URL": "smtp://127.0.0.1:1"}

    finding = next(one for one in findings(from_environment(environ)) if one.subject == "mail")

    assert not finding.good
    assert finding.words.startswith("127.0.0.1:1 refuses (")


def test_a_check_without_a_database_tells_so_and_ends_with_a_failure(tmp_path: Path) -> None:
    result = run_here("check", data_dir=tmp_path)

    assert result.returncode == 1
    assert "WRONG database: it has no tables yet; run `marketplace db upgrade`." in result.stdout


def test_whether_a_process_lives_is_answered_without_asking_anything(
    app: Flask, wsm_desk: Visitor
) -> None:
    with counted_statements() as statements:
        answer = wsm_desk.client.get("/healthz", headers={"Accept-Encoding": "gzip"})

    assert answer.status_code == 200
    assert statements == []


def test_a_process_that_lives_says_so_and_one_that_can_serve_too(visitor: Visitor) -> None:
    assert visitor.client.get("/healthz").get_json() == {"alive": True}
    assert visitor.client.get("/readyz").status_code == 503
    assert visitor.client.get("/readyz").get_json() == {"database": True, "index": False}

    search.rebuild()

    assert visitor.client.get("/readyz").get_json() == {"database": True, "index": True}
