"""How the words of texts are changed: nothing else writes their marks."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from marketplace.database import db
from marketplace.texts.declaration import ThingWithTexts
from marketplace.texts.kinds import Words
from marketplace.texts.marks import (
    MarkedText,
    Revisions,
    changed_at,
    outdated_fields,
    translated_from,
)
from marketplace.texts.models import PastWords


def write(
    thing: ThingWithTexts, key: str, text: MarkedText, words: Mapping[str, Words], now: datetime
) -> list[str]:
    """Write words into a text, keep what they replace, and return the fields that are changed.

    The caller counts the change by new_revision(), also where only what stands beside the words
    has changed.
    """
    changes = [name for name, said in words.items() if said != getattr(text, name)]
    for name in changes:
        if text.revision:
            _keep(thing, key, text, name, now)
        setattr(text, name, words[name])
    return changes


def new_revision(thing: ThingWithTexts, text: MarkedText, changes: Sequence[str]) -> None:
    """Count a change of a text, in which these fields got other words."""
    revisions = {name: changed_at(text, name) for name in thing.names}
    text.revision += 1
    revisions |= dict.fromkeys(changes, text.revision)
    text.revisions = _but(text.revision, revisions)


def note_translated(
    thing: ThingWithTexts,
    text: MarkedText,
    original: MarkedText,
    names: Iterable[str],
    *,
    seen: int | None,
) -> None:
    """Note that fields say what the original does.

    seen is the revision of the original that the person had before them: it may have changed since.
    """
    revision = min(original.revision, seen or original.revision)
    revisions = {name: translated_from(text, name) for name in thing.names}
    revisions |= dict.fromkeys(names, revision)
    _follow(text, {name: revision if of is None else of for name, of in revisions.items()})
    count_outdated(thing, [text], original)


def note_outdated(thing: ThingWithTexts, text: MarkedText, original: MarkedText) -> None:
    """Note that a translation is behind: in all that it says, unless its marks say in what."""
    if not outdated_fields(thing, text, original):
        _follow(text, {name: changed_at(original, name) - 1 for name in thing.names})
    count_outdated(thing, [text], original)


def note_untranslated(text: MarkedText) -> None:
    """Note that a text was not translated from another one."""
    text.of_revision, text.of_revisions, text.outdated = None, {}, 0


def count_outdated(
    thing: ThingWithTexts, texts: Iterable[MarkedText], original: MarkedText | None
) -> None:
    """Store how many fields of each text are behind the original."""
    for text in texts:
        text.outdated = len(outdated_fields(thing, text, original))


def _follow(text: MarkedText, revisions: Revisions) -> None:
    """Store from which revision of the original each field was translated."""
    text.of_revision = min(revisions.values())
    text.of_revisions = _but(text.of_revision, revisions)


def _but(usual: int, revisions: Revisions) -> Revisions:
    """Leave out what counts for the whole text, so that equal texts have equal marks."""
    return {name: revision for name, revision in revisions.items() if revision != usual}


def _keep(thing: ThingWithTexts, key: str, text: MarkedText, name: str, now: datetime) -> None:
    """Keep what a field says, also where that is nothing: it was so from a revision on."""
    words: Words = getattr(text, name)
    past_words = PastWords(
        thing=thing.name,
        key=key,
        language=text.language,
        field=name,
        revision=changed_at(text, name),
        words=words,
        until=now,
    )
    db.session.add(past_words)
