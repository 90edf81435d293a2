"""Technologies as pages show them."""

from collections.abc import Sequence

from markupsafe import Markup, escape

from marketplace.i18n import _, current_language
from marketplace.technologies import queries
from marketplace.technologies.terms import Label, Terms
from marketplace.web.page_cache.sharing import materials


def current_terms() -> Terms:
    """Return the vocabulary, which pages that are kept share until the catalogue changes.

    Who changes what is shown of a term writes a line of the change log for each service that has it.
    """
    shared = materials("catalogue")
    terms: Terms | None = shared.get("terms")
    if terms is None:
        terms = shared["terms"] = queries.load()
    return terms


def listing(codes: Sequence[str]) -> Markup:
    """Name several technologies in a row, in small letters."""
    if not codes:
        return Markup("")
    terms, language = current_terms(), current_language()
    return Markup(", ").join(shown(terms.label(code, language)) for code in codes)


def shown(label: Label, words: Markup | None = None) -> Markup:
    """Show a name, or its words with some marked, and say so where it is not translated."""
    words = escape(label.words) if words is None else words
    if label.is_translated:
        return words
    if label.language:
        words = Markup('<span lang="{}">{}</span>').format(label.language, words)
    return Markup(escape(_("%(name)s (not translated)", name="\0"))).replace("\0", words)  # noqa: S704
