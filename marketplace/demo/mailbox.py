"""The mails that the demonstration would have sent, to be read in the browser."""

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from flask import Blueprint, abort, url_for
from werkzeug.wrappers import Response

from marketplace.accounts.access import public
from marketplace.database import utcnow
from marketplace.delivery.mail.message import to_bytes
from marketplace.demo import samples
from marketplace.settings import settings
from marketplace.web import htmx
from marketplace.web.errors import or_404
from marketplace.web.own_machine import is_own_machine

blueprint = Blueprint("mailbox", __name__)
MOST_MAILS = 200
"""How many mails the mailbox lists."""
_NAME = re.compile(r"[0-9A-Za-z-]{1,80}", re.ASCII)
_STYLE = re.compile(r"<style[^>]*>(.*?)</style>", re.DOTALL)


@dataclass(frozen=True)
class MailFile:
    """A mail as its reader sees it."""

    name: str
    recipient: str
    subject: str
    at: datetime
    language: str
    text: str
    html: str


@blueprint.get("/mailbox")
@public
def index() -> Response:
    """List the mails, the newest first."""
    _only_in_a_demonstration()
    letters = sorted(_letters(), key=lambda letter: (letter.at, letter.name), reverse=True)
    return htmx.render("demo/mailbox.html", letters=letters[:MOST_MAILS], total=len(letters))


@blueprint.get("/mailbox/samples")
@public
def all_samples() -> Response:
    """List a sample of every mail in every language."""
    _only_in_a_demonstration()
    return htmx.render(
        "demo/samples.html", names=samples.names(), mail_languages=settings().languages
    )


@blueprint.get("/mailbox/samples/<name>/<language>")
@public
def one_sample(name: str, language: str) -> Response:
    """Show a sample of a mail as text."""
    return htmx.render(
        "demo/mail.html",
        letter=_sample(name, language),
        html=url_for(".sample_html", name=name, language=language),
    )


@blueprint.get("/mailbox/samples/<name>/<language>/html")
@public
def sample_html(name: str, language: str) -> Response:
    """Show the HTML of a sample."""
    return _alone(_sample(name, language).html)


@blueprint.get("/mailbox/<name>")
@public
def show(name: str) -> Response:
    """Show a mail as text."""
    _only_in_a_demonstration()
    letter = or_404(_find(name))
    return htmx.render(
        "demo/mail.html", letter=letter, html=url_for(".html", name=name) if letter.html else None
    )


@blueprint.get("/mailbox/<name>/html")
@public
def html(name: str) -> Response:
    """Show the HTML of a mail, alone in a sandbox: it may style itself and nothing else."""
    _only_in_a_demonstration()
    return _alone(or_404(_find(name)).html)


def _alone(page: str) -> Response:
    styles = " ".join(f"'sha256-{_hash(style)}'" for style in _STYLE.findall(page)) or "'none'"
    rules = f"sandbox; default-src 'none'; style-src {styles}"
    return Response(page, mimetype="text/html", headers={"Content-Security-Policy": rules})


def _only_in_a_demonstration() -> None:
    if not settings().demonstration or not is_own_machine():
        abort(404)


def _letters() -> Iterator[MailFile]:
    for path in (settings().data_dir / "mail").glob("*.eml"):
        yield _letter_in(path)


def _find(name: str) -> MailFile | None:
    path = settings().data_dir / "mail" / f"{name}.eml"
    return _letter_in(path) if _NAME.fullmatch(name) and path.is_file() else None


def _sample(name: str, language: str) -> MailFile:
    """Write a sample, and read it as its receiver would."""
    _only_in_a_demonstration()
    if name not in samples.names() or language not in settings().languages:
        abort(404)
    mail = samples.sample(name, language, utcnow())
    return _letter(f"{name}, {language}", to_bytes(mail, settings().mail_from, mail.created_at))


def _letter_in(path: Path) -> MailFile:
    return _letter(path.stem, path.read_bytes())


def _letter(name: str, raw: bytes) -> MailFile:
    message = message_from_bytes(raw, policy=policy.default)
    return MailFile(
        name=name,
        recipient=str(message["To"]),
        subject=str(message["Subject"]),
        at=message["Date"].datetime,
        language=_language(message),
        text=_body(message, "plain"),
        html=_body(message, "html"),
    )


def _language(message: EmailMessage) -> str:
    """Return the language: EmailMessage of Python moves that header into the first part."""
    languages = (part["Content-Language"] for part in message.walk())
    return next((str(language) for language in languages if language), "en")


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    # Line ends as browsers see them, or the hash of a style would be another one than theirs.
    return str(part.get_content()).replace("\r\n", "\n") if part is not None else ""


def _hash(style: str) -> str:
    return base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
