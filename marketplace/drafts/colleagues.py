"""What colleagues have typed into the same form and not published: shown field by field."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from flask_login import current_user
from werkzeug.datastructures import MultiDict
from wtforms import Field, Form

from marketplace.drafts import queries
from marketplace.drafts.forms import DraftedForm

MakeForm = Callable[[MultiDict[str, str]], DraftedForm]
"""Fills a form in with what somebody typed."""
NamesOf = Callable[[Sequence[int]], Mapping[int, str]]
"""Returns the names of people by the numbers of their accounts."""
_OWN = {"revision", "original_revision", "opened_by", "csrf_token"}


@dataclass(frozen=True)
class ColleagueDraft:
    """The draft of a colleague, and what differs in it from the form of who looks."""

    name: str
    saved_at: datetime
    form: DraftedForm
    own: DraftedForm

    @cached_property
    def differences(self) -> dict[str, Field]:
        """Return the fields in which they typed something else, by name, in their order."""
        own = dict(_named_fields(self.own))
        return {
            name: field
            for name, field in _named_fields(self.form)
            if name in own and _said_in(field) != _said_in(own[name])
        }


def colleague_drafts(own: DraftedForm, make: MakeForm, names_of: NamesOf) -> list[ColleagueDraft]:
    """List the drafts of others at the place of a form that differ from it, the latest first."""
    stored = queries.of_others(own.place, current_user.id)
    names = names_of([draft.account_id for draft in stored]) if stored else {}
    drafts = [
        ColleagueDraft(names[draft.account_id], draft.saved_at, make(MultiDict(draft.pairs)), own)
        for draft in stored
    ]
    return [draft for draft in drafts if draft.differences]


def _said_in(field: Field) -> object:
    """Return what is typed or chosen, with one sort of nothing."""
    return None if field.data in ("", [], False) else field.data


def _named_fields(form: Form) -> Iterator[tuple[str, Field]]:
    yield from ((field.name, field) for field in _leaves(form) if field.name not in _OWN)


def _leaves(fields: Iterable[Field]) -> Iterator[Field]:
    for field in fields:
        if hasattr(field, "entries"):
            yield from _leaves(field.entries)
        elif hasattr(field, "form"):
            yield from _leaves(field.form)
        else:
            yield field
