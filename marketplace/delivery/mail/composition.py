"""Writing mail: from templates into the outbox, in the same transaction as its cause."""

import re
import secrets
from datetime import datetime
from email.utils import parseaddr
from functools import lru_cache
from textwrap import shorten
from typing import Any

from flask import current_app
from sqlalchemy import Index, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.contact import wire_address
from marketplace.database import Model, db
from marketplace.delivery.mail.folder import MailFolder
from marketplace.delivery.outbox import GIVE_UP_AFTER, Outgoing
from marketplace.i18n import as_plain_text, as_typed, in_language
from marketplace.settings import settings
from marketplace.text import clean_line

SUBJECT_MAX = 300
UNSUBSCRIBE_URL_MAX = 500
_BLANK_LINES = re.compile(r"\n{3,}")


class Mail(Outgoing, Model):
    """One mail to one address, as it will be sent."""

    __tablename__ = "mail"
    __table_args__ = (Index("ix_mail_due", "sent_at", "failed_at", "next_try_at"),)

    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    recipient: Mapped[str] = mapped_column(String(320))
    reply_to: Mapped[str | None] = mapped_column(String(320))
    language: Mapped[str] = mapped_column(String(8))
    subject: Mapped[str] = mapped_column(String(SUBJECT_MAX))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    about: Mapped[str | None] = mapped_column(String(40), index=True)
    """The reference of the enquiry that the mail is about."""
    thread_subject: Mapped[str | None] = mapped_column(String(SUBJECT_MAX))
    """What stands in the header as the subject: the same in all mails of an enquiry, or no program joins them."""
    written_by_person: Mapped[bool] = mapped_column(default=False)
    """Whether it passes on what a person wrote: ticket systems drop what says that a machine wrote it."""
    unsubscribe_url: Mapped[str | None] = mapped_column(String(UNSUBSCRIBE_URL_MAX))
    """Where one click in the mail program ends mails of this kind (RFC 8058)."""

    @property
    def thread(self) -> str | None:
        """The Message-ID to which all mails about its enquiry refer, though none has it."""
        if self.about is None:
            return None
        domain = self.message_id.rpartition("@")[2]
        return f"<{self.about.lower()}@{domain}"

    @property
    def file_name(self) -> str:
        """The name of its file, without the ending, where mails are files."""
        local_part = self.message_id.strip("<>").partition("@")[0]
        return f"{self.id:08d}-{local_part}"


def post(mail: Mail) -> Mail:
    """Put a mail into the outbox: it leaves when the transaction is committed."""
    db.session.add(mail)
    return mail


def compose(
    name: str,
    *,
    to: str,
    language: str,
    now: datetime,
    reply_to: str | None = None,
    about: str | None = None,
    thread: str | None = None,
    written_by_person: bool = False,
    unsubscribe_url: str | None = None,
    **context: Any,
) -> Mail:
    """Write a mail from templates/mail/<name>/ in the language of its reader, and return it.

    The templates are subject.txt, body.txt and body.html; they make links with link(), which knows the public address
    from the settings. A thread is a template of the subject that all mails about something have in common.
    """
    if language not in settings().languages:
        language = settings().default_language

    with in_language(language):
        context |= {
            "link": link_in(language),
            "language": language,
            "site_name": settings().site_name,
            "operator": settings().operator,
        }
        subject = _subject(f"mail/{name}/subject.txt", context)
        thread_subject = _subject(thread, context) if thread else None
        text = as_plain_text(_render(f"mail/{name}/body.txt", context)).strip()
        html = _render(f"mail/{name}/body.html", {"subject": subject, **context})

    return Mail(
        message_id=f"<{secrets.token_hex(16)}@{_domain_of(settings().mail_from)}>",
        recipient=to,
        reply_to=reply_to,
        language=language,
        subject=subject,
        text=_BLANK_LINES.sub("\n\n", text) + "\n",
        html=html,
        about=about,
        thread_subject=thread_subject,
        written_by_person=written_by_person,
        unsubscribe_url=unsubscribe_url,
        created_at=now,
        next_try_at=now,
        give_up_at=now + GIVE_UP_AFTER,
    )


def find_thread_subject(about: str, recipient: str) -> str | None:
    """Find the subject that the mails about an enquiry have for a recipient.

    What it was in the first one it has to stay, whatever was renamed or translated meanwhile.
    """
    query = (
        select(Mail.thread_subject)
        .where(Mail.about == about, Mail.recipient == recipient, Mail.thread_subject.is_not(None))
        .order_by(Mail.id)
        .limit(1)
    )
    return db.session.scalar(query)


def withdraw(mail: Mail) -> None:
    """Take a mail back that was posted in the same transaction.

    Writing it took its time, so that nobody can tell from the time of an answer that no mail goes out.
    """
    db.session.flush()
    db.session.delete(mail)


def link_in(language: str) -> Any:
    """Return link(endpoint, **values), which makes absolute addresses in a language.

    They begin with the configured public address: a mail is written where no request says it.
    """
    scheme, _, address = settings().base_url.partition("://")
    host, _, path = address.partition("/")
    urls = current_app.url_map.bind(host, script_name=f"/{path}", url_scheme=scheme)

    def link(endpoint: str, **values: Any) -> str:
        if current_app.url_map.is_endpoint_expecting(endpoint, "lang"):
            values.setdefault("lang", language)
        return urls.build(endpoint, values, force_external=True)

    return link


def mail_folder() -> MailFolder:
    """Return the folder of mails as files.

    A site with a mail server may have had one before.
    """
    return MailFolder(settings().data_dir / "mail")


def _render(template: str, context: dict[str, Any]) -> str:
    """Render a template with nothing of a page: a mail is the same whoever makes it be sent."""
    return current_app.jinja_env.get_template(template).render(context)


def _subject(template: str, context: dict[str, Any]) -> str:
    """Write a subject on one line that fits, cut between its words where it is too long.

    Nothing in it may look like an encoded word (RFC 2047), which mail programs would decode.
    """
    line = clean_line(as_typed(_render(template, context))).replace("=?", "= ?")
    return shorten(line, SUBJECT_MAX, placeholder="…", break_on_hyphens=False)


@lru_cache(1)
def _domain_of(sender: str) -> str:
    """Return the domain of a sender in ASCII."""
    address = parseaddr(sender)[1]
    return (wire_address(address) or address).rpartition("@")[2]
