"""Forms for the words of a thing in one language, made from what the thing declares."""

from typing import Any, ClassVar

from wtforms import Field
from wtforms.validators import DataRequired, Length

from marketplace.forms.editing import EditingForm
from marketplace.forms.validators import TOO_LONG
from marketplace.texts.declaration import TextField, ThingWithTexts
from marketplace.texts.fields import Items, ItemsField, LineField, ParagraphField
from marketplace.texts.fields import TextField as SeveralLinesField
from marketplace.texts.kinds import TextKind, Words

_FIELDS: dict[TextKind, type[Field]] = {
    TextKind.LINE: LineField,
    TextKind.PARAGRAPH: ParagraphField,
    TextKind.MARKDOWN: SeveralLinesField,
    TextKind.LIST: ItemsField,
}
_BEFORE_ALL = -1_000
"""WTForms numbers fields as they are made, and these stand before those that a form adds."""


def form_field(field: TextField) -> Any:
    """Return the field of a form for a field of words."""
    validators: list[Any] = []
    if field.is_always_needed:
        validators.append(DataRequired(field.request))
    if field.kind is TextKind.LIST:
        validators.append(Items(field.most_items, field.limit))
    else:
        validators.append(Length(max=field.limit, message=TOO_LONG))
    return _FIELDS[field.kind](field.label, validators, description=field.hint or "")


class TextForm(EditingForm):
    """The words of a thing in one language. A form of a thing names it, and has its fields."""

    thing: ClassVar[ThingWithTexts]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Give the form the fields of its thing."""
        super().__init_subclass__(**kwargs)
        if "thing" not in cls.__dict__:
            return
        for place, field in enumerate(cls.thing.fields):
            unbound = form_field(field)
            unbound.creation_counter = _BEFORE_ALL + place
            setattr(cls, field.name, unbound)

    @property
    def text_fields(self) -> list[Field]:
        """The fields for words, in their order."""
        return [self[name] for name in self.thing.names]

    def words(self) -> dict[str, Words]:
        """Return what was typed, by field."""
        return {name: self[name].data for name in self.thing.names}

    def differing_fields(self, text: object) -> list[Field]:
        """List the fields in which what was typed is not what a stored text says."""
        stored_words = self.thing.words_of(text)
        return [self[name] for name, words in self.words().items() if words != stored_words[name]]
