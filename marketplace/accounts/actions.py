"""What happens to accounts."""

from datetime import datetime

from marketplace import mail
from marketplace.accounts.models import User, normal_email
from marketplace.database import db


def create_user(
    email: str, *, name: str, password: str, language: str, now: datetime, is_coordinator: bool = False
) -> User:
    """Create an account."""
    user = User(
        email=normal_email(email), name=name.strip(), language=language, created_at=now, is_coordinator=is_coordinator
    )
    user.set_password(password)
    db.session.add(user)
    return user


def send_reset(user: User, *, token: str, language: str, now: datetime) -> None:
    """Post the link with which a forgotten password is replaced."""
    mail.post("password_reset", to=user.email, language=language, now=now, token=token)
