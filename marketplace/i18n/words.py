"""Words that exist in several languages, of which a reader gets the best."""

from collections.abc import Mapping
from typing import NamedTuple

from marketplace.i18n.languages import best


class Words(NamedTuple):
    """Words as a reader gets them, and the language they are in."""

    text: str
    language: str


def best_words(text_by_language: Mapping[str, str], language: str, original: str) -> Words | None:
    """Return the words for a reader of a language, or None where nobody has written any.

    What is empty in a language is missing in it, also where other words beside it are not.
    """
    texts = {code: text for code, text in text_by_language.items() if text}
    if not texts:
        return None
    shown_language = best(list(texts), language, original)
    return Words(texts[shown_language], shown_language)
