"""How much mail a desk or a colleague gets.

Chosen by one click from any mail, without signing in.
"""

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from marketplace import tokens
from marketplace.accounts import actions
from marketplace.accounts import queries as accounts
from marketplace.accounts.access import public
from marketplace.accounts.models import MailFrequency, MailReader
from marketplace.clusters import queries as clusters
from marketplace.contact import masked_address
from marketplace.enquiries import states
from marketplace.enquiries.follow.forms import MailFrequencyForm
from marketplace.enquiries.notify.readers import PREFERENCES
from marketplace.forms import Done, form_view, run
from marketplace.i18n import _
from marketplace.web import htmx
from marketplace.web.errors import or_404
from marketplace.web.headers import private

LINK_SECONDS = 365 * 24 * 3600
"""How long the link of a mail works: mails are passed on, and kept for longer than a job lasts."""

blueprint = Blueprint("mail_preferences", __name__, url_prefix="/<lang>/mail")


@blueprint.route("/<token>", methods=["GET", "POST"])
@public
@form_view
def show(token: str) -> Response:
    """Show how much mail the reader gets whom the token names, and change it."""
    or_404(_reader(token))
    form = MailFrequencyForm()

    def act() -> Done:
        frequency = MailFrequency(form.frequency.data)
        actions.choose_mail(or_404(_reader(token)), frequency)
        words = states.FREQUENCY.label(frequency)
        return Done(
            url_for(".show", token=token),
            _("Your e-mail settings are saved: %(choice)s.", choice=words),
        )

    def page(status: int) -> Response:
        reader = or_404(_reader(token))
        return htmx.render(
            "enquiries/follow/preferences.html",
            status=status,
            form=form,
            reader=reader,
            address=masked_address(reader.email) if reader.email else reader.name,
            token=token,
        )

    return private(run(form, act, page=page))


def _reader(token: str) -> MailReader | None:
    match tokens.unsign(PREFERENCES, token, max_age=LINK_SECONDS):
        case ["desk", int(number)]:
            return clusters.find_by_id(number)
        case ["user", int(number)]:
            return accounts.find(number)
    return None
