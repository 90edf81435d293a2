"""A search in words, for pages, mails and feeds."""

from marketplace import vocabularies
from marketplace.clusters.names import introduction
from marketplace.clusters.queries import named_by_slug
from marketplace.i18n import _, current_language
from marketplace.search.page.results import facet_labels
from marketplace.search.query import Query
from marketplace.technologies.terms import Terms

Row = tuple[str, str]
"""What a part of a search is called, and what was chosen."""


def title_of(query: Query) -> str:
    """Name a search in one line, by its words where it has some."""
    if query.text:
        return _("New services for “%(words)s”", words=query.text)
    return _("New services for your search") if query.filters else _("New services")


def rows_of(query: Query, terms: Terms) -> list[Row]:
    """List the words and the filters of a search in the current language."""
    labels = facet_labels()
    rows = [(_("Search words"), query.text)] if query.text else []
    rows += [
        (labels[facet], ", ".join(_label(facet, value, terms) for value in values))
        for facet, values in query.filters.items()
    ]
    return rows or [(_("Services"), _("All services"))]


def _label(facet: str, value: str, terms: Terms) -> str:
    if facet == "technology":
        return terms.label(value, current_language()).words
    if facet == "cluster":
        cluster = named_by_slug().get(value)
        return introduction((cluster,), current_language()) if cluster else value
    if facet == "joint":
        is_joint = value == "joint"
        return _("Joint services of several clusters") if is_joint else _("Services of one cluster")
    vocabulary = vocabularies.BY_NAME.get(facet)
    return vocabulary.label(value) if vocabulary else value
