"""The technologies of a service, chosen from the vocabulary or typed in any language."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from markupsafe import Markup
from wtforms import StringField

from marketplace.i18n import _, current_language
from marketplace.technologies.models import TermState
from marketplace.technologies.shown import current_terms, shown
from marketplace.technologies.terms import Label, Term, Terms
from marketplace.text import clean_line

_SEPARATOR = re.compile(r"[,;\n]")
EMPTY_LINES = 3
"""How many more technologies than there are can be named at a time."""


class ChosenTechnology(NamedTuple):
    """A technology of the service as a checkbox, which takes it away."""

    value: str
    label: Markup


class TechnologiesField(StringField):
    """Codes of the vocabulary, and words that are not in it yet, each once.

    Without a script, the lines for more are plain fields: several words in one are divided by commas.
    """

    data: Any
    empty_lines = range(1, EMPTY_LINES + 1)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Take what is chosen and typed, words of any language as their codes."""
        terms = current_terms()
        self.data = terms.codes_of(_words(valuelist, terms))

    def chosen(self) -> list[ChosenTechnology]:
        """List what the service has, and what was typed, as the reader calls it."""
        terms, language = current_terms(), current_language()
        return [
            ChosenTechnology(code, _label(terms.find(code), code, terms, language))
            for code in self.data or []
        ]

    def proposals(self) -> list[Label]:
        """List what can be chosen, by name in the language of the page."""
        terms, language = current_terms(), current_language()
        accepted = terms.listed(TermState.ACCEPTED, language=language)
        chosen_codes = set(self.data or [])
        return [
            terms.label(term.code, language) for term in accepted if term.code not in chosen_codes
        ]


def _words(values: Sequence[str], terms: Terms) -> Iterator[str]:
    """Divide what was typed into words. A code that came with a file may have a comma."""
    for value in values:
        line = clean_line(value)
        words = [line] if terms.find(line) else map(clean_line, _SEPARATOR.split(value))
        yield from (word for word in words if word)


def _label(term: Term | None, word: str, terms: Terms, language: str) -> Markup:
    if term is None:
        return Markup("{}").format(_("%(word)s (new word)", word=word))
    return shown(terms.label(term.code, language))
