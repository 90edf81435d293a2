"""What `marketplace check` looks at: each finding says what is wrong and how to mend it."""

import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path

from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError

from marketplace.accounts.queries import coordinators
from marketplace.clusters.queries import with_webhook as clusters_with_webhook
from marketplace.database import db, is_current, is_up_to_date
from marketplace.delivery import webhooks
from marketplace.delivery.mail import is_held
from marketplace.delivery.mail.diagnosis import diagnose
from marketplace.demo.queries import has_demonstration_users
from marketplace.files.private import is_open_to_others
from marketplace.finding import progress
from marketplace.finding.kinds import mark_of_damage
from marketplace.media import pictures
from marketplace.search.queries import is_ready
from marketplace.settings import Settings
from marketplace.settings.network import LOOPBACK, SocketAddress
from marketplace.uploads import clamd, pdf


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    subject: str
    words: str
    good: bool = True


def findings(settings: Settings) -> Iterator[Finding]:
    """Look at everything that has to work.

    What rests on the database is left out when that does not answer.
    """
    yield _configuration(settings)
    yield _operator(settings)
    yield _data_folder(settings)
    database = _database()
    yield database
    if database.good:
        yield _index()
        yield _indexes_of_desk()
        yield _accounts(settings)
        yield _webhooks()
    yield _mail(settings)
    yield _files()
    if settings.clamd:
        yield _virus_scanner(settings.clamd)


def _configuration(settings: Settings) -> Finding:
    if settings.production and not settings.base_url.startswith("https://"):
        words = "MARKETPLACE_BASE_URL begins with http://: passwords would travel in the open; serve the site over https."
        return Finding("settings", words, good=False)
    return Finding(
        "settings", f"the site is {settings.base_url}, its data lies in {settings.data_dir}"
    )


def _operator(settings: Settings) -> Finding:
    """See that the imprint and the privacy notice can name who is responsible for the site."""
    variables = settings.operator.unset_variables
    if not variables:
        words = f"{settings.operator.name} is responsible for the site"
        lines = ", ".join(settings.operator.unset_lines)
        hint = f"; the imprint leaves lines out that some countries ask for: {lines}"
        return Finding("operator", words + hint if lines else words)
    words = (
        "imprint and privacy notice cannot say who is responsible for the site; "
        f"set {', '.join(variables)}."
    )
    return Finding("operator", words, good=not settings.production)


def _data_folder(settings: Settings) -> Finding:
    """See that no other user of the machine can enter the data folder or read the database."""
    paths = [settings.data_dir, *_database_files()]
    commands = [_closing_command(path) for path in paths if _can_be_read_by_others(path)]
    if commands:
        words = (
            f"other users of this machine can read what it holds; run `{' && '.join(commands)}`."
        )
        return Finding("data folder", words, good=False)
    return Finding("data folder", "no other user of this machine can enter it")


def _database_files() -> list[Path]:
    """Return the file of a database in SQLite, which may lie elsewhere."""
    name = db.engine.url.database or ""
    is_file = db.engine.dialect.name == "sqlite" and Path(name).is_file()
    return [Path(name)] if is_file else []


def _can_be_read_by_others(path: Path) -> bool:
    """Whether others reach a path: a file is closed to them also where its folder is."""
    return is_open_to_others(path) and (path.is_dir() or is_open_to_others(path.parent))


def _closing_command(path: Path) -> str:
    """Return the command that takes the rights of others from a file or folder."""
    return f"chmod go= {shlex.quote(str(path))}"


def _database() -> Finding:
    try:
        if not is_current():
            return Finding(
                "database", "it has no tables yet; run `marketplace db upgrade`.", good=False
            )
        if not is_up_to_date():
            words = "its tables are not those of this version; run `marketplace db upgrade`."
            return Finding("database", words, good=False)
        if trusts_any_server(db.engine.url):
            words = (
                "it accepts any server that answers in place of yours; "
                "add ?sslmode=verify-full to MARKETPLACE_DATABASE_URL."
            )
            return Finding("database", words, good=False)
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", error)).strip().split("\n")[0]
        return Finding(
            "database",
            f"it does not answer ({reason}); correct MARKETPLACE_DATABASE_URL.",
            good=False,
        )
    return Finding("database", f"{db.engine.dialect.name} answers and its tables are up to date")


