"""What only the SME itself does with its enquiry: pass it on, end it, invite colleagues, take its data or delete them.

For colleagues with the link that they were given, none of this exists.
"""

import json
from collections.abc import Callable

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from marketplace.accounts.access import public
from marketplace.database import utcnow
from marketplace.enquiries.actions import assigning, closing, erasing, links
from marketplace.enquiries.ask.forms import KeptForm
from marketplace.enquiries.ask.views import blueprint, private
from marketplace.enquiries.follow.forms import ResultForm
from marketplace.enquiries.follow.lost_links import found_or_lost
from marketplace.enquiries.follow.views import of_link
from marketplace.enquiries.keeping import DONE, attempt, first_status
from marketplace.enquiries.models import Enquiry
from marketplace.enquiries.record import enquiry_record
from marketplace.i18n import _
from marketplace.settings import settings
from marketplace.text import whole_number
from marketplace.web import htmx

__all__ = ["blueprint"]
"""With all pages of the SME: each file that adds some to it builds on the one before."""
Move = Callable[[Enquiry], object]


@blueprint.post("/enquiries/<token>/pass-on")
@public
def pass_on(token: str) -> Response:
    """Agree that the cluster which another one named takes over."""
    return _at_once(token, _hand_over, _("Your enquiry was passed on."))


@blueprint.post("/enquiries/<token>/reopen")
@public
def reopen(token: str) -> Response:
    """Let a closed enquiry go on."""
    return _at_once(
        token,
        lambda enquiry: closing.reopen(enquiry, utcnow()),
        _("Your enquiry is open again, and everybody is told."),
    )


@blueprint.post("/enquiries/<token>/invite")
@public
def invite(token: str) -> Response:
    """Make the link that colleagues may be given."""
    return _at_once(token, links.invite_guest, _("The link for your colleagues is ready."))


@blueprint.post("/enquiries/<token>/uninvite")
@public
def uninvite(token: str) -> Response:
    """Take the link of the colleagues back."""
    return _at_once(
        token, links.uninvite_guest, _("The link for your colleagues opens nothing any more.")
    )


@blueprint.route("/enquiries/<token>/withdraw", methods=["GET", "POST"])
@public
def withdraw(token: str) -> Response:
    """Ask once, and take the enquiry back."""
    enquiry, form = _own(token), KeptForm()
    if enquiry.is_closed:
        return _back(token)
    status = _made(token, form, lambda enquiry: closing.withdraw(enquiry, utcnow()))
    if status != DONE:
        return _page("enquiries/follow/withdraw.html", token, form, status)
    flash(_("You took your enquiry back, and everybody who took part is told."), "success")
    return _back(token)


@blueprint.route("/enquiries/<token>/result", methods=["GET", "POST"])
@public
def result(token: str) -> Response:
    """Ask what came of a closed enquiry; the link of a mail answers beforehand, so that one click sends it."""
    enquiry = _own(token)
    if not enquiry.is_closed:
        return _back(token)
    form = ResultForm()
    if not form.is_submitted():
        form.result.data = request.args.get("result", enquiry.result)
        form.rating.data, form.words.data = str(enquiry.rating or ""), enquiry.result_words
    status = _made(token, form, lambda enquiry: _tell_result(enquiry, form))
    if status != DONE:
        return _page("enquiries/follow/result.html", token, form, status)
    flash(_("Thank you for telling us what came of it."), "success")
    return _back(token)


@blueprint.get("/enquiries/<token>/data.json")
@public
def data(token: str) -> Response:
    """Hand out everything that is stored about an enquiry, as far as the SME may read it."""
    enquiry = _own(token)
    written = json.dumps(enquiry_record(enquiry, for_sme=True), ensure_ascii=False, indent=2) + "\n"
    response = Response(written, mimetype="application/json")
    response.headers["Content-Disposition"] = f"attachment; filename={enquiry.reference}.json"
    return private(response)


@blueprint.route("/enquiries/<token>/delete", methods=["GET", "POST"])
@public
def delete(token: str) -> Response:
    """Say what is deleted and what stays, and delete the personal data."""
    _own(token)
    form = KeptForm()
    status = _made(token, form, lambda enquiry: erasing.erase(enquiry, utcnow()))
    if status != DONE:
        return _page("enquiries/follow/delete.html", token, form, status)
    flash(_("Your personal data were deleted."), "success")
    return private(htmx.redirect(url_for("search.home")))


def _own(token: str) -> Enquiry:
    """Give the enquiry of the SME's own link; the colleagues' link opens nothing of this."""
    enquiry = of_link(token)
    return found_or_lost(enquiry if enquiry.token == token else None)


def _at_once(token: str, move: Move, done: str) -> Response:
    """Make a move that one click asks for, and go back to the page of the enquiry."""
    _own(token)
    form = KeptForm()
    if _made(token, form, move) == DONE:
        flash(done, "success")
    for problem in (one for several in form.errors.values() for one in several):
        flash(problem, "warning")
    return _back(token)


def _made(token: str, form: KeptForm, move: Move) -> int:
    """Make a move that a form asks for, and give the status of the answer."""
    if not form.validate_on_submit():
        return first_status(form)
    return attempt(form, lambda: _on_own(token, move), _not_any_more)


def _on_own(token: str, move: Move) -> None:
    move(_own(token))


def _not_any_more() -> str:
    return _("This is not possible any more: something has happened to the enquiry meanwhile.")


def _hand_over(enquiry: Enquiry) -> None:
    """Hand over what was named in the form, if it still waits for consent."""
    assignment_id = whole_number(request.form.get("part", ""))
    assigning.agree_to_hand_over(enquiry, assignment_id, utcnow())


def _tell_result(enquiry: Enquiry, form: ResultForm) -> None:
    rating = int(form.rating.data) if form.rating.data else None
    closing.tell_result(enquiry, form.result.data, utcnow(), rating=rating, words=form.words.data)


def _page(template: str, token: str, form: KeptForm, status: int) -> Response:
    months = settings().retention_months
    response = htmx.render(
        template,
        status=status,
        enquiry=_own(token),
        token=token,
        form=form,
        retention_months=months,
    )
    return private(response)


def _back(token: str) -> Response:
    return private(htmx.redirect(url_for(".show", token=token)))
