"""Fields of forms that take words."""

from collections.abc import Sequence
from typing import Any

from wtforms import Field, Form, StringField, TextAreaField
from wtforms.validators import ValidationError

from marketplace.i18n import _
from marketplace.texts.kinds import TextKind, from_typing


class LineField(StringField):
    """One line of words to be read, cleaned."""

    kind = TextKind.LINE
    data: Any

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Clean what was typed."""
        self.data = from_typing(self.kind, valuelist[0] if valuelist else "")


class TextField(TextAreaField):
    """A text of several lines, cleaned."""

    kind = TextKind.MARKDOWN
    data: Any

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Clean what was typed."""
        self.data = from_typing(self.kind, valuelist[0] if valuelist else "")


class ParagraphField(TextField):
    """A sentence or a few, without a break of line."""

    kind = TextKind.PARAGRAPH


class ItemsField(TextField):
    """A list, one item a line."""

    kind = TextKind.LIST

    def _value(self) -> str:
        return "\n".join(self.data or [])


class Items:
    """Accept a list with at most so many items of at most so many characters."""

    def __init__(self, at_most: int, each: int) -> None:
        self.at_most, self.each = at_most, each

    def __call__(self, form: Form, field: Field) -> None:
        """Raise ValidationError for a longer one."""
        items = field.data or []
        if len(items) > self.at_most:
            raise ValidationError(_("Enter at most %(number)d items.", number=self.at_most))
        if any(len(item) > self.each for item in items):
            raise ValidationError(
                _("Use at most %(number)d characters for each item.", number=self.each)
            )
