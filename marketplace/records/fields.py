"""The fields of a record, read one by one: every mistake becomes a sentence, none stops the reading."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from marketplace.records import values
from marketplace.records.values import kind, shown
from marketplace.text import clean_line, clean_text
from marketplace.vocabularies import Vocabulary

T = TypeVar("T")
Spelling = Callable[[str], str | None]
_LISTED_IN_FULL = 30


class Fields:
    """The fields of one object; what is asked for is checked, what was never asked for is not known.

    A field that is absent, null or wrong reads as empty.
    """

    def __init__(self, value: object, mistakes: list[str], path: str = "") -> None:
        self._mistakes, self._path = mistakes, path
        self._asked: set[str] = set()
        self._values: Mapping[str, Any] = value if isinstance(value, dict) else {}
        if not isinstance(value, dict):
            mistakes.append(f"{path or 'the record'} is {kind(value)}, not an object")

    def wrong(self, key: str, what: str) -> None:
        """Note a mistake of a field."""
        self._mistakes.append(f"{self._inside(key)} {what}")

    def end(self) -> None:
        """Report the fields that nobody asked for."""
        for key in self._values:
            if key not in self._asked:
                where = f" in {self._path}" if self._path else ""
                self._mistakes.append(f"the key {shown(key)}{where} is not known")

    def raw(self, key: str) -> Any:
        """Give a field as it came, None when it is absent."""
        self._asked.add(key)
        return self._values.get(key)

    def value(self, key: str, read: Callable[[object], T], *, required: bool = False) -> T | None:
        """Read a single value with its reader."""
        value = self.raw(key)
        if value is None or value == "":
            if required:
                self.wrong(key, "is missing")
            return None
        try:
            return read(value)
        except ValueError as error:
            self.wrong(key, str(error))
            return None

    def slug(self, key: str) -> str:
        """Read the address part of this or another record, which must be there."""
        return self.value(key, values.slug, required=True) or ""

    def text(self, key: str, longest: int, *, lines: bool = False, required: bool = False) -> str:
        """Read a text of one line, or of several."""
        value = self.raw(key)
        if value is not None and not isinstance(value, str):
            self.wrong(key, f"is {kind(value)}, not a text")
            return ""
        text = clean_text(value) if lines else clean_line(value)
        if required and not text:
            self.wrong(key, "is missing")
        if len(text) > longest:
            self.wrong(key, f"has {len(text)} characters, more than {longest}")
        return text

    def code(
        self,
        key: str,
        known: Vocabulary,
        default: str = "",
        *,
        required: bool = False,
        spelling: Spelling = str,
    ) -> str:
        """Read a code of a vocabulary."""
        return (
            self.value(key, lambda value: _known(value, known, spelling), required=required)
            or default
        )

    def codes(self, key: str, known: Vocabulary, spelling: Spelling = str) -> list[str]:
        """Read a list of codes, each once."""
        return list(dict.fromkeys(self._items(key, lambda value: _known(value, known, spelling))))

    def items(self, key: str, *, most: int, longest: int) -> list[str]:
        """Read a list of short texts."""
        items = self._items(key, lambda value: _short(value, longest))
        if len(items) > most:
            self.wrong(key, f"has {len(items)} items, more than {most}")
        return [item for item in items if item]

    def part(self, key: str) -> "Fields | None":
        """Open an object within this one."""
        value = self.raw(key)
        return None if value is None else Fields(value, self._mistakes, self._inside(key))

    def parts(self, key: str) -> "list[Fields]":
        """Open a list of objects within this one."""
        return [Fields(value, self._mistakes, self._inside(key)) for value in self._list(key)]

    def named_parts(self, key: str, known: Vocabulary) -> "dict[str, Fields]":
        """Open an object whose keys are codes, as texts by language, in the order of the codes."""
        value = self.raw(key)
        if value is not None and not isinstance(value, dict):
            self.wrong(key, f"is {kind(value)}, not an object")
        objects: dict[str, object] = value if isinstance(value, dict) else {}
        parts = {}
        for code in sorted(objects):
            if code in known:
                parts[code] = Fields(objects[code], self._mistakes, f"{self._inside(key)}.{code}")
            else:
                self.wrong(key, f"{shown(code)} is not {_one_of(known)}")
        return parts

    def _inside(self, key: str) -> str:
        return f"{self._path}.{key}" if self._path else key

    def _list(self, key: str) -> list[Any]:
        value = self.raw(key)
        if value is not None and not isinstance(value, list):
            self.wrong(key, f"is {kind(value)}, not a list")
        return value if isinstance(value, list) else []

    def _items(self, key: str, read: Callable[[object], T]) -> list[T]:
        items = []
        for value in self._list(key):
            try:
                items.append(read(value))
            except ValueError as error:
                self.wrong(key, str(error))
        return items


def compact(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object of what is there, in the order given: nothing empty is written."""
    return {key: value for key, value in pairs if value not in (None, "", [], {})}


def _known(value: object, known: Vocabulary, spelling: Spelling) -> str:
    code = spelling(value) if isinstance(value, str) else None
    if code is None or code not in known:
        raise ValueError(f"{shown(value)} is not {_one_of(known)}")
    return code


def _short(value: object, longest: int) -> str:
    if not isinstance(value, str):
        raise ValueError(f"has {kind(value)} where a text should be")
    item = clean_line(value)
    if len(item) > longest:
        raise ValueError(f"has an item of {len(item)} characters, more than {longest}")
    return item


def _one_of(known: Vocabulary) -> str:
    if len(known.codes) > _LISTED_IN_FULL:
        return f"a known {known.name}"
    return f"one of {', '.join(known.codes)}"