def trusts_any_server(url: URL) -> bool:
    """Whether PostgreSQL is on another machine that need not prove who it is."""
    host = url.query.get("host", url.host) or ""
    is_elsewhere = url.get_backend_name() == "postgresql" and host not in {"", *LOOPBACK}
    is_socket = str(host).startswith("/")
    has_proof = url.query.get("sslmode") in {"verify-ca", "verify-full"}
    return is_elsewhere and not is_socket and not has_proof


def _index() -> Finding:
    try:
        if is_ready():
            return Finding("index", "it can be searched")
        reason = "there is none yet"
    except OSError as error:
        reason = str(error)
    words = f"{reason}; run `marketplace search rebuild`, or start the worker."
    return Finding("index", words, good=False)


def _indexes_of_desk() -> Finding:
    state = progress.load()
    if state is not None and state.is_complete and not mark_of_damage().exists():
        return Finding("search of the desk", "everything can be found")
    words = "not everything can be found yet; run `marketplace find rebuild`, or start the worker."
    return Finding("search of the desk", words, good=False)


def _accounts(settings: Settings) -> Finding:
    if settings.production and has_demonstration_users():
        words = (
            "there are accounts of the demonstration, whose password is public: they cannot sign in here, "
            "but this database holds invented services; start with an empty one."
        )
        return Finding("accounts", words, good=False)
    if not coordinators():
        words = "there is no coordinator; run `marketplace people invite EMAIL --role coordinator`."
        return Finding("accounts", words, good=False)
    return Finding("accounts", "there is a coordinator")


def _webhooks() -> Finding:
    """See that the system of each cluster may be called as things are set."""
    problems = [
        f"{cluster.slug}: {problem}"
        for cluster in clusters_with_webhook()
        if (problem := webhooks.problem_with(cluster.webhook_url))
    ]
    if problems:
        words = (
            f"nothing is sent to the systems of some clusters until they change the address under "
            f"Notifications ({' '.join(problems)})."
        )
        return Finding("webhooks", words, good=False)
    return Finding("webhooks", "the systems of clusters may be called")


def _mail(settings: Settings) -> Finding:
    if is_held():
        words = "it is on hold, for example because a backup was restored; run `marketplace mail release`."
        return Finding("mail", words, good=False)
    if settings.smtp is None:
        words = f"it goes to files in {settings.data_dir / 'mail'}"
        if settings.production:
            return Finding("mail", f"{words}, not to people; set MARKETPLACE_SMTP_URL.", good=False)
        return Finding("mail", words)
    trouble = diagnose(settings.smtp, parseaddr(settings.mail_from)[1])
    if trouble is not None:
        return Finding("mail", trouble, good=False)

    words = f"{settings.smtp.host}:{settings.smtp.port} accepts e-mail"
    if settings.smtp.tls != "none" and not settings.smtp.verify:
        words += ", but its certificate is not checked (MARKETPLACE_SMTP_VERIFY=off)"
    return Finding("mail", words)


def _files() -> Finding:
    try:
        pdf.try_reader()
    except OSError as error:
        words = f"{error}, so no PDF is accepted; install the package as its lock says."
        return Finding("files", words, good=False)
    try:
        pictures.try_renderer()
    except OSError as error:
        words = f"{error}, so no picture is accepted; install the package as its lock says."
        return Finding("files", words, good=False)
    return Finding("files", "uploaded files can be checked")


def _virus_scanner(address: SocketAddress) -> Finding:
    try:
        clamd.ping(address)
    except OSError as error:
        words = f"it cannot be asked ({error}), so no file is accepted; start it or correct MARKETPLACE_CLAMD."
        return Finding("virus scanner", words, good=False)
    return Finding("virus scanner", "it answers")
