"""A question on a page of its own, before something is done that nobody undoes by a click."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from werkzeug.wrappers import Response

from marketplace.errors import DomainError
from marketplace.forms.base import QuestionForm
from marketplace.forms.running import Done, run
from marketplace.web import htmx

STAFF_FRAME, PUBLIC_FRAME = "layout/desk.html", "layout/base.html"


@dataclass(frozen=True)
class Question:
    """What a person is asked, and what follows if they say yes."""

    heading: str
    consequences: Sequence[str]
    yes: str
    """What the button says: it names the act, as "Yes, delete my data"."""
    back: str
    """Where a no leads to, and a yes that is said once more."""
    afterwards: str = ""
    """Where that leads to when a yes takes away the page behind `back`."""
    ends_access: bool = False
    """Whether who says yes may not ask again, as who leaves a team."""
    frame: str = STAFF_FRAME
    section: str = "desk"
    desk_section: str = ""


def ask_first(
    question: Question,
    act: Callable[[], Done | Response],
    *,
    refusal: Callable[[DomainError], str | list[str]] | None = None,
) -> Response:
    """Ask, and do it in one transaction once somebody has said yes."""
    form = QuestionForm()
    form.lead_to(question.afterwards or question.back, ends_access=question.ends_access)
    page = partial(_question_page, question, form)
    return run(form, act, page=page, refusal=refusal)


def _question_page(question: Question, form: QuestionForm, status: int) -> Response:
    return htmx.render("layout/question.html", status=status, question=question, form=form)
