"""The coordinator answers people who ask what is stored about them: finds it, hands it out, erases it.

The address of the person is only ever sent in a form: addresses of pages are kept in logs and histories.
"""

import json
from collections.abc import Callable
from datetime import timedelta

from flask import Blueprint, flash, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.accounts.access import coordinator
from marketplace.database import transaction, utcnow
from marketplace.enquiries.actions import erasing
from marketplace.enquiries.coordination import personal_data
from marketplace.enquiries.desk.forms import PersonForm
from marketplace.forms import csrf
from marketplace.i18n import ngettext
from marketplace.web import htmx
from marketplace.web.limits import limit

blueprint = Blueprint("coordination_people", __name__, url_prefix="/<lang>/coordination/people")


@blueprint.route("", methods=["GET", "POST"])
@coordinator
def index() -> Response:
    """Take an address, show what there is about the person, and do with it what the coordinator chooses."""
    form = PersonForm()
    if not form.validate_on_submit():
        return htmx.render(
            "enquiries/coordination/people.html",
            status=422 if form.is_submitted() else 200,
            form=form,
            found=None,
        )
    limit("people", str(current_user.id), at_most=60, per=timedelta(hours=1))
    steps: dict[str, Callable[[PersonForm], Response]] = {
        "export": _export,
        "ask": _ask,
        "erase": _erase,
    }
    return steps.get(request.form.get("step", ""), _show)(form)


def _show(form: PersonForm) -> Response:
    return htmx.render(
        "enquiries/coordination/people.html",
        form=form,
        found=personal_data.of_person(form.email.data),
    )


def _export(form: PersonForm) -> Response:
    now = utcnow()
    record = personal_data.of_person(form.email.data).record(now)
    response = Response(
        json.dumps(record, ensure_ascii=False, indent=2) + "\n", mimetype="application/json"
    )
    response.headers["Content-Disposition"] = (
        f"attachment; filename=personal-data-{now:%Y-%m-%d}.json"
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _ask(form: PersonForm) -> Response:
    """Say what goes and what stays before anything is erased; with nothing to erase there is nothing to ask."""
    found = personal_data.of_person(form.email.data)
    if not found.enquiries:
        return _show(form)
    return htmx.render("enquiries/coordination/people_erase.html", form=form, found=found)


def _erase(form: PersonForm) -> Response:
    with transaction():
        number = erasing.erase_person(form.email.data, utcnow())
    flash(
        ngettext(
            "The personal data of %(num)s enquiry were erased.",
            "The personal data of %(num)s enquiries were erased.",
            number,
        ),
        "success",
    )
    return htmx.redirect(url_for(".index"))


# It shows what was typed again when the token of its form is stale: the form checks it.
csrf.exempt(index)
