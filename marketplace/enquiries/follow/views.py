"""The SME follows its enquiry on a page of its own, and adds to it.

So do its colleagues.
"""

from datetime import timedelta
from functools import partial
from typing import BinaryIO, cast

from flask import current_app, request, session, url_for
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from marketplace.accounts.access import public
from marketplace.database import utcnow
from marketplace.enquiries import queries, timeline
from marketplace.enquiries.actions import adding
from marketplace.enquiries.actions.adding import StoredUpload
from marketplace.enquiries.blueprint import IS_CONFIRMED, JUST_SENT, blueprint
from marketplace.enquiries.follow.forms import AdditionForm
from marketplace.enquiries.follow.lost_links import or_lost
from marketplace.enquiries.follow.progress import progress_of
from marketplace.enquiries.messages import FILES_MAX
from marketplace.enquiries.models import Enquiry
from marketplace.enquiries.page_steps import send_upload
from marketplace.errors import DomainError
from marketplace.forms import Done, form_view, run
from marketplace.i18n import _
from marketplace.paging.links import PagedList, page_number
from marketplace.settings import settings
from marketplace.uploads import store
from marketplace.web import htmx
from marketplace.web.addresses import absolute
from marketplace.web.errors import error_response, or_404
from marketplace.web.headers import private
from marketplace.web.limits import allows, per_network
from marketplace.workdays import local_day

REQUEST_MAX = 30 * 1024 * 1024
"""Bytes of words and files at once: five files of 5 MB, and what the browser writes around them."""
_HOUR = timedelta(hours=1)
_PER_NETWORK = 60
"""Additions that one network may send in an hour."""
_TRY_AGAIN_LATER = {429, 503}
"""Statuses of a page whose form was right, and can be sent once more."""


@blueprint.route("/enquiries/<token>", methods=["GET", "POST"])
@public
@form_view
def show(token: str) -> Response:
    """Show the SME how its enquiry stands, and take what it adds."""
    request.max_content_length = REQUEST_MAX
    enquiry = of_link(token, with_messages=False)
    try:
        form = AdditionForm(enquiry.attachments)
    except RequestEntityTooLarge:
        message = _("You can add up to five files, 5 MB each. Please go back and choose again.")
        return private(error_response(413, message=message))
    except OSError:  # no room for what comes in
        current_app.logger.exception("files could not be received")
        return private(error_response(503))
    return private(_run(token, form))


@blueprint.get("/enquiries/<token>/files/<int(max=2147483647):number>/<name>")
@public
def file(token: str, number: int, name: str) -> Response:
    """Hand out a file that was added to an enquiry."""
    attachments = of_link(token, with_messages=False).attachments
    by_address = {(attachment.id, attachment.name): attachment for attachment in attachments}
    return private(send_upload(or_404(by_address.get((number, name)))))


def of_link(token: str, *, with_messages: bool = True) -> Enquiry:
    """Return the enquiry that a link opens, be it the SME's own or its colleagues'."""
    return or_lost(queries.find_by_token(token, with_messages=with_messages))


def _run(token: str, form: AdditionForm) -> Response:
    """Store the files, then the rows that know them.

    A file that no row knows is removed again.
    """
    folder = settings().uploads
    stored_files: list[StoredUpload] = []
    needed: set[str] = set()

    def before() -> str | None:
        if not allows(*per_network("write back", at_most=_PER_NETWORK, per=_HOUR)):
            return _("Too many additions in the last hour. Please send it again later.")
        if form.failure:
            raise form.failure
        for upload, file in form.checked:
            stored_files.append((upload, store.keep(cast(BinaryIO, file.stream), folder)))
        return None

    def act() -> Done:
        enquiry = of_link(token)
        needed.update(
            adding.add(
                enquiry,
                form.body.data,
                stored_files,
                nonce=form.nonce.data,
                now=utcnow(),
                is_guest=token != enquiry.token,
            )
        )
        message = _("Your message has been added, and we have told everyone taking part.")
        return Done(url_for(".show", token=token), message)

    is_done = False
    try:
        response = run(
            form,
            act,
            page=partial(_page, token, form),
            before=before,
            refusal=partial(_cannot_add, token),
        )
        is_done = response.status_code < 400
    finally:
        for _upload, name in stored_files:
            if not is_done or name not in needed:
                store.remove(name, folder)
    return response


def _cannot_add(token: str, _error: DomainError) -> str:
    """Say why nothing can be added, as things stand now."""
    if of_link(token, with_messages=False).is_closed:
        return _("This enquiry was closed too long ago to be reopened. Please send a new one.")
    return _("You can add up to %(number)s files to an enquiry.", number=FILES_MAX)


def _page(token: str, form: AdditionForm, status: int) -> Response:
    enquiry, now = of_link(token, with_messages=False), utcnow()
    may_reopen = enquiry.may_reopen(now)
    if status in _TRY_AGAIN_LATER:
        form.ask_for_files_again()

    entries = timeline.for_sme(enquiry, page_number())
    timeline_list = PagedList(entries, "enquiries.show", {"token": token})
    return htmx.render(
        "enquiries/follow/show.html",
        fragment="enquiries/follow/_timeline.html",
        status=status,
        enquiry=enquiry,
        token=token,
        form=form,
        timeline=timeline_list,
        is_addition=htmx.is_partial(),
        is_guest=token != enquiry.token,
        just_sent=session.pop(JUST_SENT, None) == token,
        is_confirmed=session.pop(IS_CONFIRMED, True),
        may_add=not enquiry.is_closed or may_reopen,
        may_reopen=may_reopen,
        guest_address=_guest_address(enquiry),
        progress=progress_of(enquiry, local_day(now), is_guest=token != enquiry.token),
        today=local_day(now),
    )


def _guest_address(enquiry: Enquiry) -> str | None:
    """Return the whole address for colleagues, to be sent to them."""
    if enquiry.guest_token is None:
        return None
    return absolute(url_for(".show", token=enquiry.guest_token))
