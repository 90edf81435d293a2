"""What an original said when a translator read it, against what it says now."""

from dataclasses import dataclass

from sqlalchemy import select

from marketplace.database import db
from marketplace.texts.declaration import TextField, ThingWithTexts
from marketplace.texts.differences import Part, differences, item_differences
from marketplace.texts.kinds import Words
from marketplace.texts.marks import MarkedText, outdated_fields, translated_from
from marketplace.texts.models import PastWords


@dataclass(frozen=True)
class OriginalChange:
    """How the original of a field has changed since the field was translated."""

    field: TextField
    before: Words | None
    """What it said then, or None where no release of then kept it."""
    after: Words

    @property
    def parts(self) -> list[Part]:
        """The differences between two texts."""
        return differences(str(self.before or ""), str(self.after))

    @property
    def items(self) -> list[list[Part]]:
        """The differences between two lists."""
        return item_differences(list(self.before or ()), list(self.after))


def changes_since_translation(
    thing: ThingWithTexts, key: str, text: MarkedText | None, original: MarkedText | None
) -> dict[str, OriginalChange]:
    """Return what has changed in the original of each outdated field of a translation."""
    if text is None or original is None:
        return {}
    fields = outdated_fields(thing, text, original)
    if not fields:
        return {}
    history = _history(thing, key, original.language)
    changes = {}
    for field in fields:
        read = translated_from(text, field.name) or 0
        past = [
            words for name, revision, words in history if name == field.name and revision <= read
        ]
        before = past[-1] if past else None
        changes[field.name] = OriginalChange(field, before, field.words_in(original))
    return changes


def _history(thing: ThingWithTexts, key: str, language: str) -> list[tuple[str, int, Words]]:
    """List what the fields of a text said before, the oldest words first."""
    rows = db.session.execute(
        select(PastWords.field, PastWords.revision, PastWords.words)
        .where(PastWords.thing == thing.name, PastWords.key == key, PastWords.language == language)
        .order_by(PastWords.revision)
    )
    return [(row.field, row.revision, row.words) for row in rows]
