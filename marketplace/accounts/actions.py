"""What happens to accounts."""

from datetime import datetime

from sqlalchemy import delete

from marketplace.accounts.models import (
    SESSION_MAX,
    MailFrequency,
    MailReader,
    User,
    UserSession,
    normal_email,
)
from marketplace.database import db
from marketplace.delivery import mail
from marketplace.tokens import link_token_hash


def create_user(
    email: str,
    *,
    name: str,
    password_hash: str,
    language: str,
    now: datetime,
    is_coordinator: bool = False,
) -> User:
    """Create an account."""
    user = User(
        email=normal_email(email),
        name=name.strip(),
        language=language,
        created_at=now,
        is_coordinator=is_coordinator,
    )
    user.replace_password(password_hash)
    db.session.add(user)
    return user


def describe(user: User, *, name: str, language: str) -> None:
    """Store what a person says about themselves."""
    user.name = name
    user.language = language


def open_session(user: User, token: str, now: datetime) -> None:
    """Let a browser that keeps a token be known as somebody's from now on."""
    db.session.flush()  # an account that was made just now gets its number
    session = UserSession(
        token_hash=link_token_hash(token),
        user_id=user.id,
        session_key=user.session_key,
        opened_at=now,
    )
    db.session.add(session)


def end_session(token: str) -> None:
    """Let nobody be known by a token any more, whoever has a copy of it."""
    is_same = UserSession.token_hash == link_token_hash(token)
    db.session.execute(delete(UserSession).where(is_same))


def end_all_sessions(user: User) -> None:
    """Let nobody be known as a person any more, in whatever browser."""
    db.session.execute(delete(UserSession).where(UserSession.user_id == user.id))


def delete_old_sessions(now: datetime) -> None:
    """Delete the sessions that have lasted for as long as they may."""
    is_over = UserSession.opened_at <= now - SESSION_MAX
    db.session.execute(delete(UserSession).where(is_over))


def choose_mail(reader: MailReader, frequency: MailFrequency) -> None:
    """Set how much mail a person or a desk gets."""
    reader.mail_frequency = frequency


def send_reset(email: str, user: User | None, *, token: str, language: str, now: datetime) -> None:
    """Post the link with which a forgotten password is replaced.

    For an unknown address the mail is written and thrown away: the time it takes tells nobody
    who has an account.
    """
    recipient = user.email if user else email
    link = mail.compose("password_reset", to=recipient, language=language, now=now, token=token)
    message = mail.post(link)
    db.session.flush()
    if user is None:
        db.session.delete(message)
