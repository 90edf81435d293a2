"""For whom the site is: its languages, and the zone of its days."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from marketplace.i18n.languages import OFFICIAL_EU
from marketplace.settings.values import SettingsError, Values


def site_languages(values: Values, complete: list[str]) -> tuple[str, ...]:
    """Return the codes of the languages that are offered, among the complete ones."""
    codes = [code.strip() for code in values.get("LANGUAGES", "").split(",")]
    languages = [code for code in codes if code] or complete
    for code in languages:
        if code not in complete:
            state = "not complete yet" if code in OFFICIAL_EU else "not known"
            raise SettingsError(
                f"MARKETPLACE_LANGUAGES: {code!r} is {state}; choose from {', '.join(complete)}."
            )
    return tuple(dict.fromkeys(languages))


def default_language(values: Values, languages: tuple[str, ...]) -> str:
    """Return the language of a reader who speaks none of ours."""
    code = values.get("DEFAULT_LANGUAGE") or ("en" if "en" in languages else languages[0])
    if code not in languages:
        raise SettingsError(
            f"MARKETPLACE_DEFAULT_LANGUAGE: {code!r} is not one of {', '.join(languages)}."
        )
    return code


def timezone(values: Values) -> str:
    """Return the name of a time zone, that of the partnership's seat if none is set."""
    name = values.get("TIMEZONE", "Europe/Brussels")
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise SettingsError(
            "MARKETPLACE_TIMEZONE: write the name of a time zone, as in Europe/Brussels."
        ) from error
