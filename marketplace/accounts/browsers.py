"""A browser in words, for the list of the sessions that somebody has open.

Ours and not a library's: two words are wanted, for a person to know their own browsers again. More
than family and system is not looked for, so that nothing here tells one machine from another.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import TypeVar

Kind = TypeVar("Kind", bound=StrEnum)


class Browser(StrEnum):
    """The family of a browser."""

    FIREFOX = "Firefox"
    EDGE = "Edge"
    OPERA = "Opera"
    SAMSUNG = "Samsung Internet"
    CHROME = "Chrome"
    SAFARI = "Safari"


class System(StrEnum):
    """The system that a browser runs on."""

    ANDROID = "Android"
    IOS = "iOS"
    WINDOWS = "Windows"
    MACOS = "macOS"
    CHROMEOS = "ChromeOS"
    LINUX = "Linux"


_BROWSERS = (
    ("Edg", Browser.EDGE),
    ("OPR/", Browser.OPERA),
    ("SamsungBrowser/", Browser.SAMSUNG),
    ("FxiOS/", Browser.FIREFOX),
    ("Firefox/", Browser.FIREFOX),
    ("CriOS/", Browser.CHROME),
    ("Chrome/", Browser.CHROME),
    ("Safari/", Browser.SAFARI),
)
"""What names a browser in its User-Agent, first those that also claim to be one of the others."""
_SYSTEMS = (
    ("Android", System.ANDROID),
    ("iPhone", System.IOS),
    ("iPad", System.IOS),
    ("Windows", System.WINDOWS),
    ("Mac OS X", System.MACOS),
    ("CrOS", System.CHROMEOS),  # codespell:ignore cros
    ("Linux", System.LINUX),
)


def browser_of(user_agent: str) -> Browser | None:
    """Return the family of the browser that a User-Agent names, if it is a common one."""
    return _first(_BROWSERS, user_agent)


def system_of(user_agent: str) -> System | None:
    """Return the system that a User-Agent names, if it is a common one."""
    return _first(_SYSTEMS, user_agent)


def _first(signs: Sequence[tuple[str, Kind]], user_agent: str) -> Kind | None:
    return next((kind for sign, kind in signs if sign in user_agent), None)
