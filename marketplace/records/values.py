"""Single values as they are written in a file: each reader gives the value, or raises ValueError with a sentence's end."""

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

from marketplace.contact import normal_address, web_address
from marketplace.text import clean_line

SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MONEY = re.compile(r"\d{1,10}(\.\d{1,2})?", re.ASCII)
_SHOWN = 60


def slug(value: object) -> str:
    """Read a part of an address, such as membrane-screening."""
    if isinstance(value, str) and SLUG.fullmatch(value):
        return value
    raise ValueError(f"{shown(value)} is not 1 to 100 of a-z, 0-9 and -")


def whole(lowest: int, highest: int) -> Callable[[object], int]:
    """Make a reader of whole numbers in a range."""

    def read(value: object) -> int:
        if type(value) is int and lowest <= value <= highest:
            return value
        raise ValueError(f"{shown(value)} is not a whole number from {lowest} to {highest}")

    return read


def money(value: object) -> Decimal:
    """Read an amount: "450.00", or the number 450."""
    if isinstance(value, Decimal) and abs(value.adjusted()) < 20:  # 1e999999 would be written out
        value = f"{value:f}"
    written = str(value) if isinstance(value, str) or type(value) is int else ""
    if _MONEY.fullmatch(written):
        return Decimal(written).quantize(Decimal("0.01"))
    raise ValueError(f'{shown(value)} is not an amount, as in "450.00"')


def day(value: object) -> date:
    """Read a date."""
    try:
        return date.fromisoformat(value if isinstance(value, str) and _DAY.fullmatch(value) else "")
    except ValueError:
        raise ValueError(f"{shown(value)} is not a date, as in 2026-11-16") from None


def moment(value: object) -> datetime:
    """Read a point in time with its zone."""
    try:
        read = datetime.fromisoformat(value if isinstance(value, str) else "")
        if read.tzinfo is not None:
            return read.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise ValueError(f"{shown(value)} is not a time with its zone, as in 2026-11-16T09:00:00+00:00")


def email(value: object) -> str:
    """Read an address that can stand in a mail header."""
    address = normal_address(value) if isinstance(value, str) else None
    if address is None:
        raise ValueError(f"{shown(value)} is not an e-mail address, as in name@example.org")
    return address


def web(value: object) -> str:
    """Read an address of the web."""
    address = clean_line(value) if isinstance(value, str) else ""
    if (
        address.lower().startswith(("https://", "http://"))
        and web_address(address) is not None
        and len(address) <= 500
    ):
        return address
    raise ValueError(
        f"{shown(value)} is not an address of at most 500 characters that begins with https:// or http://"
    )


def country_code(written: str) -> str:
    """Give the code that the European Union uses for a country; ISO 3166-1 differs for Greece and the United Kingdom."""
    return {"GR": "EL", "GB": "UK"}.get(written, written)


def shown(value: object) -> str:
    """Quote what was written, short and printable."""
    written = (
        str(value)
        if isinstance(value, Decimal)
        else json.dumps(value, ensure_ascii=False, default=str)
    )
    if not written.isprintable():
        written = json.dumps(value, default=str)
    return written if len(written) <= _SHOWN else written[: _SHOWN - 1] + "…"


def kind(value: object) -> str:
    """Name what sort of value was written."""
    if isinstance(value, bool):
        return "true or false"
    names: dict[type, str] = {
        str: "a text",
        list: "a list",
        dict: "an object",
        type(None): "nothing",
    }
    return names.get(type(value), "a number")
