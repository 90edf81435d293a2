"""Results as a reader sees them: the card of each service, and why it is among them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from markupsafe import Markup

from marketplace import vocabularies
from marketplace.catalogue import queries as catalogue
from marketplace.catalogue.cards import Card, card_of
from marketplace.catalogue.models import Service, ServiceText
from marketplace.search import queries
from marketplace.search.page.highlights import Answers, answering, extract, highlighted, reasons
from marketplace.search.queries import Results


@dataclass(frozen=True)
class Hit:
    """A service among the results."""

    card: Card
    is_related: bool = False
    """It says the same thing in other words."""
    elsewhere: str | None = None
    """The language of the text that answers, where that is not the one shown."""
    passage: Markup | None = None
    """The words that answer, where title and summary as they are shown do not have them."""
    passage_language: str = ""
    technologies: Markup | None = None
    """The technologies that answer, where the texts do not."""


def hits_of(found: Results, language: str) -> list[Hit]:
    """List what was found on a page for a reader of a language, with its words marked."""
    answers = {code: answering(marks) for code, marks in found.matched_terms.items()}
    return [
        _hit(service, found, answers, language) for service in catalogue.published_by_ids(found.ids)
    ]


def similar_services(service_id: int, language: str) -> list[Card]:
    """List the cards of services like one, the most alike first."""
    ids = queries.similar(service_id)
    return (
        [card_of(service, language) for service in catalogue.published_by_ids(ids)] if ids else []
    )


def _hit(service: Service, found: Results, answers: Mapping[str, Answers], language: str) -> Hit:
    """Mark the text that is shown; where the reason does not stand there, quote it."""
    shown = service.best_text(language)
    card = _card(service, language, answers.get(shown.language))
    hit = Hit(card, is_related=service.id in found.related_ids)
    languages = found.languages.get(service.id, ())
    read = (
        shown
        if shown.language in languages
        else service.text_in(languages[0])
        if languages
        else None
    )
    if read is None or read.language not in answers:
        return hit
    in_text = answers[read.language]
    passage = _passage(read, in_text, is_shown=read is shown, is_related=hit.is_related)
    if passage is None and not reasons(f"{read.title} {read.summary}", in_text):
        hit = replace(
            hit, technologies=_technologies(service, in_text, answers.get(language, in_text))
        )
    elsewhere = None if read is shown or hit.technologies else read.language
    return replace(hit, elsewhere=elsewhere, passage=passage, passage_language=read.language)


def _passage(
    text: ServiceText, answers: Answers, *, is_shown: bool, is_related: bool
) -> Markup | None:
    """Quote what answers: the title or the summary if need be, else what a card does not show.

    Other words for the same thing are the more convincing the more of them stand together.
    """
    told = (text.description, *text.what_you_get, *text.who_it_is_for, text.how_it_works)
    if is_shown:
        seen = reasons(f"{text.title} {text.summary}", answers)
        return extract(told, answers, more_than=seen) if is_related or not seen else None
    if is_related:
        return extract((text.title, text.summary, *told), answers)
    return (
        extract([text.title], answers) or extract([text.summary], answers) or extract(told, answers)
    )


def _technologies(service: Service, in_text: Answers, in_label: Answers) -> Markup | None:
    """List the technologies of a service that answer, as the reader calls them."""
    named = [
        vocabularies.TECHNOLOGY.label(tag) for tag in service.technologies if reasons(tag, in_text)
    ]
    return Markup(", ").join(highlighted(name, in_label) for name in named) or None


def _card(service: Service, language: str, answers: Answers | None) -> Card:
    if answers is None:
        return card_of(service, language)
    text = service.best_text(language)
    title, summary = highlighted(text.title, answers), highlighted(text.summary, answers)
    return card_of(service, language, title=title, summary=summary)
