"""Languages of the interface: the current one, messages, dates, numbers and names."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from babel import Locale
from babel.dates import format_skeleton, get_datetime_format, get_timezone_gmt, get_timezone_name
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal
from babel.support import NullTranslations
from flask import Flask, g, has_app_context, has_request_context
from flask_babel import (
    Babel,
    force_locale,
    format_date,
    format_time,
    get_locale,
    get_timezone,
    get_translations,
    to_user_timezone,
)
from flask_babel.speaklater import LazyString

from marketplace.i18n.languages import OFFICIAL_EU, SOURCE, best
from marketplace.i18n.messages import Messages, messages_of
from marketplace.i18n.typography import (
    NO_BREAK,
    as_plain_text,
    as_typed,
    in_one_piece,
    set_type,
)
from marketplace.text import without_accents
from marketplace.text_cache import cached_by_text

__all__ = [
    "OFFICIAL_EU",
    "SOURCE",
    "LazyString",
    "_",
    "_l",
    "alphabetical",
    "as_plain_text",
    "as_typed",
    "best",
    "country_name",
    "current_language",
    "in_language",
    "language_name",
    "ngettext",
    "own_name",
    "set_type",
    "show_date",
    "show_datetime",
    "show_list",
    "show_money",
    "show_month",
    "show_number",
    "show_time",
    "show_when",
    "show_zone",
    "template_messages",
    "typed_amount",
]

_CURRENT = "current speech"
"""In g: the language that Flask-Babel would find out anew for each message."""
_MESSAGES_OF_SOURCE = messages_of(NullTranslations(), SOURCE)
_of_page = g._get_current_object
"""What g stands for: looked up in the proxy, each of some hundreds of words of a page takes twice as long."""
_LONGEST_NAME = 120
"""Characters of the names of sectors, which are the longest that are sorted."""
_UNGROUPED_THOUSANDS = frozenset({"bg", "es", "et", "hu", "it", "lv", "pl", "sl"})
"""Languages that group the digits of a number from five digits on.

CLDR 48 calls it minimumGroupingDigits = 2; Babel does not know it, and browsers, which write the
counters of our script, do.
"""
_FIVE_DIGITS = 10_000
_ONE_DAY = timedelta(days=1)
_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)
"""Names a zone that has the same distance to UTC all year."""
CLDR_COUNTRY = {"EL": "GR", "UK": "GB"}
"""Codes of the EU's Interinstitutional Style Guide (7.1.1) that CLDR writes otherwise."""


def init_app(app: Flask, default_language: str, catalogues: Path, timezone: str) -> None:
    """Bind the catalogues to the application."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(catalogues)
    app.config["BABEL_DEFAULT_TIMEZONE"] = timezone
    Babel(app, default_locale=default_language, locale_selector=_language_of_request)


def _language_of_request() -> str | None:
    return _locale_of(g.get("language")) if has_request_context() else None


def _locale_of(language: str | None) -> str | None:
    """Return the locale whose customs a language follows here.

    English is read in Europe, so days come before months.
    """
    return "en_GB" if language == "en" else language


class _Speech(NamedTuple):
    """How the page or mail that is being made speaks."""

    locale: Locale
    language: str
    locale_name: str
    messages: Messages


def _speech() -> _Speech:
    """Return how the current page or mail speaks, found out once for it."""
    speech: _Speech | None = _of_page().get(_CURRENT)
    if speech is None:
        locale = get_locale()
        messages = messages_of(get_translations(), locale.language)
        speech = _Speech(locale, locale.language, str(locale), messages)
        setattr(g, _CURRENT, speech)
    return speech


def current_language() -> str:
    """Return the language of the page or mail that is being made."""
    return _speech().language


def template_messages() -> Messages:
    """Return the messages of the current language, as templates show them."""
    return _speech().messages


def _messages() -> Messages:
    """Return the messages of the current language, or those of the source outside of a page."""
    return _speech().messages if has_app_context() else _MESSAGES_OF_SOURCE


def _(message: str, /, **variables: Any) -> str:
    """Translate a message into the current language."""
    return _messages().words(message, variables)


def ngettext(singular: str, plural: str, number: int, /, **variables: Any) -> str:
    """Translate a message that has a number, which stands in it as %(num)s."""
    return _messages().ngettext((singular, plural), number, False, variables)


def _l(message: str, /, **variables: Any) -> LazyString:
    """Return a message that is translated each time it is shown."""
    return LazyString(_, message, **variables)


@contextmanager
def in_language(language: str) -> Iterator[None]:
    """Make a part in another language than the page's, as for a mail."""
    before = g.pop(_CURRENT, None)
    try:
        with force_locale(_locale_of(language)):
            yield
    finally:
        setattr(g, _CURRENT, before)


