"""Which of a service's texts a reader gets, and what they should know about it."""

from dataclasses import dataclass

from marketplace.catalogue.models import Service, ServiceText


@dataclass(frozen=True)
class Reading:
    """A text as it is shown to a reader."""

    text: ServiceText
    is_foreign: bool
    """It is not in the language of the page."""
    is_missing: bool
    """There is no text in the language of the page."""
    is_machine: bool
    is_outdated: bool
    original_language: str
    other_languages: list[str]

    @property
    def is_original(self) -> bool:
        """Tell whether this is the text from which the others are translated."""
        return self.text.language == self.original_language


def reading_of(service: Service, page_language: str, wanted: str | None = None) -> Reading:
    """Choose the text for a reader: the one asked for, else their language's, else the best other one."""
    text = (service.text_in(wanted) if wanted else None) or service.best_text(page_language)
    languages = [one.language for one in service.texts]
    return Reading(
        text=text,
        is_foreign=text.language != page_language,
        is_missing=page_language not in languages,
        is_machine=text.origin == "machine",
        is_outdated=text.is_outdated(service.original),
        original_language=service.original_language,
        other_languages=[language for language in languages if language != text.language],
    )
