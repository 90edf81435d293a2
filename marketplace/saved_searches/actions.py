"""What changes a saved search: it is asked for, confirmed, kept and ended."""

from datetime import datetime

from marketplace.catalogue import queries as catalogue
from marketplace.database import db
from marketplace.delivery import mail
from marketplace.saved_searches import addresses, links, mails, news, queries
from marketplace.saved_searches.models import SavedSearch
from marketplace.search import queries as search_queries
from marketplace.technologies.terms import Terms
from marketplace.tokens import new_link_token


def ask(email: str, address: str, language: str, terms: Terms, now: datetime) -> SavedSearch:
    """Note a search for an address, and ask there whether it is wanted.

    Who has saved it before is sent the same mail. Nothing of what they have confirmed changes by that.
    """
    search = queries.find_same(email, address)
    if search is None:
        search = SavedSearch(
            key=new_link_token(),
            email=email.lower(),
            address=address,
            language=language,
            asked_at=now,
        )
        db.session.add(search)
    elif not search.is_confirmed:
        search.language, search.asked_at = language, now
    mails.ask_to_confirm(search, terms, now)
    return search


def confirm(search: SavedSearch, terms: Terms, now: datetime) -> None:
    """Note that its reader wants it, the first time or still. What fits at first is no news."""
    is_first = not search.is_confirmed
    search.confirm(now)
    if is_first:
        change_id = search_queries.last_change()
        query = addresses.query_of(search.address, terms)
        fitting = None if change_id is None else news.fitting(query, search.language)
        news.note(search, fitting, change_id or catalogue.last_change(), now)


def end(search: SavedSearch) -> None:
    """Delete a saved search with its mails, also those that have not left yet."""
    mail.delete_containing(links.mark_of(search.key))
    db.session.delete(search)


def end_of_person(email: str) -> int:
    """Delete what was saved with an address, and return how much it was."""
    searches = queries.of_person(email)
    for search in searches:
        end(search)
    return len(searches)
