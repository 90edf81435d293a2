"""Guessing passwords is slowed down, and nobody is locked out by that.

A browser in which an account signed in before is counted by itself: whatever others try from
elsewhere, its person gets in. So does who asks for a new password by mail.
"""

from datetime import timedelta

from flask import after_this_request, request
from werkzeug.wrappers import Response

from marketplace import tokens
from marketplace.accounts.models import User, normal_email
from marketplace.web.cookies import cookie_name, set_cookie
from marketplace.web.limits import Limit, allows, per_network

DEVICE = "device"
"""The cookie of a browser in which somebody signed in; it names accounts by number, signed."""
KNOWN_FOR = timedelta(days=180)
_ACCOUNTS_MAX = 5
"""How many accounts a browser is known to, the latest first."""
_QUARTER = timedelta(minutes=15)
_PER_ACCOUNT_HERE, _PER_NETWORK, _PER_ACCOUNT = 10, 100, 100
"""Attempts at one account from one network, at all from one network, at one account from anywhere."""

_CODES_PER_DAY = 50


def may_try(email: str, user: User | None) -> bool:
    """Count an attempt at an account, and return whether its password may be tried.

    An account is counted by its number, so that another spelling of its address is no other one.
    """
    account = f"account {user.id}" if user else f"address {normal_email(email)}"
    device, account_ids = _device()
    if user is not None and user.id in account_ids:
        return allows(
            Limit("login of a device", f"{device} {user.id}", _PER_ACCOUNT_HERE, _QUARTER)
        )

    return allows(
        *per_network("login", who=account, at_most=_PER_ACCOUNT_HERE, per=_QUARTER),
        *per_network("login of anybody", at_most=_PER_NETWORK, per=_QUARTER),
        Limit("login from anywhere", account, _PER_ACCOUNT, timedelta(hours=1)),
    )


def may_try_code(user: User) -> bool:
    """Count an attempt at the second factor, and return whether a code may be tried.

    Three of a million codes count at a time. Who gets as far knows the password: so attempts are
    counted from everywhere together, and a new password begins anew.
    """
    who = f"{user.id} {user.session_key}"
    return allows(
        Limit("second factor", who, _PER_ACCOUNT_HERE, _QUARTER),
        Limit("second factor of a day", who, _CODES_PER_DAY, timedelta(days=1)),
    )


def remember_device(user: User) -> None:
    """Let the browser be known to an account from this answer on."""
    device, account_ids = _device()
    others = [account_id for account_id in account_ids if account_id != user.id]
    token = tokens.sign(DEVICE, [device, [user.id, *others][:_ACCOUNTS_MAX]])

    @after_this_request
    def set_device(response: Response) -> Response:
        set_cookie(response, DEVICE, token, max_age=int(KNOWN_FOR.total_seconds()))
        return response


def _device() -> tuple[str, list[int]]:
    """Return the name of this browser, and the accounts that signed in with it."""
    token = request.cookies.get(cookie_name(DEVICE), "")
    match tokens.unsign(DEVICE, token, max_age=int(KNOWN_FOR.total_seconds())):
        case [str(device), [*account_ids]]:
            return device, account_ids
    return tokens.new_link_token(), []
