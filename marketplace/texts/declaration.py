"""What a thing says in words: its fields, from which forms, pages and records are made."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from marketplace.i18n import LazyString
from marketplace.texts.kinds import TextKind, Words, clean, empty, is_empty


@dataclass(frozen=True, kw_only=True)
class TextField:
    """A field of words that a thing has in each language."""

    name: str
    """Of its column, its key in records and its field in forms."""
    label: LazyString
    kind: TextKind
    limit: int
    """The most characters that it takes, or that an item of a list does."""
    most_items: int = 0
    """The most items of a list."""
    explanation: str = ""
    """What it is, in English, for those who write records."""
    hint: LazyString | None = None
    """How to write it, for those who fill it in."""
    request: LazyString | None = None
    """The sentence that asks for it. With one, the thing is not published without it."""
    is_always_needed: bool = False
    """Whether not even a draft is stored without it."""
    is_searchable: bool = True
    is_substance: bool = False
    """Whether those who agreed to the thing are asked again when it changes."""
    rows: int = 0
    """How many lines its field shows; 0 for as many as its kind has."""

    def __post_init__(self) -> None:
        """Refuse a declaration that contradicts itself."""
        if (self.kind is TextKind.LIST) != bool(self.most_items):
            raise ValueError(f"{self.name}: a list, and nothing else, says how many items it takes")
        if self.is_always_needed and self.request is None:
            raise ValueError(f"{self.name} is needed, and no sentence asks for it")

    def words_in(self, text: object) -> Words:
        """Return what a text says in this field."""
        words: Words | None = getattr(text, self.name, None)
        return empty(self.kind) if words is None else words


@dataclass(frozen=True)
class ThingWithTexts:
    """A sort of thing that says the same in several languages, one text in each."""

    name: str
    fields: tuple[TextField, ...]
    """In the order in which they are filled in and read."""

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the fields."""
        return tuple(field.name for field in self.fields)

    def field(self, name: str) -> TextField:
        """Return a field by its name."""
        return next(field for field in self.fields if field.name == name)

    def find_field(self, name: str) -> TextField | None:
        """Return a field by a name that a form sent, or None."""
        return next((field for field in self.fields if field.name == name), None)

    def labels(self) -> dict[str, str]:
        """Name the fields in the language of the page."""
        return {field.name: str(field.label) for field in self.fields}

    def words_of(self, text: object) -> dict[str, Words]:
        """Return what a text says, by field. No text says nothing."""
        return {field.name: field.words_in(text) for field in self.fields}

    def clean_words_of(self, text: object) -> dict[str, Any]:
        """Return what a text says as a record says it."""
        return {field.name: clean(field.kind, field.words_in(text)) for field in self.fields}

    def filled_in(self, text: object) -> list[TextField]:
        """List the fields in which a text says something."""
        return [field for field in self.fields if not is_empty(field.words_in(text))]

    def says_nothing(self, text: object) -> bool:
        """Whether a text has no words in any field."""
        return not self.filled_in(text)

    def missing_in(self, text: object) -> Iterator[TextField]:
        """Yield the fields that the thing needs to be published, and that a text does not fill."""
        for field in self.fields:
            if field.request is not None and is_empty(field.words_in(text)):
                yield field

    def substance_of(self, text: object) -> tuple[Any, ...]:
        """Return what those who agree to the thing agree to."""
        return tuple(field.words_in(text) for field in self.fields if field.is_substance)
