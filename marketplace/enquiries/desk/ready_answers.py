"""The answers that a desk keeps ready: written, changed and taken away by its members."""

from flask import Blueprint, flash, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.accounts.access import member
from marketplace.database import transaction
from marketplace.enquiries.desk import answer_fields, queries
from marketplace.enquiries.desk.filters import cluster_id
from marketplace.enquiries.desk.forms import CannedForm
from marketplace.enquiries.keeping import DONE, attempt, first_status
from marketplace.enquiries.messages import CannedAnswer
from marketplace.forms import csrf
from marketplace.i18n import _
from marketplace.settings import settings
from marketplace.web import htmx
from marketplace.web.errors import or_404

blueprint = Blueprint("answer_desk", __name__, url_prefix="/<lang>/desk/answers")
_NUMBER = "/<int(max=2147483647):number>"


@blueprint.get("")
@member
def index() -> Response:
    """List the answers that are kept ready, by language."""
    by_language: dict[str, list[CannedAnswer]] = {}
    for one in queries.answers_of(cluster_id()):
        by_language.setdefault(one.language, []).append(one)
    return htmx.render("enquiries/desk/ready_answers.html", by_language=by_language)


@blueprint.route("/new", methods=["GET", "POST"])
@member
def new() -> Response:
    """Write an answer to be kept ready."""
    form = CannedForm(settings().languages, language=current_user.membership.cluster.language)
    if not form.validate_on_submit():
        return _page(form, None, first_status(form))
    status = attempt(form, lambda: answer_fields.add(cluster_id(), **_written(form)), _gone)
    return _kept(form) if status == DONE else _page(form, None, status)


@blueprint.route(_NUMBER, methods=["GET", "POST"])
@member
def edit(number: int) -> Response:
    """Write a ready answer anew."""
    form = CannedForm(settings().languages, obj=_mine(number))
    if not form.validate_on_submit():
        return _page(form, _mine(number), first_status(form))
    status = attempt(form, lambda: answer_fields.change(_mine(number), **_written(form)), _gone)
    return _kept(form) if status == DONE else _page(form, _mine(number), status)


@blueprint.route(f"{_NUMBER}/delete", methods=["GET", "POST"])
@member
def delete(number: int) -> Response:
    """Ask once, and keep an answer ready no longer."""
    if request.method != "POST":
        return htmx.render("enquiries/desk/ready_answer_delete.html", answer=_mine(number))
    with transaction():
        answer_fields.remove(_mine(number))
    flash(_("The ready answer is deleted."), "success")
    return htmx.redirect(url_for(".index"))


def _mine(number: int) -> CannedAnswer:
    return or_404(queries.find_answer(cluster_id(), number))


def _written(form: CannedForm) -> dict[str, str]:
    return {"language": form.language.data, "title": form.title.data, "body": form.body.data}


def _kept(form: CannedForm) -> Response:
    flash(_("The ready answer is saved."), "success")
    unknown = answer_fields.unknown_fields(form.body.data)
    if unknown:
        fields = "{" + "}, {".join(unknown) + "}"
        flash(
            _(
                "These are no fields that can be filled in, and will stay as they are: %(fields)s",
                fields=fields,
            ),
            "warning",
        )
    return htmx.redirect(url_for(".index"))


def _page(form: CannedForm, answer: CannedAnswer | None, status: int) -> Response:
    return htmx.render(
        "enquiries/desk/ready_answer.html",
        status=status,
        form=form,
        answer=answer,
        fields=answer_fields.FIELDS,
    )


def _gone() -> str:
    return _("This ready answer was deleted meanwhile.")


# These show what was typed again when the token of their form is stale: the form checks it.
csrf.exempt(new)
csrf.exempt(edit)
