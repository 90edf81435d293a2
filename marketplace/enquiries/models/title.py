"""What a service was called when somebody asked about it, and what it is called elsewhere."""

from typing import NamedTuple

from marketplace.catalogue.models import Service


class Title(NamedTuple):
    """A title of a service, and its language."""

    words: str
    language: str


def title_for(language: str, seen_title: Title, service: Service | None) -> Title:
    """Return the title of a service for a reader of a language.

    Where that is in the language in which the SME saw it, it is the one that the SME saw.
    """
    text = service.best_text(language) if service else None
    if text is None or text.language == seen_title.language:
        return seen_title
    return Title(text.title, text.language)
