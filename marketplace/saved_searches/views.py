"""The pages of a saved search: ask for it, confirm and keep it, end it."""

from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from marketplace.accounts.access import public
from marketplace.contact import inbox_of
from marketplace.database import utcnow
from marketplace.forms import ButtonForm, Done, form_view, run
from marketplace.i18n import _, current_language
from marketplace.saved_searches import actions, addresses, description, links, queries
from marketplace.saved_searches.forms import EndForm, SaveForm
from marketplace.saved_searches.models import SavedSearch
from marketplace.technologies.shown import current_terms
from marketplace.web import htmx
from marketplace.web.errors import or_404
from marketplace.web.headers import private
from marketplace.web.limits import Limit, allows, per_network

blueprint = Blueprint("saved_searches", __name__, url_prefix="/<lang>")
_HOUR = timedelta(hours=1)
_PER_ADDRESS, _PER_NETWORK = 5, 20


@blueprint.route("/searches/new", methods=["GET", "POST"])
@public
@form_view
def ask() -> Response:
    """Take an address for a search, and write there that it has to be confirmed.

    The answer is the same whether or not the search was saved before.
    """
    form = SaveForm()
    if form.is_submitted():
        asked_address = form.search.data or ""
    else:
        asked_address = request.query_string.decode("ascii", "replace")
    terms = current_terms()
    query = addresses.query_of(asked_address, terms)
    form.search.data = addresses.address_of(query)

    def act() -> Done:
        address = addresses.address_of(query)
        actions.ask(form.email.data, address, current_language(), terms, utcnow())
        return Done(url_for(".asked"))

    def page(status: int) -> Response:
        feed_url = f"{url_for('.feed')}?{addresses.address_of(query)}".removesuffix("?")
        return htmx.render(
            "saved_searches/new.html",
            status=status,
            form=form,
            rows=description.rows_of(query, terms),
            feed_url=feed_url,
        )

    def before() -> str | None:
        return _too_many(form.email.data)

    return private(run(form, act, page=page, before=before))


@blueprint.get("/searches/sent")
@public
def asked() -> Response:
    """Say that a mail is on its way."""
    return private(htmx.render("saved_searches/sent.html"))


@blueprint.route("/searches/<token>", methods=["GET", "POST"])
@public
@form_view
def show(token: str) -> Response:
    """Show a saved search, and note that its reader wants it."""
    key = or_404(links.key_in(token))
    if queries.find(key) is None:
        return _ended_page()
    form = ButtonForm()

    def act() -> Done | Response:
        search = queries.find(key)
        if search is None:
            return _ended_page()
        message = _("Your search is saved.")
        if search.is_confirmed:
            message = _("Your search is saved for another year.")
        actions.confirm(search, current_terms(), utcnow())
        return Done(url_for(".show", token=token), message)

    def page(status: int) -> Response:
        search = queries.find(key)
        if search is None:
            return _ended_page()
        return htmx.render(
            "saved_searches/show.html",
            status=status,
            form=form,
            token=token,
            shown=_shown(search),
        )

    return private(run(form, act, page=page))


@blueprint.route("/searches/<token>/end", methods=["GET", "POST"])
@public
@form_view
def end(token: str) -> Response:
    """End a saved search: by a button, or by the one click of a mail program (RFC 8058).

    That one follows no redirect and knows neither session nor token. Who has ended it before is told the same.
    """
    key = or_404(links.key_in(token))
    form = EndForm()

    def act() -> Response:
        search = queries.find(key)
        if search is not None:
            actions.end(search)
        return _ended_page()

    def page(status: int) -> Response:
        search = queries.find(key)
        if search is None:
            return _ended_page()
        return htmx.render(
            "saved_searches/end.html", status=status, form=form, token=token, shown=_shown(search)
        )

    return private(run(form, act, page=page))


@dataclass(frozen=True)
class _ShownSearch:
    """A saved search as its page shows it."""

    search: SavedSearch
    rows: list[description.Row]
    results_url: str


def _shown(search: SavedSearch) -> _ShownSearch:
    terms = current_terms()
    query = addresses.query_of(search.address, terms)
    results_url = f"{url_for('search.results')}?{search.address}".removesuffix("?")
    return _ShownSearch(search, description.rows_of(query, terms), results_url)


def _ended_page() -> Response:
    return private(htmx.render("saved_searches/ended.html"))


def _too_many(email: str) -> str | None:
    """Count per network and per address, so that nobody's mailbox is filled by others."""
    of_network = per_network("saved searches of a network", at_most=_PER_NETWORK, per=_HOUR)
    if allows(*of_network, Limit("saved searches", inbox_of(email), _PER_ADDRESS, _HOUR)):
        return None
    return _("Too many searches were saved in the last hour. Please try again later.")
