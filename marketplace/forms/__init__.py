"""Forms: one base, and one way to run them.

A form checks its own token, so that what was typed survives a stale one. `run()` validates, acts in
one transaction and redirects; `press()` does the same for a form that is only a button.
"""

from marketplace.forms.base import (
    AccountForm,
    ButtonForm,
    Form,
    IdempotentForm,
    form_view,
    init_app,
    unsubmitted,
)
from marketplace.forms.running import Done, press, run

__all__ = [
    "AccountForm",
    "ButtonForm",
    "Done",
    "Form",
    "IdempotentForm",
    "form_view",
    "init_app",
    "press",
    "run",
    "unsubmitted",
]
