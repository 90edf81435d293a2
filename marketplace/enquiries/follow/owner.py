"""What only the person who asked may do: pass on, reopen, invite, withdraw, rate, delete."""

import json
from collections.abc import Callable
from functools import partial

from flask import request, url_for
from werkzeug.wrappers import Response

from marketplace.accounts.access import public
from marketplace.database import utcnow
from marketplace.enquiries.actions import closing, consenting, drafting, erasing, links
from marketplace.enquiries.blueprint import blueprint, browser_mark
from marketplace.enquiries.follow.forms import ConfirmForm, ResultForm
from marketplace.enquiries.follow.lost_links import or_lost
from marketplace.enquiries.follow.views import of_link
from marketplace.enquiries.models import Enquiry
from marketplace.enquiries.record import enquiry_record
from marketplace.errors import DomainError
from marketplace.forms import (
    PUBLIC_FRAME,
    Done,
    Form,
    Question,
    ask_first,
    form_view,
    press,
    run,
)
from marketplace.i18n import _
from marketplace.settings import settings
from marketplace.text import whole_number
from marketplace.web import htmx
from marketplace.web.headers import private

Step = Callable[[Enquiry], object]


@blueprint.post("/enquiries/<token>/pass-on")
@public
@form_view
def pass_on(token: str) -> Response:
    """Agree that the cluster which another one named takes over."""
    return _press(token, _agree, _("Your enquiry was passed on."))


@blueprint.post("/enquiries/<token>/keep")
@public
@form_view
def keep(token: str) -> Response:
    """Refuse that the cluster which another one named takes over."""
    message = _("Your enquiry was not passed on.")
    return _press(token, _refuse, message)


@blueprint.post("/enquiries/<token>/reopen")
@public
@form_view
def reopen(token: str) -> Response:
    """Let a closed enquiry go on."""
    message = _("Your enquiry is open again, and we have told everyone.")
    return _press(token, lambda enquiry: closing.reopen(enquiry, utcnow()), message)


@blueprint.post("/enquiries/<token>/invite")
@public
@form_view
def invite(token: str) -> Response:
    """Make the link that colleagues may be given."""
    return _press(token, links.invite_guest, _("The link for your colleagues is ready."))


@blueprint.route("/enquiries/<token>/uninvite", methods=["GET", "POST"])
@public
@form_view
def uninvite(token: str) -> Response:
    """Ask once, and take the link of the colleagues back."""
    _own_enquiry(token)
    question = Question(
        _("Do you want to turn off the link for your colleagues?"),
        [_("Your colleagues can no longer open the enquiry. You can create a new link.")],
        yes=_("Yes, turn off the link"),
        back=_address(token),
        frame=PUBLIC_FRAME,
        section="",
    )

    def act() -> Done:
        links.uninvite_guest(_own_enquiry(token))
        return Done(_address(token), _("The link for your colleagues is no longer valid."))

    return private(ask_first(question, act, refusal=_not_any_more))


@blueprint.route("/enquiries/<token>/withdraw", methods=["GET", "POST"])
@public
@form_view
def withdraw(token: str) -> Response:
    """Ask once, and take the enquiry back."""
    form = ConfirmForm()
    if _own_enquiry(token).is_closed:
        form.only_show_again()
        return private(htmx.redirect(_address(token)))

    def act() -> Done:
        closing.withdraw(_own_enquiry(token), utcnow())
        message = _("You withdrew your enquiry, and we have told everyone who took part.")
        return Done(_address(token), message)

    return _run(token, form, act, template="enquiries/follow/withdraw.html")


@blueprint.route("/enquiries/<token>/result", methods=["GET", "POST"])
@public
@form_view
def result(token: str) -> Response:
    """Ask what came of a closed enquiry.

    The link in a mail brings the answer along.
    """
    enquiry = _own_enquiry(token)
    form = ResultForm()
    if not enquiry.is_closed:
        form.only_show_again()
        return private(htmx.redirect(_address(token)))
    if not form.is_submitted():
        form.result.data = request.args.get("result", enquiry.result)
        form.rating.data = str(enquiry.rating or "")
        form.words.data = enquiry.result_words

    def act() -> Done:
        closing.tell_result(
            _own_enquiry(token),
            form.result.data,
            utcnow(),
            rating=int(form.rating.data) if form.rating.data else None,
            words=form.words.data,
        )
        return Done(_address(token), _("Thank you for telling us the result."))

    return _run(token, form, act, template="enquiries/follow/result.html")


@blueprint.get("/enquiries/<token>/data.json")
@public
def data(token: str) -> Response:
    """Hand out everything that is stored about an enquiry, as far as the SME may read it."""
    enquiry = _own_enquiry(token)
    record = enquiry_record(enquiry, for_sme=True)
    content = json.dumps(record, ensure_ascii=False, indent=2) + "\n"

    response = Response(content, mimetype="application/json")
    response.headers["Content-Disposition"] = f"attachment; filename={enquiry.reference}.json"
    return private(response)


@blueprint.route("/enquiries/<token>/delete", methods=["GET", "POST"])
@public
@form_view
def delete(token: str) -> Response:
    """Say what is deleted and what stays, and delete the personal data.

    With all drafts of this browser: one of them may have an address that was mistyped.
    """
    _own_enquiry(token)
    form = ConfirmForm()
    form.lead_to(url_for("search.home"))

    def act() -> Done:
        erasing.erase(_own_enquiry(token), utcnow())
        drafting.delete_of_browser(browser_mark())
        return Done(url_for("search.home"), _("Your personal data were deleted."))

    return _run(token, form, act, template="enquiries/follow/delete.html")


def _own_enquiry(token: str) -> Enquiry:
    """Return the enquiry of the SME's own link.

    The colleagues' link opens nothing of this.
    """
    enquiry = of_link(token)
    return or_lost(enquiry if enquiry.token == token else None)


def _press(token: str, step: Step, message: str) -> Response:
    """Take a step that one click asks for, and go back to the page of the enquiry."""
    _own_enquiry(token)

    def act() -> Done:
        step(_own_enquiry(token))
        return Done(_address(token), message)

    return private(press(act, back=_address(token), refusal=_not_any_more))


def _run(token: str, form: Form, act: Callable[[], Done], *, template: str) -> Response:
    """Run a form on a page of its own."""
    page = partial(_page, template, token, form)
    return private(run(form, act, page=page, refusal=_not_any_more))


def _page(template: str, token: str, form: Form, status: int) -> Response:
    return htmx.render(
        template,
        status=status,
        enquiry=_own_enquiry(token),
        token=token,
        form=form,
        retention_months=settings().retention_months,
    )


def _agree(enquiry: Enquiry) -> None:
    consenting.agree(enquiry, _assignment_in_form(), utcnow())


def _refuse(enquiry: Enquiry) -> None:
    consenting.refuse(enquiry, _assignment_in_form(), utcnow())


def _assignment_in_form() -> int | None:
    """Return the number of the assignment whose hand-over the SME decides about."""
    return whole_number(request.form.get("assignment", ""))


def _not_any_more(_error: DomainError) -> str:
    return _("This is no longer possible because the enquiry has changed.")


def _address(token: str) -> str:
    return url_for("enquiries.show", token=token)