@lru_cache(len(OFFICIAL_EU))
def own_name(language: str) -> str:
    """Name a language in itself, as in a language switch."""
    return (Locale.parse(language).get_language_name(language) or language).capitalize()


def language_name(code: str) -> str:
    """Name a language in the current language."""
    return str(_speech().locale.languages.get(code, code))


def country_name(code: str) -> str:
    """Name a country (or "EU") in the current language."""
    return str(_speech().locale.territories.get(CLDR_COUNTRY.get(code, code), code))


@cached_by_text(3_000, longest=_LONGEST_NAME)
def alphabetical(text: str) -> tuple[str, str]:
    """Return the key by which people look a name up.

    Accents matter only between names that are otherwise alike. An approximation of each language's own order (Czech puts č after c): nobody misses Česko at the end of the list.
    """
    return without_accents(text.casefold()), text


def show_date(value: date | datetime, length: str = "long") -> str:
    """Write a date as the current language does, on one line."""
    text = format_date(value, length, rebase=isinstance(value, datetime))
    return in_one_piece(set_type(text, current_language()))


def show_month(day: date) -> str:
    """Write the month of a day with its year, with a capital as at the start of a line."""
    text = str(format_skeleton("yMMMM", day, locale=_speech().locale))
    return in_one_piece(text[:1].upper() + text[1:])


def show_datetime(value: datetime) -> str:
    """Write a point in time to the minute, with the zone that is meant."""
    return f"{_day_and_time(value)}{NO_BREAK}{_zone_name(to_user_timezone(value))}"


def show_time(value: datetime) -> str:
    """Write the time of day of a point in time, in the zone of all times of a page."""
    return in_one_piece(format_time(value, "short"))


def show_when(value: datetime, today: date) -> str:
    """Write a point in time to the minute, in words for the last two days.

    It is in the zone of all times of a page, which the page names once: show_zone().
    """
    day, time = to_user_timezone(value).date(), show_time(value)
    if day == today:
        return _("Today at %(time)s", time=time)
    if day == today - _ONE_DAY:
        return _("Yesterday at %(time)s", time=time)
    return _day_and_time(value)


def show_zone() -> str:
    """Name the zone of the times of a page, whatever the season."""
    zone, locale = get_timezone(), get_locale()
    has_seasons = zone.utcoffset(None) is None
    return get_timezone_name(zone if has_seasons else _ANY_TIME.astimezone(zone), locale=locale)


def _day_and_time(value: datetime) -> str:
    day, time = show_date(value, "medium"), format_time(value, "short")
    both = str(get_datetime_format("medium", get_locale())).replace("'", "")
    return both.replace("{0}", in_one_piece(time)).replace("{1}", day)


def _zone_name(moment: datetime) -> str:
    """Name the zone of a moment by its usual letters, or by its distance to UTC without any."""
    name = get_timezone_name(moment, "short", locale=get_locale())
    has_letters = name[:1].isalpha()
    return name if has_letters else get_timezone_gmt(moment, "long", locale=get_locale())


def show_number(value: float | Decimal) -> str:
    """Write a number as the current language does."""
    return _number(value, _speech().locale_name)


@lru_cache(10_000)
def _number(value: float | Decimal, _locale: str) -> str:
    return format_decimal(value, locale=_speech().locale, group_separator=_has_groups(value))


def _has_groups(value: float | Decimal) -> bool:
    """Whether a number is written in groups of three digits: in Spanish, from five digits on."""
    has_five_digits = not -_FIVE_DIGITS < value < _FIVE_DIGITS
    return has_five_digits or current_language() not in _UNGROUPED_THOUSANDS


def show_list(items: Sequence[str]) -> str:
    """Join what stands in a sentence as the current language does: a, b and c."""
    return format_list(items, locale=_speech().locale)


def show_money(amount: Decimal, currency: str) -> str:
    """Write an amount of money, without decimals when it is round."""
    locale, has_groups = _speech().locale, _has_groups(amount)
    is_round = amount == amount.to_integral_value()
    if not is_round:
        return format_currency(amount, currency, locale=locale, group_separator=has_groups)
    return format_currency(
        amount,
        currency,
        format=_round_currency_pattern(),
        locale=locale,
        currency_digits=False,
        group_separator=has_groups,
    )


def typed_amount(amount: Decimal) -> str:
    """Write an amount as people type it in the current language.

    It has no groups of digits, and cents only where there are some.
    """
    is_round = amount == amount.to_integral_value()
    return format_decimal(amount, "0" if is_round else "0.00", locale=_speech().locale)


def _round_currency_pattern() -> str:
    """Return how the current language writes money, without the decimals."""
    return str(_speech().locale.currency_formats["standard"].pattern).replace(".00", "")
