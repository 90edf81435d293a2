"""Forms that have drafts."""

from enum import StrEnum
from typing import Any

from flask import request
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from wtforms.fields.core import UnboundField

from marketplace.drafts import queries
from marketplace.drafts.models import Draft, Place
from marketplace.forms import AccountForm
from marketplace.web.errors import not_now


class Step(StrEnum):
    """What a form with drafts asks for, beside publishing what stands in it."""

    KEEP = "keep"
    DISCARD = "discard"


def asked_step() -> Step | None:
    """Return which step the form that is being sent asks for, if it does."""
    name = request.form.get("step") if request.method == "POST" else None
    return Step(name) if name in set(Step) else None


class DraftedForm(AccountForm):
    """A form that begins with the draft of its person, where there is one."""

    stored_draft: Draft | None = None
    """What the fields were filled in with."""

    def __init__(self, *args: Any, place: Place, **kwargs: Any) -> None:
        """Take what the form is about."""
        self.place = place
        super().__init__(*args, **kwargs)
        if self.stored_draft is not None:
            self.opened_by.render_kw = None  # all that stands in the form is stored

    def restored(self) -> MultiDict[str, str] | None:
        """Return what was typed before the session ended, else what the draft holds."""
        typed = super().restored()
        if typed is not None or request.method not in {"GET", "HEAD"}:
            return typed
        self.stored_draft = queries.find(self.place, current_user.id)
        return None if self.stored_draft is None else MultiDict(self.stored_draft.pairs)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check all fields. A draft that could not be kept is not published instead."""
        valid = super().validate(extra_validators)
        if valid and asked_step() is not None:
            self.form_errors.append(not_now())
            return False
        return valid

    @classmethod
    def pairs_of(cls, sent: MultiDict[str, str]) -> list[tuple[str, str]]:
        """Return what was typed into fields of this form: nothing else is ever kept."""
        names = _field_names(cls)
        return [
            (name, text)
            for name, text in sent.items(multi=True)
            if name.partition("-")[0] in names  # as in roles-0-role
        ]


class DraftStepForm(AccountForm):
    """What a draft needs to be kept or discarded: the token, and whose form it is."""


def _field_names(form_class: type[DraftedForm]) -> frozenset[str]:
    """Name the fields of a form that are its own."""
    fields = {
        name for name in dir(form_class) if isinstance(getattr(form_class, name), UnboundField)
    }
    return frozenset(fields - {"csrf_token", "opened_by"})
