"""The coordinator sees all mail that did not arrive, and has it tried again."""

from flask import Blueprint, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.accounts.access import coordinator
from marketplace.database import utcnow
from marketplace.delivery import mail
from marketplace.enquiries import page_steps
from marketplace.enquiries.notify import undelivered
from marketplace.forms import Done, form_view, press
from marketplace.i18n import _
from marketplace.paging.links import PagedList, page_number, page_of_act
from marketplace.web import htmx

blueprint = Blueprint("coordination_mail", __name__, url_prefix="/<lang>/coordination/mail")


@blueprint.get("")
@coordinator
def index() -> Response:
    """List the mails that failed, or wait for more than an hour."""
    mails = mail.all_troubled(utcnow(), page_number())
    return htmx.render(
        "enquiries/coordination/mail.html",
        mails=PagedList(mails, "coordination_mail.index"),
        undelivered=undelivered.for_coordinator(mails.items),
        is_held=mail.is_held(),
    )


@blueprint.post("/retry")
@coordinator
@form_view
def retry_all() -> Response:
    """Have every mail on the list tried again at once."""

    def act() -> Done:
        mail.retry_all(utcnow())
        words = _("We are sending all of them again. Check back in a minute.")
        return Done(url_for(".index"), words)

    return press(act, back=url_for(".index"))


@blueprint.post("/<int(max=2147483647):mail_id>/retry")
@coordinator
@form_view
def retry(mail_id: int) -> Response:
    """Have a mail tried again at once."""
    back = url_for(".index", page=page_of_act())
    return page_steps.retry(mail_id, lambda _message: True, back=back)


def count_undelivered() -> int:
    """Count the mails that did not arrive, for the navigation of a coordinator."""
    return mail.count_troubled(utcnow()) if current_user.is_coordinator else 0
