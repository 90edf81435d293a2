"""What happens to accounts."""

from datetime import datetime

from marketplace.accounts.models import MailFrequency, MailReader, User, normal_email
from marketplace.database import db
from marketplace.delivery import mail


def create_user(
    email: str,
    *,
    name: str,
    password: str,
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
    user.set_password(password)
    db.session.add(user)
    return user


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
