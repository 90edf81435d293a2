"""The `marketplace` command: every flask command, and our own."""

import multiprocessing
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask import current_app
from flask.cli import FlaskGroup, ScriptInfo, with_appcontext

from marketplace import create_app
from marketplace.database import Unusable, db, is_current, trouble, upgrade
from marketplace.demo.cli import prepare_demonstration
from marketplace.demo.queries import has_demonstration_users
from marketplace.files.private import keep_new_files_private
from marketplace.search.meaning import builtin
from marketplace.server import worker
from marketplace.server.check import findings
from marketplace.server.child_process import ChildProcess, Lifeline
from marketplace.server.holidays import load_holidays
from marketplace.server.serve import START_METHOD, assume_address
from marketplace.server.serve import serve as serve_until_told
from marketplace.server.warm import warm
from marketplace.settings import Settings, settings
from marketplace.settings.network import is_loopback
from marketplace.settings.values import SettingsError


class Commands(FlaskGroup):
    """Flask's commands and ours, with a sentence where Flask would show a traceback."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the commands by name. Raises SettingsError when the application cannot be made."""
        ctx.ensure_object(ScriptInfo).load_app()
        return super().list_commands(ctx)


@click.group(cls=Commands, create_app=create_app)
def marketplace() -> None:
    """Run and look after the marketplace."""


@marketplace.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option(
    "--workers",
    default=2,
    show_default=True,
    type=click.IntRange(1, 64),
    help="Web processes.",
)
@click.option(
    "--no-worker",
    is_flag=True,
    help="Leave mail and the search index to `marketplace worker` elsewhere.",
)
@click.option(
    "--demo", is_flag=True, help="Make the demonstration first, if there are no services yet."
)
def serve(host: str, port: int, workers: int, no_worker: bool, demo: bool) -> None:
    """Serve the pages, and do what has to be done beside them."""
    assume_address(host, port)
    app = create_app()
    with app.app_context():
        _refuse_local_address(host)
        upgrade()
        if demo:
            prepare_demonstration(if_empty=True)
        _refuse_public_demonstration()
        if START_METHOD == "fork":
            load_holidays()
    warm(app)
    serve_until_told(app, host, port, workers, with_worker=not no_worker)


def _refuse_local_address(host: str) -> None:
    """Raise ClickException where others reach a site that calls itself local.

    By that address alone a demonstration is known, whose passwords and mailbox are public.
    """
    is_reachable = not is_loopback(host) or settings().trusted_proxies > 0
    if is_reachable and not settings().production:
        raise click.ClickException(
            "Others could reach this site (--host, MARKETPLACE_TRUSTED_PROXIES), but its address is only this "
            f"machine's ({settings().base_url}); name the public one in MARKETPLACE_BASE_URL."
        )


def _refuse_public_demonstration() -> None:
    """Raise ClickException where a site for others holds the demonstration."""
    if settings().production and has_demonstration_users():
        raise click.ClickException(
            f"Others can reach this site ({settings().base_url}), but its database is that of the demonstration, "
            "whose passwords are public; name an empty folder in MARKETPLACE_DATA_DIR."
        )


@marketplace.command("worker")
@click.option("--once", is_flag=True, help="Do each job once, then end.")
@with_appcontext
def run_worker(once: bool) -> None:
    """Deliver mail, and keep the search index in step."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    if not is_current():
        raise click.ClickException("The database has no tables yet; run `marketplace db upgrade`.")
    db.session.remove()
    if not once:
        with _encoder_beside(settings()):
            worker.run(app)
    elif not worker.run_once(app):
        raise click.ClickException("A job failed; the log above says which.")


@contextmanager
def _encoder_beside(site: Settings) -> Iterator[None]:
    """Run the encoder meanwhile, unless a server runs that of the site already."""
    encoding = builtin.process_of(site)
    if encoding is None or builtin.is_served(site):
        yield
        return
    multiprocessing.set_start_method(START_METHOD, force=True)  # only a fork has the lifeline
    lifeline = Lifeline() if START_METHOD == "fork" else None
    child = ChildProcess("encoder", encoding, lifeline)
    child.start()
    threading.Thread(target=child.keep_running, daemon=True).start()
    try:
        yield
    finally:
        child.stop()


@marketplace.command()
@with_appcontext
def check() -> None:
    """Say what is wrong and how to mend it: settings, database, index, accounts, mail."""
    good = True
    for finding in findings(settings()):
        click.echo(f"{'ok   ' if finding.good else 'WRONG'} {finding.subject}: {finding.words}")
        good = good and finding.good
    if not good:
        raise click.exceptions.Exit(1)


def main() -> None:
    """Run the command, and end with one sentence where it cannot go on.

    That is so for a wrong setting, and a database or file that cannot be used.
    """
    keep_new_files_private()
    try:
        marketplace()
    except SettingsError as error:
        sys.exit(f"marketplace: {error}")
    except Unusable as error:
        sys.exit(f"marketplace: {trouble(error)}")
    except OSError as error:  # a full disk, a folder of somebody else's
        sys.exit(f"marketplace: a file cannot be read or written ({error}).")
