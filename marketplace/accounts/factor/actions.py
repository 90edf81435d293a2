"""What happens to second factors: turned on and off, used, and renewed."""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, Delete, Update, delete, update

from marketplace.accounts.actions import end_all_sessions
from marketplace.accounts.errors import WrongCode
from marketplace.accounts.factor import recovery, totp
from marketplace.accounts.factor.models import RecoveryCode
from marketplace.accounts.models import User
from marketplace.database import db
from marketplace.delivery import mail


def turn_on(user: User, salt: str, code: str, now: datetime) -> list[str]:
    """Ask for a code at each sign-in from now on, and return the recovery codes.

    All sessions end, for they were opened without one. Raises WrongCode when the app does not know
    the secret.
    """
    step = totp.find_step(totp.secret_of(user.id, salt), _without_spaces(code), now)
    if step is None:
        raise WrongCode
    user.factor_salt, user.factor_step, user.factor_since = salt, step, now
    user.renew_session_key()
    end_all_sessions(user)
    return renew_recovery_codes(user)


def turn_off(user: User, now: datetime) -> None:
    """Ask for the password only from now on, end all sessions, and tell the person."""
    user.factor_salt, user.factor_step, user.factor_since = None, 0, None
    user.renew_session_key()
    end_all_sessions(user)
    _delete_recovery_codes(user)
    notice = mail.compose("factor_off", to=user.email, language=user.language, now=now)
    mail.post(notice)


def use(user: User, typed: str, now: datetime) -> None:
    """Use a code of the app or a recovery code, each of which counts once.

    Raises WrongCode. The condition stands in the statement: of two that come with the same code at
    the same moment one gets in.
    """
    code = _without_spaces(typed)
    is_of_app = len(code) == totp.DIGITS and code.isascii() and code.isdigit()
    is_right = _use_code_of_app(user, code, now) if is_of_app else _use_recovery_code(user, code)
    if not is_right:
        raise WrongCode


def renew_recovery_codes(user: User) -> list[str]:
    """Make new recovery codes, which replace those of before, and return them."""
    codes = [recovery.new_code() for _number in range(recovery.NUMBER)]
    _delete_recovery_codes(user)
    db.session.add_all(
        [RecoveryCode(user_id=user.id, code_hash=recovery.hash_of(code)) for code in codes]
    )
    return codes


def _without_spaces(typed: str) -> str:
    """Return a code as it is compared: apps show it as 123 456."""
    return "".join(typed.split())


def _use_code_of_app(user: User, code: str, now: datetime) -> bool:
    if user.factor_salt is None:
        return False
    step = totp.find_step(totp.secret_of(user.id, user.factor_salt), code, now)
    if step is None:
        return False
    is_first_use = (User.id == user.id, User.factor_step < step)
    return _changes_a_row(update(User).where(*is_first_use).values(factor_step=step))


def _use_recovery_code(user: User, code: str) -> bool:
    is_same = (
        RecoveryCode.user_id == user.id,
        RecoveryCode.code_hash == recovery.hash_of(code),
    )
    return _changes_a_row(delete(RecoveryCode).where(*is_same))


def _delete_recovery_codes(user: User) -> None:
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))


def _changes_a_row(statement: Delete | Update) -> bool:
    result = db.session.execute(statement)
    return cast(CursorResult[Any], result).rowcount == 1
