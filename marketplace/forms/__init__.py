"""Forms: one base, and one way to run them.

A form checks its own token, so that what was typed survives a stale one. `run()` validates, acts in
one transaction and redirects; `press()` does the same for a form that is only a button, and
`ask_first()` for one that stands below a question on a page of its own.
"""

from marketplace.forms.base import (
    AccountForm,
    Asking,
    ButtonForm,
    Form,
    IdempotentForm,
    QuestionForm,
    form_view,
    init_app,
    unsubmitted,
)
from marketplace.forms.questions import PUBLIC_FRAME, Question, ask_first
from marketplace.forms.running import Done, press, run

__all__ = [
    "PUBLIC_FRAME",
    "AccountForm",
    "Asking",
    "ButtonForm",
    "Done",
    "Form",
    "IdempotentForm",
    "Question",
    "QuestionForm",
    "ask_first",
    "form_view",
    "init_app",
    "press",
    "run",
    "unsubmitted",
]
