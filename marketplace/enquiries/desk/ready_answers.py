"""The answers that a desk keeps ready: written, changed and taken away by its members."""

from functools import partial

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from marketplace.clusters.access import member, my_membership
from marketplace.enquiries.desk import answer_fields, queries
from marketplace.enquiries.desk.forms import CannedForm
from marketplace.enquiries.messages import CannedAnswer
from marketplace.forms import Done, Question, ask_first, form_view, run
from marketplace.i18n import _
from marketplace.paging.links import PagedList, page_number
from marketplace.settings import settings
from marketplace.web import htmx
from marketplace.web.errors import or_404

blueprint = Blueprint("answer_desk", __name__, url_prefix="/<lang>/desk/answers")
_NUMBER = "/<int(max=2147483647):number>"


@blueprint.get("")
@member
def index() -> Response:
    """List the answers that are kept ready, by language."""
    page = queries.list_answers(my_membership().cluster_id, page_number())
    by_language: dict[str, list[CannedAnswer]] = {}
    for answer in page.items:
        by_language.setdefault(answer.language, []).append(answer)
    return htmx.render(
        "enquiries/desk/ready_answers.html",
        answers=PagedList(page, "answer_desk.index"),
        by_language=by_language,
    )


@blueprint.route("/new", methods=["GET", "POST"])
@member
@form_view
def new() -> Response:
    """Write an answer to be kept ready."""
    form = CannedForm(settings().languages, language=my_membership().cluster.language)

    def act() -> Done:
        answer_fields.add(my_membership().cluster_id, **_content(form))
        return _saved(form)

    return run(form, act, page=partial(_page, form, None))


@blueprint.route(_NUMBER, methods=["GET", "POST"])
@member
@form_view
def edit(number: int) -> Response:
    """Write a ready answer anew."""
    answer = _answer(number)
    form = CannedForm(settings().languages, obj=answer)

    def act() -> Done:
        answer_fields.change(_answer(number), **_content(form))
        return _saved(form)

    return run(form, act, page=partial(_page, form, answer.id))


@blueprint.route(f"{_NUMBER}/delete", methods=["GET", "POST"])
@member
@form_view
def delete(number: int) -> Response:
    """Ask once, and keep an answer ready no longer."""
    question = Question(
        _("Do you want to delete the reply template “%(title)s”?", title=_answer(number).title),
        [_("It is deleted for your whole team. Answers that were already sent do not change.")],
        yes=_("Yes, delete the reply template"),
        back=url_for(".edit", number=number),
        afterwards=url_for(".index"),
        desk_section="answers",
    )

    def act() -> Done:
        answer_fields.remove(_answer(number))
        return Done(url_for(".index"), _("The reply template is deleted."))

    return ask_first(question, act)


def _answer(number: int) -> CannedAnswer:
    """Find a ready answer of this desk.

    That of another one does not exist.
    """
    return or_404(queries.find_answer(my_membership().cluster_id, number))


def _content(form: CannedForm) -> dict[str, str]:
    return {"language": form.language.data, "title": form.title.data, "body": form.body.data}


def _saved(form: CannedForm) -> Done:
    """Say that the answer is saved, and which of its fields nobody can fill in."""
    unknown = answer_fields.unknown_fields(form.body.data)
    warning = ""
    if unknown:
        fields = "{" + "}, {".join(unknown) + "}"
        warning = _(
            "These fields do not exist and will stay as they are: %(fields)s",
            fields=fields,
        )
    return Done(url_for(".index"), _("The reply template is saved."), warning)


def _page(form: CannedForm, number: int | None, status: int) -> Response:
    return htmx.render(
        "enquiries/desk/ready_answer.html",
        status=status,
        form=form,
        answer=None if number is None else _answer(number),
        fields=answer_fields.FIELDS,
    )
