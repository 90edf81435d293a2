"""The mails of a saved search: please confirm, here is news, and do you still want it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from marketplace.catalogue import listing
from marketplace.clusters.names import introduction
from marketplace.delivery import mail
from marketplace.delivery.mail import Mail
from marketplace.delivery.mail.composition import link_in
from marketplace.i18n import in_language
from marketplace.saved_searches import addresses, description, links
from marketplace.saved_searches.models import ANSWER_WITHIN, SavedSearch
from marketplace.technologies.terms import Terms

SHOWN_MAX = 10
"""Services that a mail lists; it leads to the page with all of them."""


class NewService(NamedTuple):
    """A new service as a mail shows it."""

    slug: str
    title: str
    language: str
    """The language of the title."""
    offered_by: str


def ask_to_confirm(search: SavedSearch, terms: Terms, now: datetime) -> None:
    """Ask the reader of the address whether they want it, or lead them to it where they do."""
    _post("search_confirm", search, terms, now)


def ask_to_keep(search: SavedSearch, terms: Terms, now: datetime) -> None:
    """Ask a reader who has not clicked for nearly a year whether they still want it."""
    _post("search_keep", search, terms, now, ends_at=now + ANSWER_WITHIN)


def tell(search: SavedSearch, service_ids: Sequence[int], terms: Terms, now: datetime) -> Mail:
    """Tell a reader of the services that are new."""
    services = new_services(service_ids[:SHOWN_MAX], search.language)
    further = len(service_ids) - len(services)
    return _post("search_news", search, terms, now, services=services, further=further)


def new_services(service_ids: Sequence[int], language: str) -> list[NewService]:
    """List services as a reader of a language is told of them."""
    with in_language(language):
        services = []
        for service in listing.find_listed(service_ids):
            text = service.best_text(language)
            offered_by = introduction(service.named_clusters, language)
            services.append(NewService(service.slug, text.title, text.language, offered_by))
    return services


def context_of(search: SavedSearch, terms: Terms) -> dict[str, Any]:
    """Return what each of these mails needs."""
    query = addresses.query_of(search.address, terms)
    with in_language(search.language):
        return {
            "search": search,
            "token": links.token_of(search.key),
            "title": description.title_of(query),
            "rows": description.rows_of(query, terms),
            "query": search.address,
        }


def _post(name: str, search: SavedSearch, terms: Terms, now: datetime, **context: Any) -> Mail:
    context |= context_of(search, terms)
    link = link_in(search.language)
    return mail.post(
        mail.compose(
            name,
            to=search.email,
            language=search.language,
            now=now,
            unsubscribe_url=link("saved_searches.end", token=context["token"]),
            **context,
        )
    )
