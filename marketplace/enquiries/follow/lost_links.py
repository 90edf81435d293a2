"""Who has lost the link to an enquiry gets it again by mail."""

from datetime import timedelta
from typing import TypeVar

from flask import abort, current_app, flash, url_for
from werkzeug.wrappers import Response

from marketplace.accounts.access import public
from marketplace.database import transaction, utcnow
from marketplace.enquiries.actions import links
from marketplace.enquiries.ask.views import TRY_LATER, blueprint, not_now, private
from marketplace.enquiries.follow.forms import LostForm
from marketplace.i18n import _, current_language
from marketplace.web import htmx
from marketplace.web.limits import allows, client

T = TypeVar("T")
_HOUR = timedelta(hours=1)


@blueprint.route("/enquiries/lost", methods=["GET", "POST"])
@public
def lost() -> Response:
    """Send the links of an address to it; the answer is the same whether or not it is known."""
    form = LostForm()
    if not form.validate_on_submit():
        return _page(form, 422 if form.is_submitted() else 200)
    try:
        if not _may_ask(form.email.data):
            form.form_errors.append(
                _("Links were asked for very often within the last hour. Please try again later.")
            )
            return _page(form, 429)
        with transaction():
            links.send_links(form.email.data, utcnow(), current_language())
    except TRY_LATER:
        current_app.logger.exception("a mail with links could not be stored")
        form.form_errors.append(not_now()[1])
        return _page(form, 503)
    flash(
        _("If an enquiry was sent with that address, a mail with the links to it is on its way."),
        "success",
    )
    return htmx.redirect(url_for(".lost"))


def found_or_lost(found: T | None) -> T:
    """Give what was found, or answer 404 with a page that leads to the lost links."""
    if found is None:
        page = htmx.render(
            "layout/error.html",
            status=404,
            code=404,
            heading=_("Page not found"),
            message=_(
                "The link may have been copied incompletely, or the data of the enquiry were deleted."
            ),
            links=[
                (_("Get the links to my enquiries by mail"), url_for("enquiries.lost")),
                (_("Find a service"), url_for("search.results")),
                (_("Ask us"), url_for("enquiries.new_general")),
            ],
        )
        abort(private(page))
    return found


def _may_ask(email: str) -> bool:
    """Count per network and per address, so that nobody's mailbox is filled by others."""
    if not allows("lost links of a network", client(), at_most=20, per=_HOUR):
        return False
    return allows("lost links", email.lower(), at_most=5, per=_HOUR)


def _page(form: LostForm, status: int) -> Response:
    return htmx.render("enquiries/follow/lost_links.html", status=status, form=form)
