"""What a page of results says of how much of the question they answer."""

from dataclasses import dataclass

from marketplace.i18n import _, show_number
from marketplace.search.page.address import AskedPage
from marketplace.search.results import Results


@dataclass(frozen=True)
class CompletenessNote:
    """A sentence above the results, or a way to those that have all words, or both."""

    words: str = ""
    url: str = ""
    link: str = ""


def completeness_note(results: Results, page: AskedPage) -> CompletenessNote | None:
    """Say which words none of the results has, or lead to those that have all of them."""
    completeness = results.completeness
    if not results.total:
        return None
    if page.query.all_words:
        return CompletenessNote(
            _("These have all of your words."), page.with_some_words, _("Show others too")
        )
    if results.are_only_near:
        return CompletenessNote(_("No service has your words. These are close in meaning."))
    if completeness is None:
        return None
    if completeness.missing_words:
        quoted = [_("“%(word)s”", word=word) for word in completeness.missing_words]
        return CompletenessNote(_("None of these has %(words)s.", words=", ".join(quoted)))
    if not completeness.complete:
        return CompletenessNote(_("Nothing has all of this. These come closest."))
    if completeness.complete == results.total:
        return None
    link = _("Only services with all words (%(number)s)", number=show_number(completeness.complete))
    return CompletenessNote(url=page.with_all_words, link=link)
