"""Messages as templates show them, in the language of the page.

Ours in front of Flask-Babel, which finds out the language anew for each message: a page of results
has some hundreds. Here it is found once for a page, and a message is set in type once for a process,
one without variables as a whole. They are looked up when they are called, so that macros need
nothing of the page: a file of macros is run once, and not for each page that imports it.
"""

from functools import lru_cache
from typing import Any, Protocol

from markupsafe import Markup

from marketplace.i18n.typography import set_type

_CATALOGUES_MAX = 50
"""Twice as many as there are official languages."""
_NUMBERS_MAX = 5_000
"""Messages with numbers that are kept, over all languages."""


class Catalogue(Protocol):
    """The translations of one language, as Babel reads them."""

    def ugettext(self, message: str, /) -> str:
        """Translate a message."""

    def upgettext(self, context: str, message: str, /) -> str:
        """Translate a message that means something of its own where it stands."""

    def ungettext(self, singular: str, plural: str, number: int, /) -> str:
        """Translate a message that has a number."""


class Messages:
    """The messages of one language, as Markup where a template escapes what it shows."""

    def __init__(self, catalogue: Catalogue, language: str) -> None:
        self._catalogue = catalogue
        self._language = language
        self._plain_messages: dict[tuple[str, bool], str] = {}
        self._formats: dict[tuple[str, bool], str] = {}
        self._typeset_texts: dict[tuple[str, bool], str] = {}

    def words(self, message: str, variables: dict[str, Any]) -> str:
        """Translate a message for Python, where one without variables is no format."""
        text = self._format(message, False)
        return text % variables if variables else text

    def gettext(self, message: str, is_markup: bool, variables: dict[str, Any]) -> str:
        """Translate a message. It is a format even without variables, as those of Jinja are."""
        if variables:
            return self._format(message, is_markup) % variables

        key = (message, is_markup)
        text = self._plain_messages.get(key)
        if text is None:
            translation = self._catalogue.ugettext(message)
            text = self._plain_messages[key] = self._typeset(translation, is_markup) % {}
        return text

    def pgettext(
        self, context: str, message: str, is_markup: bool, variables: dict[str, Any]
    ) -> str:
        """Translate a message that means something of its own where it stands."""
        text = self._catalogue.upgettext(context, message)
        return self._typeset_once(text, is_markup) % variables

    def ngettext(
        self, forms: tuple[str, str], number: int, is_markup: bool, variables: dict[str, Any]
    ) -> str:
        """Translate a message that has a number, given as its singular and its plural."""
        if not variables:
            return self._with_number(*forms, number, is_markup)
        text = self._catalogue.ungettext(*forms, number)
        return self._typeset_once(text, is_markup) % {"num": number, **variables}

    def _format(self, message: str, is_markup: bool) -> str:
        """Return the translation of a message set in type, made once for a process."""
        key = (message, is_markup)
        text = self._formats.get(key)
        if text is None:
            translation = self._catalogue.ugettext(message)
            text = self._formats[key] = self._typeset(translation, is_markup)
        return text

    def _typeset_once(self, text: str, is_markup: bool) -> str:
        """Return a translation set in type, made once for a process."""
        key = (text, is_markup)
        typeset = self._typeset_texts.get(key)
        if typeset is None:
            typeset = self._typeset_texts[key] = self._typeset(text, is_markup)
        return typeset

    def _typeset(self, text: str, is_markup: bool) -> str:
        typeset = set_type(text, self._language)
        return Markup(typeset) if is_markup else typeset  # noqa: S704 – part of the program

    @lru_cache(_NUMBERS_MAX, typed=True)  # noqa: B019 – languages are as few as processes last long
    def _with_number(self, singular: str, plural: str, number: int, is_markup: bool) -> str:
        text = self._catalogue.ungettext(singular, plural, number)
        return self._typeset(text, is_markup) % {"num": number}


@lru_cache(_CATALOGUES_MAX)
def messages_of(catalogue: Catalogue, language: str) -> Messages:
    """Return the messages of a catalogue, with what was made of them before."""
    return Messages(catalogue, language)
