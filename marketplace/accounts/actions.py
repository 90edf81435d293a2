"""What happens to accounts."""

from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError

from marketplace.accounts.browsers import browser_of, system_of
from marketplace.accounts.errors import AddressTaken
from marketplace.accounts.models import (
    ADDRESS_CHANGE_MAX,
    SESSION_MAX,
    AddressChange,
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


def open_session(user: User, token: str, now: datetime, *, user_agent: str = "") -> None:
    """Let a browser that keeps a token be known as somebody's from now on."""
    db.session.flush()  # an account that was made just now gets its number
    session = UserSession(
        token_hash=link_token_hash(token),
        user_id=user.id,
        session_key=user.session_key,
        opened_at=now,
        used_at=now,
        browser=browser_of(user_agent),
        system=system_of(user_agent),
    )
    db.session.add(session)


def note_use(token: str, now: datetime) -> None:
    """Note that something was done in a session."""
    is_same = UserSession.token_hash == link_token_hash(token)
    db.session.execute(update(UserSession).where(is_same).values(used_at=now))


def end_session(token: str) -> None:
    """Let nobody be known by a token any more, whoever has a copy of it."""
    is_same = UserSession.token_hash == link_token_hash(token)
    db.session.execute(delete(UserSession).where(is_same))


def end_session_of(user: User, token_hash: str) -> None:
    """End the session of a person whose token has a hash."""
    is_named = UserSession.token_hash == token_hash
    db.session.execute(delete(UserSession).where(UserSession.user_id == user.id, is_named))


def end_other_sessions(user: User, token: str) -> None:
    """Let nobody be known as a person any more but in the browser that keeps a token."""
    is_other = UserSession.token_hash != link_token_hash(token)
    db.session.execute(delete(UserSession).where(UserSession.user_id == user.id, is_other))


def end_all_sessions(user: User) -> None:
    """Let nobody be known as a person any more, in whatever browser."""
    db.session.execute(delete(UserSession).where(UserSession.user_id == user.id))


def delete_old_sessions(now: datetime) -> None:
    """Delete the sessions that have lasted for as long as they may."""
    is_over = UserSession.opened_at <= now - SESSION_MAX
    db.session.execute(delete(UserSession).where(is_over))


def ask_address_change(user: User, email: str, *, token: str, is_free: bool, now: datetime) -> None:
    """Mail the link that confirms a new address there. One that was asked for before is over.

    To an address that another account has, the mail is written and thrown away: nobody learns who
    has an account.
    """
    change = AddressChange(
        user_id=user.id,
        token_hash=link_token_hash(token),
        session_key=user.session_key,
        email=normal_email(email),
        asked_at=now,
    )
    db.session.merge(change)
    link = mail.compose("address_confirm", to=email, language=user.language, now=now, token=token)
    mail.post(link)
    if not is_free:
        mail.withdraw(link)


def change_address(user: User, change: AddressChange, now: datetime) -> None:
    """Give an account its new address, end all its sessions, and tell the old address.

    Links for a new password that went to the old address end too. Raises AddressTaken.
    """
    old_address, user.email = user.email, change.email
    user.renew_session_key()
    db.session.delete(change)
    try:
        db.session.flush()
    except IntegrityError as error:
        raise AddressTaken from error
    end_all_sessions(user)
    notice = mail.compose("address_changed", to=old_address, language=user.language, now=now)
    mail.post(notice)


def delete_old_address_changes(now: datetime) -> None:
    """Delete the changes of addresses that nobody confirmed in time."""
    is_over = AddressChange.asked_at <= now - ADDRESS_CHANGE_MAX
    db.session.execute(delete(AddressChange).where(is_over))


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
