"""The SME follows its enquiry on a page of its own, and adds to it; colleagues whom it invited do the same."""

from datetime import timedelta
from typing import BinaryIO, cast

from flask import current_app, flash, request, session, url_for
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from marketplace.accounts.access import public
from marketplace.database import utcnow
from marketplace.enquiries import queries, timeline
from marketplace.enquiries.actions import adding
from marketplace.enquiries.actions.adding import StoredUpload
from marketplace.enquiries.ask.views import SENT, TRY_LATER, blueprint, not_now, private
from marketplace.enquiries.files import send_upload
from marketplace.enquiries.follow.forms import AdditionForm
from marketplace.enquiries.follow.lost_links import found_or_lost
from marketplace.enquiries.keeping import DONE, LATER, attempt, first_status
from marketplace.enquiries.messages import FILES_MAX
from marketplace.enquiries.models import Enquiry
from marketplace.i18n import _
from marketplace.settings import settings
from marketplace.uploads import store
from marketplace.web import htmx
from marketplace.web.errors import error_response, or_404
from marketplace.web.limits import allows, client
from marketplace.workdays import local_day

REQUEST_MAX = 30 * 1024 * 1024
"""Bytes of words and files at once: five files of 5 MB, and what the browser writes around them."""


@blueprint.route("/enquiries/<token>", methods=["GET", "POST"])
@public
def show(token: str) -> Response:
    """Show the SME how its enquiry stands, and take what it adds."""
    request.max_content_length = REQUEST_MAX
    enquiry = of_link(token)
    try:
        form = AdditionForm(enquiry.attachments)
        valid = form.validate_on_submit()
    except RequestEntityTooLarge:
        return private(
            error_response(
                413,
                message=_(
                    "A file may have 5 MB, and an enquiry five files. Please go back and choose again."
                ),
            )
        )
    except OSError:  # no room for what comes in
        current_app.logger.exception("files could not be received")
        return private(error_response(503))
    status = _add(token, form) if valid else first_status(form)
    if status != DONE:
        return _page(token, form, status)
    flash(_("It was added to the enquiry, and everybody who takes part is told."), "success")
    return private(htmx.redirect(url_for(".show", token=token)))


@blueprint.get("/enquiries/<token>/files/<int(max=2147483647):number>/<name>")
@public
def file(token: str, number: int, name: str) -> Response:
    """Hand out a file that was added to an enquiry."""
    found = next(
        (one for one in of_link(token).attachments if (one.id, one.name) == (number, name)), None
    )
    return private(send_upload(or_404(found)))


def of_link(token: str) -> Enquiry:
    """Give the enquiry that a link opens, be it the SME's own or its colleagues'."""
    return found_or_lost(queries.find_by_token(token))


def _add(token: str, form: AdditionForm) -> int:
    """Keep the files, then the rows that know them; what no row knows in the end is taken away again."""
    kept: list[StoredUpload] = []
    needed: set[str] = set()
    status = LATER
    try:
        if not allows("write back", client(), at_most=60, per=timedelta(hours=1)):
            form.form_errors.append(
                _("Very much was added within the last hour. Please send it again later.")
            )
            return 429
        for upload, chosen in form.checked:
            kept.append((upload, store.keep(cast(BinaryIO, chosen.stream), settings().uploads)))
        status = attempt(
            form, lambda: needed.update(_write(token, form, kept)), lambda: _too_late(token)
        )
    except TRY_LATER:
        current_app.logger.exception("what was added could not be kept")
        form.form_errors.append(not_now()[1])
    finally:
        for _upload, name in kept:
            if status != DONE or name not in needed:
                store.remove(name, settings().uploads)
    return status


def _write(token: str, form: AdditionForm, kept: list[StoredUpload]) -> set[str]:
    enquiry = of_link(token)
    is_guest = token != enquiry.token
    return adding.add(
        enquiry, form.body.data, kept, nonce=form.nonce.data, now=utcnow(), is_guest=is_guest
    )


def _too_late(token: str) -> str:
    """Say why nothing can be added."""
    enquiry = of_link(token)
    if enquiry.is_closed:
        return _("This enquiry was closed too long ago to go on. Please send a new one.")
    return _("An enquiry can have %(number)s files.", number=FILES_MAX)


def _page(token: str, form: AdditionForm, status: int) -> Response:
    enquiry = of_link(token)
    now = utcnow()
    response = htmx.render(
        "enquiries/follow/show.html",
        status=status,
        enquiry=enquiry,
        token=token,
        form=form,
        entries=timeline.for_sme(enquiry),
        is_guest=token != enquiry.token,
        just_sent=session.pop(SENT, None) == token,
        may_add=not enquiry.is_closed or enquiry.may_reopen(now),
        may_reopen=enquiry.may_reopen(now),
        guest_address=_guest_address(enquiry),
        today=local_day(now),
    )
    return private(response)


def _guest_address(enquiry: Enquiry) -> str | None:
    """Give the whole address for colleagues, to be sent to them."""
    if enquiry.guest_token is None:
        return None
    return settings().base_url + url_for(".show", token=enquiry.guest_token)
