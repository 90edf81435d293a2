"""Which of a service's texts a reader gets, and what they should know about it."""

from dataclasses import dataclass

from marketplace.catalogue.models import Service, ServiceText, TextOrigin
from marketplace.i18n.words import Words, best_words


@dataclass(frozen=True)
class ShownText:
    """A text as it is shown to a reader."""

    text: ServiceText
    is_foreign: bool
    """Whether it is in another language than the page."""
    is_missing: bool
    """Whether there is no text in the language of the page."""
    is_machine: bool
    """Whether a machine translated it."""
    is_outdated: bool
    """Whether the original has changed since."""
    original_language: str
    description: Words | None
    """Its description, in another language where it has none."""
    other_languages: list[str]
    """The languages in which the reader can have it instead."""

    @property
    def is_original(self) -> bool:
        """Whether this is the text from which the others are translated."""
        return self.text.language == self.original_language


def text_for(service: Service, page_language: str, requested: str | None = None) -> ShownText:
    """Choose the text for a reader, in the language requested if there is one.

    Else it is that of the page, or the best other one.
    """
    requested_text = service.text_in(requested) if requested else None
    text = requested_text or service.best_text(page_language)
    languages = [text.language for text in service.texts]
    descriptions = {text.language: text.description for text in service.texts}
    return ShownText(
        text=text,
        is_foreign=text.language != page_language,
        is_missing=page_language not in languages,
        is_machine=text.origin == TextOrigin.MACHINE,
        is_outdated=text.is_outdated(service.original),
        original_language=service.original_language,
        description=best_words(descriptions, text.language, service.original_language),
        other_languages=[language for language in languages if language != text.language],
    )
