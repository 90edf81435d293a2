"""How much mail a desk or a colleague gets: changed by one click from any mail, without signing in."""

from flask import Blueprint, flash, request, url_for
from werkzeug.wrappers import Response

from marketplace import tokens
from marketplace.accounts import actions
from marketplace.accounts import queries as accounts
from marketplace.accounts.access import public
from marketplace.accounts.models import MailFrequency, MailReader
from marketplace.clusters import queries as clusters
from marketplace.database import transaction
from marketplace.enquiries import states
from marketplace.enquiries.ask.views import private
from marketplace.enquiries.notify.mail import PREFERENCES
from marketplace.i18n import _
from marketplace.web import htmx
from marketplace.web.errors import or_404

blueprint = Blueprint("mail_preferences", __name__, url_prefix="/<lang>/mail")


@blueprint.route("/<token>", methods=["GET", "POST"])
@public
def show(token: str) -> Response:
    """Show how much mail the reader gets whom the token names, and change it."""
    reader = or_404(_reader(token))
    chosen = request.form.get("frequency")
    if request.method != "POST" or chosen not in set(MailFrequency):
        address = reader.email or reader.name
        return private(
            htmx.render(
                "enquiries/follow/preferences.html", reader=reader, address=address, token=token
            )
        )
    with transaction():
        reader = or_404(_reader(token))
        actions.choose_mail(reader, MailFrequency(chosen))
    flash(_("From now on: %(choice)s.", choice=states.FREQUENCY.label(chosen)), "success")
    return private(htmx.redirect(url_for(".show", token=token)))


def _reader(token: str) -> MailReader | None:
    match tokens.unsign(PREFERENCES, token):
        case ["desk", int(number)]:
            return clusters.find_by_id(number)
        case ["user", int(number)]:
            return accounts.find(number)
    return None
