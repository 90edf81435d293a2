"""What differs between two records of a thing: the fields, and what some of them say."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from marketplace.records import JsonObject


@dataclass(frozen=True)
class Difference:
    """The fields in which two records differ, and the values of those that may be told."""

    fields: tuple[str, ...]
    before: dict[str, Any]
    after: dict[str, Any]


def difference(before: JsonObject, after: JsonObject, *, told: Collection[str]) -> Difference:
    """Compare two records. The values of the told fields are kept, of others only the names.

    Words stand under "texts" by language: their fields are named by both, for example "cs.title".
    """
    names = [name for name in {**before, **after} if name != "texts"]
    changed = [name for name in names if before.get(name) != after.get(name)]
    kept = [name for name in changed if name in told]
    return Difference(
        (*changed, *_words_changed(before.get("texts", {}), after.get("texts", {}))),
        {name: before[name] for name in kept if name in before},
        {name: after[name] for name in kept if name in after},
    )


def _words_changed(before: JsonObject, after: JsonObject) -> list[str]:
    """Name what differs between texts by language."""
    return [
        f"{language}.{name}"
        for language in {**before, **after}
        for name in {**before.get(language, {}), **after.get(language, {})}
        if before.get(language, {}).get(name) != after.get(language, {}).get(name)
    ]
