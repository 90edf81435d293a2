"""What two versions of a service say, field by field, and in which words they differ."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from marketplace.catalogue.facts import Fact, facts_of
from marketplace.catalogue.models import SERVICE, Service, ServiceVersion
from marketplace.catalogue.record import ServiceRecord
from marketplace.catalogue.record.columns import columns_of
from marketplace.catalogue.record.model import LISTS
from marketplace.i18n import _, language_name
from marketplace.texts.differences import Part, differences, item_differences

Value = str | list[str]


@dataclass(frozen=True)
class Entry:
    """Something that a version says, and what an earlier one said of it."""

    label: str
    before: Value
    after: Value
    is_ticked: bool = False
    """Whether a list is what was ticked, which the editor sorts: then its order says nothing."""

    @property
    def is_changed(self) -> bool:
        """Whether the two versions differ here."""
        return self._comparable(self.before) != self._comparable(self.after)

    @property
    def is_list(self) -> bool:
        """Whether one of the versions has a list here."""
        return isinstance(self.before, list) or isinstance(self.after, list)

    @property
    def parts(self) -> list[Part]:
        """The words that were removed, added and left, of a text."""
        return differences(_text(self.before), _text(self.after))

    @property
    def items(self) -> list[list[Part]]:
        """The same of a list, item by item."""
        before, after = (self._comparable(value) for value in (self.before, self.after))
        return item_differences(_items(before), _items(after))

    def _comparable(self, value: Value) -> Value:
        return sorted(value) if self.is_ticked and isinstance(value, list) else value


@dataclass(frozen=True)
class Group:
    """The entries of a text, or of the details."""

    heading: str
    language: str | None
    """That of the words of the service; None for details, which are in that of the page."""
    entries: Sequence[Entry]

    @property
    def changed(self) -> list[Entry]:
        """The entries in which the two versions differ."""
        return [entry for entry in self.entries if entry.is_changed]

    @property
    def unchanged(self) -> list[Entry]:
        """The entries that are alike in both versions, which a page folds away."""
        return [entry for entry in self.entries if not entry.is_changed]


def groups_of(before: ServiceVersion | None, after: ServiceVersion) -> list[Group]:
    """Compare two versions: a group for each language, and one for the details.

    Without an earlier one, they say what the version says.
    """
    return [group for group in _groups(before, after) if group.entries]


def _groups(before: ServiceVersion | None, after: ServiceVersion) -> Iterator[Group]:
    texts_before, texts_after = _texts(before), _texts(after)
    for language in sorted({*texts_before, *texts_after}):
        words = texts_before.get(language, {}), texts_after.get(language, {})
        entries = [
            Entry(label, words[0].get(name, ""), words[1].get(name, ""))
            for name, label in _labels().items()
        ]
        yield Group(language_name(language), language, _present(entries))

    facts_before, facts_after = dict(_facts(before)), dict(_facts(after))
    labels = dict.fromkeys([*facts_after, *facts_before])
    details = [
        Entry(label, facts_before.get(label, ""), facts_after.get(label, ""), is_ticked=True)
        for label in labels
    ]
    yield Group(_("Details"), None, _present(details))


def _labels() -> dict[str, str]:
    """Name what a version says in a language, in the order in which visitors read it."""
    labels: dict[str, str] = {}
    for name, label in SERVICE.labels().items():
        labels[name] = label
        if name == "summary":
            labels["what_is_new"] = _("What is new")
    return labels


def _present(entries: Sequence[Entry]) -> list[Entry]:
    return [entry for entry in entries if entry.before or entry.after]


def _texts(version: ServiceVersion | None) -> dict[str, dict[str, Any]]:
    """Return the words of a version by language, with what is new among them."""
    if version is None:
        return {}
    texts = {language: dict(words) for language, words in version.record.get("texts", {}).items()}
    for language, words in version.record.get("what_is_new", {}).items():
        texts.setdefault(language, {})["what_is_new"] = words
    return texts


def _facts(version: ServiceVersion | None) -> list[Fact]:
    """Return the details of a version in words.

    None where a release of long ago stored what no record says any more: its texts are still there.
    """
    if version is None:
        return []
    try:
        record = ServiceRecord.model_validate(version.record)
    except ValidationError:
        return []
    columns = columns_of(record)
    ticked = {name: sorted(columns[name]) for name in LISTS}
    return facts_of(Service(**columns | ticked))


def _text(value: Value) -> str:
    return ", ".join(value) if isinstance(value, list) else value


def _items(value: Value) -> list[str]:
    if isinstance(value, list):
        return value
    return [value] if value else []
