"""What the coordinator fills in about a term of the vocabulary."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from wtforms import StringField
from wtforms.validators import DataRequired, Length

from marketplace.forms import AccountForm, Asking
from marketplace.forms.validators import TOO_LONG
from marketplace.i18n import _, _l, language_name
from marketplace.technologies.models import TERM_MAX, TermState
from marketplace.technologies.shown import current_terms
from marketplace.technologies.terms import Term
from marketplace.text import clean_line

_PREFIX = "name_"


class TermForm(AccountForm):
    """The names of a term, a field for each language of the pages."""

    code = ""
    """Of the term that is named."""

    @property
    def names(self) -> dict[str, Any]:
        """The fields by language."""
        return {
            name.removeprefix(_PREFIX): field
            for name, field in self._fields.items()
            if name.startswith(_PREFIX)
        }

    def labels(self) -> dict[str, str]:
        """Return what was typed, by language."""
        return {language: field.data or "" for language, field in self.names.items()}

    def validate(self, extra_validators: Any = None) -> bool:
        """Check also that there is a name, and that none is another term's."""
        if not super().validate(extra_validators):
            return False
        names = self.names
        if not any(field.data for field in names.values()):
            next(iter(names.values())).errors = [_("Enter a name in at least one language.")]
        terms = current_terms()
        for field in names.values():
            other = terms.find(terms.code_of(field.data or "") or "")
            is_used = other is not None and other.code != self.code
            if is_used and other is not None and other.state == TermState.ACCEPTED:
                field.errors = [_("Another technology has this name. Merge them instead.")]
        return not self.errors


def term_form(term: Term, languages: tuple[str, ...]) -> TermForm:
    """Return the form for the names of a term in the languages of the pages."""
    values: Mapping[str, str] = {
        f"{_PREFIX}{language}": term.labels.get(language, "") for language in languages
    }
    form = _form_of(languages)(data=values)
    form.code = term.code
    for language, field in form.names.items():
        field.label.text = language_name(language)
    return form


@cache
def _form_of(languages: tuple[str, ...]) -> type[TermForm]:
    fields = {
        f"{_PREFIX}{language}": StringField(
            language, [Length(max=TERM_MAX, message=TOO_LONG)], [clean_line]
        )
        for language in languages
    }
    return type("TermFormOfLanguages", (TermForm,), fields)


class MergeForm(Asking, AccountForm):
    """The term that is to stand for another one."""

    target = StringField(
        _l("Merge into"),
        [DataRequired(_l("Enter the technology to merge into."))],
        [clean_line],
        description=_l("Start typing and choose from the list."),
    )

    def __init__(self, code: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.code = code

    def target_code(self) -> str:
        """Return the code of what was typed."""
        return current_terms().code_of(self.target.data) or ""

    def validate(self, extra_validators: Any = None) -> bool:
        """Check also that there is such a term, and that it is another one."""
        if not super().validate(extra_validators):
            return False
        target = current_terms().find(self.target_code())
        if target is None or target.code == self.code:
            self.target.errors = [_("Choose another technology from the list.")]
        elif target.state != TermState.ACCEPTED:
            self.target.errors = [_("Choose a technology that you have accepted.")]
        return not self.errors
