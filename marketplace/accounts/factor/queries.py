"""Find what is left of recovery codes."""

from sqlalchemy import func, select

from marketplace.accounts.factor.models import RecoveryCode
from marketplace.accounts.models import User
from marketplace.database import db


def count_recovery_codes(user: User) -> int:
    """Count the recovery codes that a person has left."""
    query = select(func.count()).select_from(RecoveryCode).where(RecoveryCode.user_id == user.id)
    return db.session.scalar(query) or 0
