"""What a variable may hold: a number, on or off, an address."""

from collections.abc import Mapping, Sequence
from urllib.parse import SplitResult, urlsplit

from marketplace.text import whole_number

Values = Mapping[str, str]
"""What the environment holds for the marketplace, by names without its beginning."""


class SettingsError(Exception):
    """A setting is wrong, as one sentence says that names the variable."""


def whole_number_of(values: Values, name: str, default: int, allowed: range) -> int:
    """Return the whole number that a variable holds, within its range."""
    number = whole_number(values.get(name, str(default)))
    if number is None or number not in allowed:
        raise SettingsError(
            f"MARKETPLACE_{name}: write a whole number from {allowed[0]} to {allowed[-1]}."
        )
    return number


def on_off(values: Values, name: str, *, default: bool) -> bool:
    """Return whether a variable says on."""
    text = values.get(name, "on" if default else "off").lower()
    if text not in {"on", "off"}:
        raise SettingsError(f"MARKETPLACE_{name}: write on or off.")
    return text == "on"


def choice_of(values: Values, name: str, default: str, choices: Sequence[str]) -> str:
    """Return which of some words a variable holds."""
    choice = values.get(name, default).lower()
    if choice not in choices:
        raise SettingsError(f"MARKETPLACE_{name}: write {' or '.join(choices)}.")
    return choice


def split_address(url: str) -> tuple[SplitResult, int | None]:
    """Split an address into its parts and its port, without a host when it is none at all."""
    try:
        parts = urlsplit(url)
        return parts, parts.port
    except ValueError:  # a bracket that is not closed, a port that is no number
        return urlsplit(""), None
