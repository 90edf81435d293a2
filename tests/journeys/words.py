"""What the marketplace says in a language, from its own catalogue."""

import gettext
import io
from functools import cache

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from marketplace.i18n import set_type
from marketplace.i18n.languages import SOURCE
from marketplace.paths import TRANSLATIONS


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    if language == SOURCE:
        return gettext.NullTranslations()
    compiled = io.BytesIO()
    with (TRANSLATIONS / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def words(language: str, message: str, **values: object) -> str:
    """Give a message in a language, with its placeholders filled in."""
    text = set_type(_catalogue(language).gettext(message), language)
    return text % values if values else text
