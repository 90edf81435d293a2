"""What the marketplace says in a language, from its own catalogue."""

import gettext
from functools import cache

from marketplace.i18n.languages import SOURCE
from marketplace.paths import TRANSLATIONS


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    if language == SOURCE:
        return gettext.NullTranslations()
    return gettext.translation("messages", TRANSLATIONS, [language])


def words(language: str, message: str, **values: object) -> str:
    """Give a message in a language, with its placeholders filled in."""
    text = _catalogue(language).gettext(message)
    return text % values if values else text
