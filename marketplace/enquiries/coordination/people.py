"""The coordinator answers people who ask what is stored about them.

It is shown, handed out or erased. The address of the person is only ever sent in a form: addresses of pages
are kept in logs and histories.
"""

import json
from datetime import timedelta

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from marketplace.accounts.access import coordinator, signed_in_user
from marketplace.database import utcnow
from marketplace.enquiries.actions import erasing
from marketplace.enquiries.coordination import personal_data
from marketplace.enquiries.coordination.forms import PersonForm
from marketplace.enquiries.coordination.personal_data import PersonalData
from marketplace.forms import Done, form_view, run
from marketplace.i18n import _, ngettext
from marketplace.web import htmx
from marketplace.web.limits import Limit, allows

blueprint = Blueprint("coordination_people", __name__, url_prefix="/<lang>/coordination/people")
_QUESTIONS = 60
"""Questions about people that a coordinator may ask in an hour."""


@blueprint.route("", methods=["GET", "POST"])
@coordinator
@form_view
def index() -> Response:
    """Take an address, and show, hand out or erase what there is about the person."""
    form = PersonForm()

    def page(status: int) -> Response:
        return _page(form, status)

    def before() -> str | None:
        return _too_many()

    def erase() -> Done:
        return _erase(form.email.data)

    if request.form.get("step") == "erase":
        return run(form, erase, page=page, before=before)
    if not form.is_submitted():
        return page(200)
    if not form.validate():
        return page(422)
    too_many = _too_many()
    if too_many:
        form.form_errors.append(too_many)
        return page(429)
    return _answer(form)


def _too_many() -> str | None:
    """Say why a question has to wait: whoever asks for very many persons is slowed down."""
    if allows(Limit("people", str(signed_in_user().id), _QUESTIONS, timedelta(hours=1))):
        return None
    return _("You have searched for too many people in the last hour. Please try again later.")


def _answer(form: PersonForm) -> Response:
    """Show what there is about a person, hand it out, or ask before it is erased."""
    person = personal_data.of_person(form.email.data)
    match request.form.get("step"):
        case "export":
            return _export(person)
        case "ask" if person.can_be_erased:
            template = "enquiries/coordination/people_erase.html"
            return htmx.render(template, form=form, person=person)
    return _page(form, 200, person)


def _page(form: PersonForm, status: int, person: PersonalData | None = None) -> Response:
    return htmx.render(
        "enquiries/coordination/people.html", status=status, form=form, person=person
    )


def _export(person: PersonalData) -> Response:
    now = utcnow()
    content = json.dumps(person.record(now), ensure_ascii=False, indent=2) + "\n"
    file_name = f"personal-data-{now:%Y-%m-%d}.json"

    response = Response(content, mimetype="application/json")
    response.headers["Content-Disposition"] = f"attachment; filename={file_name}"
    response.headers["Cache-Control"] = "no-store"
    return response


def _erase(email: str) -> Done:
    number = erasing.erase_person(email, utcnow())
    if not number:
        return Done(
            url_for(".index"), _("Drafts of enquiries and saved searches have been deleted.")
        )
    message = ngettext(
        "The personal data of %(num)s enquiry have been deleted.",
        "The personal data of %(num)s enquiries have been deleted.",
        number,
    )
    return Done(url_for(".index"), message)
