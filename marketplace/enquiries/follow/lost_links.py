"""Who has lost the link to an enquiry gets it again by mail."""

from datetime import timedelta
from typing import TypeVar

from flask import abort, url_for
from werkzeug.wrappers import Response

from marketplace.accounts.access import public
from marketplace.contact import inbox_of
from marketplace.database import utcnow
from marketplace.enquiries.actions import links
from marketplace.enquiries.blueprint import blueprint
from marketplace.enquiries.follow.forms import LostLinksForm
from marketplace.forms import Done, form_view, run
from marketplace.i18n import _, current_language
from marketplace.web import htmx
from marketplace.web.headers import private
from marketplace.web.limits import Limit, allows, per_network
from marketplace.web.page_cache.sharing import shared_page

T = TypeVar("T")
_HOUR = timedelta(hours=1)
_PER_ADDRESS, _PER_NETWORK = 5, 20


@blueprint.route("/enquiries/lost", methods=["GET", "POST"])
@public
@form_view
@shared_page(has_form=True)
def lost() -> Response:
    """Send the links of an address to it.

    The answer is the same whether or not it is known.
    """
    form = LostLinksForm()

    def act() -> Done:
        links.send_links(form.email.data, utcnow(), current_language())
        message = _(
            "If an enquiry was sent with that address, we have sent an e-mail with the links to it."
        )
        return Done(url_for(".lost"), message)

    def page(status: int) -> Response:
        return htmx.render("enquiries/follow/lost_links.html", status=status, form=form)

    def before() -> str | None:
        return _too_many(form.email.data)

    return run(form, act, page=page, before=before)


def or_lost(record: T | None) -> T:
    """Return a record, or answer 404 with a page that leads to the lost links."""
    if record is None:
        page = htmx.render(
            "layout/error.html",
            status=404,
            code=404,
            heading=_("Page not found"),
            message=_("The link may be incomplete, or the data of the enquiry have been deleted."),
            links=[
                (_("Get the links to my enquiries by e-mail"), url_for("enquiries.lost")),
                (_("Find a service"), url_for("search.results")),
                (_("Ask us"), url_for("enquiries.new_general")),
            ],
        )
        abort(private(page))
    return record


def _too_many(email: str) -> str | None:
    """Count per network and per address, so that nobody's mailbox is filled by others."""
    of_network = per_network("lost links of a network", at_most=_PER_NETWORK, per=_HOUR)
    if allows(*of_network, Limit("lost links", inbox_of(email), _PER_ADDRESS, _HOUR)):
        return None
    return _("Too many links were requested in the last hour. Please try again later.")
