"""The coordinator sees all mail that did not arrive, and has it tried again."""

from flask import Blueprint, flash, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.accounts.access import coordinator
from marketplace.database import transaction, utcnow
from marketplace.delivery import mail
from marketplace.enquiries.notify import undelivered
from marketplace.i18n import _
from marketplace.web import htmx
from marketplace.web.errors import or_404

blueprint = Blueprint("coordination_mail", __name__, url_prefix="/<lang>/coordination/mail")
SHOWN = 200
"""As many mails as the page lists, the oldest first."""


@blueprint.get("")
@coordinator
def index() -> Response:
    """List the mails that failed, or wait for more than an hour."""
    now = utcnow()
    found = undelivered.for_coordinator(mail.all_troubled(now, SHOWN))
    return htmx.render(
        "enquiries/coordination/mail.html", troubles=found, total=mail.count_troubled(now)
    )


@blueprint.post("/<int(max=2147483647):mail_id>/retry")
@coordinator
def retry(mail_id: int) -> Response:
    """Have a mail tried again at once."""
    with transaction():
        mail.retry(or_404(mail.find(mail_id)), utcnow())
    flash(_("The mail is tried again now. Please look again in a minute."), "success")
    return htmx.redirect(url_for(".index"))


def in_trouble() -> int:
    """Count the mails that did not arrive, for the navigation of a coordinator."""
    return mail.count_troubled(utcnow()) if current_user.is_coordinator else 0
